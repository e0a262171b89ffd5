"""Every promise of the mission and every core indicator of the field's list has a definition behind it."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from wayfare.catalogue import coverage, load
from wayfare.catalogue.coverage import Basis
from wayfare.cli.content import register
from wayfare.evidence.mappings import loadable

CATALOGUE = load()
LISTED, PROBLEMS = coverage.listed(CATALOGUE.folders)
COVERAGE = {each.listed.code: each for each in coverage.coverage(LISTED, CATALOGUE.indicators.values())}
CORE = [code for code, each in COVERAGE.items() if each.listed.core]
ROWS = (*(f"O{n}" for n in range(1, 16)), *(f"M{n}" for n in range(1, 17)))


def test_the_list_is_the_fields_list() -> None:
    """123 codes, 83 of them core."""
    assert PROBLEMS == []
    assert len(COVERAGE) == 123
    assert len(CORE) == 83


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_mission_is_served_by_a_core_indicator(row: str) -> None:
    assert [code for code in CORE if row in COVERAGE[code].rows]


@pytest.mark.parametrize("code", CORE)
def test_every_core_code_has_a_definition_with_all_it_needs(code: str) -> None:
    main = CATALOGUE.indicators[COVERAGE[code].listed.indicator]
    assert main in COVERAGE[code].indicators
    assert main.status == "stable"
    assert main.caution
    assert main.references
    assert main.gcm or main.sdg
    computed = main.numerator or main.method or main.published_by or main.code in loadable()
    assert computed or "the user adds one" in " ".join(main.caution.split())


@pytest.mark.parametrize("code", COVERAGE)
def test_every_other_code_has_a_definition_or_a_reason(code: str) -> None:
    each = COVERAGE[code]
    assert each.listed.indicator or each.listed.reason.endswith(".")


def test_every_definition_with_a_code_of_the_field_is_on_the_list() -> None:
    assert {i.catalogue_code for i in CATALOGUE.indicators.values() if i.catalogue_code} <= set(COVERAGE)


def test_only_one_code_has_nothing_at_all() -> None:
    assert [code for code, each in COVERAGE.items() if each.bases == (Basis.NONE,)] == ["B15"]


def test_the_table_says_what_serves_and_what_it_needs() -> None:
    app = typer.Typer()
    register(app)
    told = CliRunner().invoke(app, ["indicators", "coverage", "--core"])
    assert told.exit_code == 0, told.output
    lines = {line.split()[0]: line for line in told.output.splitlines() if line.split()}
    assert "world figures" in lines["A11"]
    assert "needs a survey" in lines["A13"]
    assert "needs a recorded table" in lines["G05"]
    assert "O12" in lines["G05"]
    assert "83 of 83 codes are served" in told.output
