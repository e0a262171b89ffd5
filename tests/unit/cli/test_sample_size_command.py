"""`wayfare sample-size` and `wayfare sources calendar` as a planner types them."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner, Result

from wayfare.cli import sample_size, sources
from wayfare.model.errors import WayfareError


def run(*arguments: str) -> Result:
    app = typer.Typer()
    sample_size.register(app)
    sources.register(app)
    return CliRunner().invoke(app, arguments)


def test_a_share_takes_what_the_formula_says_in_every_domain_with_its_cost() -> None:
    printed = run(
        *("sample-size", "--proportion", "0.5", "--margin", "0.05", "--domains", "3", "--response", "0.5"),
        *("--cost", "10"),
    ).stdout
    assert "1,155 interviews: 385 in each of 3" in printed
    assert "2,310 to select" in printed
    assert "11,550 for interviews at 10 each" in printed


def test_no_cost_is_printed_that_nobody_gave() -> None:
    assert "each, without travel" not in run("sample-size", "--proportion", "0.5", "--margin", "0.05").stdout


def test_clusters_make_a_design_effect() -> None:
    printed = run(
        "sample-size", "--proportion", "0.5", "--margin", "0.05", "--take", "21", "--homogeneity", "0.05"
    ).stdout
    assert "769 interviews" in printed
    assert "design effect 2" in printed


def test_two_shares_are_told_apart() -> None:
    assert "776 interviews: 388 in each of 2" in run("sample-size", "--proportion", "0.5", "--other", "0.6").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--proportion", "0.5"), "needs a margin"),
        (("--margin", "0.05"), "either a share or a spread"),
        (("--proportion", "1.5", "--margin", "0.05"), "1.5 cannot be p"),
        (("--proportion", "0.5", "--margin", "0.05", "--deff", "2", "--take", "20", "--homogeneity", "0.1"), "--deff"),
    ],
)
def test_what_cannot_be_sized_is_answered_with_a_sentence(arguments: tuple[str, ...], says: str) -> None:
    failed = run("sample-size", *arguments)
    assert isinstance(failed.exception, WayfareError)
    assert says in str(failed.exception)


def test_the_calendar_counts_from_the_day_given() -> None:
    early, late = (run("sources", "calendar", "--on", day).stdout for day in ("2024-01-01", "2040-01-01"))
    assert "later     2028       undesa.ims2024" in early
    assert "overdue   2028       undesa.ims2024" in late
    assert isinstance(run("sources", "calendar", "--on", "soon").exception, WayfareError)
