"""`wayfare estimate` as a statistician types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from wayfare.cli import estimate as command
from wayfare.model.errors import WayfareError

KEYS = ["statistic", "y", "level", "domain", "estimate", "se", "ci_low", "ci_high", "df", "deff", "n", "flags"]


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    lines = ["w,stratum,psu,sex,income,school"]
    for i in range(240):
        school = ("none", "primary", "higher")[i % 3]
        income = "" if i == 7 else str(10 + i % 11)
        lines.append(f"{1 + i % 4},{i // 60},{i // 10},{'FM'[i % 2]},{income},{school}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(survey: Path, *arguments: str) -> Result:
    app = typer.Typer()
    command.register(app)
    app.callback()(lambda: None)  # makes `estimate` a subcommand, as in the whole application
    design = ["--weight", "w", "--strata", "stratum", "--psu", "psu"]
    return CliRunner().invoke(app, ["estimate", str(survey), *design, *arguments])


def records(survey: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(survey, *arguments, "--format", "json")
    assert result.exit_code == 0, result
    found = json.loads(result.stdout)
    assert all(list(record) == KEYS for record in found)
    return list(found)


def test_json_is_a_list_of_records_with_an_object_for_the_domain(survey: Path) -> None:
    (found,) = records(survey, "--stat", "mean", "--y", "income")
    assert found["domain"] == {}
    assert (found["statistic"], found["y"], found["level"], found["n"]) == ("mean", "income", None, 239)
    assert found["flags"] == ["missing_values"]
    assert found["ci_low"] < found["estimate"] < found["ci_high"]
    assert found["df"] == 20


def test_groups_come_in_order_of_their_codes(survey: Path) -> None:
    found = records(survey, "--stat", "total", "--y", "income", "--by", "sex,stratum")
    assert [r["domain"] for r in found] == [{"sex": s, "stratum": k} for s in "FM" for k in range(4)]


def test_a_categorical_variable_has_one_record_for_every_level(survey: Path) -> None:
    found = records(survey, "--stat", "proportion", "--y", "school", "--ci", "logit")
    assert [r["level"] for r in found] == ["higher", "none", "primary"]
    assert sum(r["estimate"] for r in found) == pytest.approx(1)


def test_a_condition_has_one_record(survey: Path) -> None:
    (found,) = records(survey, "--stat", "proportion", "--y", "school = 'none'", "--where", "sex = 'F'", "--ci", "beta")
    assert found["level"] is None
    assert found["n"] == 120


def test_the_median_is_the_quantile_when_none_is_said(survey: Path) -> None:
    (median,) = records(survey, "--stat", "quantile", "--y", "income")
    (named,) = records(survey, "--stat", "quantile", "--y", "income", "--q", "0.5")
    assert median == named
    assert median["deff"] is None


def test_poverty_and_ratios_take_their_options(survey: Path) -> None:
    (poor,) = records(survey, "--stat", "fgt", "--y", "income", "--line", "12", "--alpha", "0")
    (ratio,) = records(survey, "--stat", "ratio", "--y", "income", "--denominator", "w + 1")
    assert 0 < poor["estimate"] < 1
    assert ratio["estimate"] > 1


def test_a_comparison_takes_its_group_and_a_risk_ratio_the_scale_of_factors(survey: Path) -> None:
    compared = ("--y", "income > 15", "--group", "sex = 'F'", "--denominator", "school <> 'none'")
    (gap,) = records(survey, "--stat", "gap", *compared)
    (ratio,) = records(survey, "--stat", "risk_ratio", *compared)
    (linear,) = records(survey, "--stat", "risk_ratio", *compared, "--ci", "t")
    assert gap["n"] == ratio["n"] == 159
    assert (gap["estimate"] > 0) == (ratio["estimate"] > 1)
    assert ratio["ci_low"] * ratio["ci_high"] == pytest.approx(ratio["estimate"] ** 2)
    assert linear["ci_low"] + linear["ci_high"] == pytest.approx(2 * linear["estimate"])


def test_inequality_concentration_and_durations_take_their_options(survey: Path) -> None:
    (gini,) = records(survey, "--stat", "gini", "--y", "income")
    (part,) = records(survey, "--stat", "gini_contribution", "--y", "0.25 * income", "--rank-by", "income")
    (change,) = records(survey, "--stat", "gini_elasticity", "--y", "0.25 * income", "--rank-by", "income")
    (access,) = records(
        survey, "--stat", "concentration", "--y", "income > 15", "--rank-by", "income", "--form", "wagstaff"
    )
    (kinds,) = records(survey, "--stat", "herfindahl", "--y", "school")
    (months,) = records(survey, "--stat", "survival_median", "--y", "income", "--event", "school <> 'none'")
    assert 0 < gini["estimate"] < 0.3
    assert (part["estimate"], change["estimate"]) == pytest.approx((0.25, 0), abs=1e-9)
    assert access["estimate"] == pytest.approx(1)
    assert kinds["estimate"] == pytest.approx(1 / 3, abs=0.01)
    assert months["ci_low"] <= months["estimate"] <= months["ci_high"]


def test_small_groups_are_withheld_unless_protection_is_given_up(survey: Path) -> None:
    arguments = ("--stat", "mean", "--y", "income", "--where", "psu = 3", "--by", "sex")
    assert all(r["flags"] == ["withheld"] and r["n"] is None for r in records(survey, *arguments))
    assert [r["n"] for r in records(survey, *arguments, "--no-protection")] == [5, 5]


def test_csv_has_the_same_keys_and_the_domain_as_text(survey: Path) -> None:
    result = run(survey, "--stat", "mean", "--y", "income", "--by", "sex,stratum", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == KEYS
    assert rows[0]["domain"] == "sex=F, stratum=0"
    assert float(rows[0]["estimate"]) > 0


def test_the_table_shows_every_key_and_a_dash_for_no_number(survey: Path) -> None:
    result = run(survey, "--stat", "mean", "--y", "income", "--where", "income > 99")
    heading, row = result.stdout.splitlines()
    assert heading.split() == KEYS
    assert row.split() == ["mean", "income", *["-"] * 6, "0", "empty"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--stat", "mean", "--y", "incme"),
        ("--stat", "mean", "--y", "income;"),
        ("--stat", "ratio", "--y", "income"),
        ("--stat", "gap", "--y", "income"),
        ("--stat", "gini", "--y", "school"),
        ("--stat", "mean", "--y", "income", "--by", "region"),
        ("--stat", "mean", "--y", "income", "--confidence", "95"),
        ("--stat", "mean", "--y", "income", "--fpc", "school"),
    ],
)
def test_mistakes_end_with_a_sentence(survey: Path, arguments: tuple[str, ...]) -> None:
    result = run(survey, *arguments)
    assert isinstance(result.exception, WayfareError)
    assert str(result.exception).endswith(".")
    assert result.exception.exit_code == 2
    assert result.stdout == ""


def test_notes_go_beside_the_records_not_among_them(survey: Path) -> None:
    text = survey.read_text(encoding="utf-8").splitlines()
    restarted = [text[0]] + [line.replace(f",{k // 10},", f",{k // 10 % 6},", 1) for k, line in enumerate(text[1:])]
    survey.write_text("\n".join(restarted) + "\n", encoding="utf-8")
    result = run(survey, "--stat", "mean", "--y", "income", "--format", "json")
    assert json.loads(result.stdout)[0]["df"] == 20
    assert "Codes of 'psu' restart in every stratum" in result.stderr
