"""The command `wayfare method`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wayfare.catalogue import load
from wayfare.cli.main import application
from wayfare.methods import registry
from wayfare.model.errors import WayfareError
from wayfare.model.method import Column, Method, Parameter, WorkedExample
from wayfare.model.reference import Reference

RUN = CliRunner()
APP = application(["wayfare.cli.method"])

TABLE = """group,population_start,births,deaths,P70
women,515483,126886,51449,483882
men,467648,131767,58845,426452
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "alabama.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*words: object) -> str:
    result = RUN.invoke(APP, ["method", *map(str, words)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_every_method_is_listed_and_described() -> None:
    listed = run("list")
    for name, method in load().methods.items():
        assert f"{name}\t{method.title}" in listed
        shown = run("show", name)
        assert method.question in shown
        assert all(reference.title in shown for reference in method.references)


def test_result_stands_beside_the_other_columns_of_the_file(table: Path) -> None:
    lines = run("run", "net_migration_vital", table, "--column", "population_end=P70", "--format", "csv").splitlines()
    assert lines[0] == "group,natural_increase,net_migration,rate"
    assert lines[1].startswith("women,75437.0,-107038.0,")


def test_json_says_what_was_assumed_and_on_whose_authority(table: Path) -> None:
    told = json.loads(run("run", "net_migration_vital", table, "--column", "population_end=P70", "--format", "json"))
    assert told["method"] == "net_migration_vital"
    assert told["references"][0]["year"] == 1970
    assert [row["net_migration"] for row in told["rows"]] == [-107038, -114118]


def test_column_that_is_not_there_is_asked_for(table: Path) -> None:
    with pytest.raises(WayfareError, match=r"no column 'population_end'.*--column population_end=YOURS"):
        run("run", "net_migration_vital", table)


def test_missing_value_is_refused_with_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "gap.csv"
    path.write_text(TABLE.replace("126886", "").replace("P70", "population_end"), encoding="utf-8")
    with pytest.raises(WayfareError, match="row 1, column births: The value is missing"):
        run("run", "net_migration_vital", path)


def test_text_among_numbers_is_refused_with_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    path.write_text(TABLE.replace("131767", "about 130").replace("P70", "population_end"), encoding="utf-8")
    with pytest.raises(WayfareError, match="row 2, column births: 'about 130' is not a number"):
        run("run", "net_migration_vital", path)


def test_unknown_method_and_unknown_assumption_are_answered_with_what_there_is(table: Path) -> None:
    with pytest.raises(WayfareError, match="Did you mean net_migration_vital"):
        run("show", "net_migration_vita")
    with pytest.raises(WayfareError, match="there are: population"):
        run("run", "mobility_indices", table, "--set", "people=3")


def disputed() -> Method:
    return Method(
        name="doubled",
        version=1,
        title="t",
        question="q",
        function="mobility.intensity",
        columns=(Column(name="moves", meaning="m"),),
        parameters=(Parameter(name="population", meaning="p", default=100, low=50, high=200),),
        result=(Column(name="intensity", meaning="i"),),
        references=(Reference(title="r", supports="s"),),
        example=WorkedExample(name="e", rows=(), expect=()),
    )


def test_assumptions_in_dispute_are_tried_at_low_central_and_high() -> None:
    assert [case for case, _ in registry.cases(disputed(), {})] == ["low", "central", "high"]
    assert [dict(assumed) for _, assumed in registry.cases(disputed(), {})] == [
        {"population": 50}, {"population": 100}, {"population": 200},
    ]  # fmt: skip
    assert list(registry.cases(disputed(), {"population": 70})) == [("", {"population": 70})]
