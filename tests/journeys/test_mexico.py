"""An analyst assesses Mexico from its income survey of 2012, and an auditor takes the report apart."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from running import Run

pytestmark = [pytest.mark.realdata, pytest.mark.xdist_group("mexico")]

LINE = 1125.42
"""Minimum welfare line, urban, MXN a person a month in August 2012 (CONEVAL)."""


@pytest.fixture(scope="module")
def survey(microdata: Path) -> Path:
    return microdata / "mex-enigh-2012" / "hogares_derivado.csv.gz"


@pytest.fixture(scope="module")
def workspace(survey: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mexico") / "mexico.yaml"
    evidence = {"file": str(survey), "family": "mexico_enigh"}
    line = {"value": LINE, "unit": "MXN per person per month", "why": "Minimum welfare line of August 2012, urban."}
    content = {"country": "MEX", "evidence": [evidence], "choices": {"poverty_line": line}, "peers": ["GTM", "SLV"]}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(wayfare: Run, workspace: Path) -> Path:
    folder = workspace.parent / "report"
    printed = wayfare("assess", workspace, "--out", folder)
    assert "Open file://" in printed.stdout
    return folder


@pytest.fixture(scope="module")
def figures(report: Path) -> list[dict[str, Any]]:
    run: dict[str, Any] = json.loads((report / "run.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = run["figures"]
    return found


def value_of(figures: list[dict[str, Any]], indicator: str, **domain: object) -> dict[str, Any]:
    (found,) = [f for f in figures if f["indicator"] == indicator and dict(f["domain"]) == domain]
    return found


def rows(survey: Path) -> pl.DataFrame:
    with gzip.open(survey) as lines:
        return pl.read_csv(lines.read())


def test_the_report_is_there_in_every_form(report: Path) -> None:
    assert {path.suffix for path in report.iterdir()} == {".html", ".pdf", ".csv", ".parquet", ".json"}


def test_the_share_of_receiving_households_is_what_a_hand_calculation_gives(
    figures: list[dict[str, Any]], survey: Path
) -> None:
    data = rows(survey)
    by_hand = 100 * data.filter(pl.col("remesas") > 0)["factor_viv"].sum() / data["factor_viv"].sum()
    share = value_of(figures, "remittances.recipient_share")
    assert share["value"] == pytest.approx(by_hand, rel=1e-12)
    assert round(share["value"], 2) == 4.53, "the share the data's description states"
    assert share["n"] == 8861
    assert share["low"] < share["value"] < share["high"]


def test_poverty_with_and_without_the_money_is_what_a_hand_calculation_gives(
    figures: list[dict[str, Any]], survey: Path
) -> None:
    data = rows(survey).with_columns(weight=pl.col("factor_viv") * pl.col("tot_resid"))
    income = data["mon"] / 3 / data["tot_resid"]
    without = (data["mon"] - data["remesas"]) / 3 / data["tot_resid"]
    everybody = data["weight"].sum()
    for indicator, y in (("poverty.headcount", income), ("poverty.headcount_without_remittances", without)):
        by_hand = 100 * data.filter(y < LINE)["weight"].sum() / everybody
        assert value_of(figures, indicator)["value"] == pytest.approx(by_hand, rel=1e-12)
    gap = ((LINE - income) / LINE).clip(lower_bound=0)
    by_hand = (gap * data["weight"]).sum() / everybody
    assert value_of(figures, "poverty.gap")["value"] == pytest.approx(by_hand, rel=1e-12)
    severity = (gap**2 * data["weight"]).sum() / everybody
    assert value_of(figures, "poverty.severity")["value"] == pytest.approx(severity, rel=1e-12)


def test_the_paired_difference_has_a_narrower_interval_than_the_two_shares(figures: list[dict[str, Any]]) -> None:
    difference = value_of(figures, "poverty.headcount_reduction")
    shares = [value_of(figures, f"poverty.headcount{end}") for end in ("", "_without_remittances")]
    assert difference["value"] == pytest.approx(shares[1]["value"] - shares[0]["value"], rel=1e-9)
    assert difference["se"] < min(share["se"] for share in shares)
    assert difference["low"] > 0, "the money keeps some people above the line beyond doubt"


def test_the_effect_of_the_money_grows_with_the_order_of_the_measure(figures: list[dict[str, Any]]) -> None:
    """The pattern the literature finds (Adams 2006 on Ghana): severity falls more than the gap, the gap more than the
    headcount, in relative terms."""
    falls = []
    for name in ("headcount", "gap", "severity"):
        with_it = value_of(figures, f"poverty.{name}")["value"]
        without = value_of(figures, f"poverty.{name}_without_remittances")["value"]
        falls.append(1 - with_it / without)
    assert falls == sorted(falls)


def test_every_figure_of_the_report_is_computed_again_to_the_last_digit(wayfare: Run, report: Path) -> None:
    assert "identical, to the last digit" in wayfare("trace", "--report", report).stdout


def test_one_figure_is_walked_back_to_its_file(wayfare: Run, figures: list[dict[str, Any]], survey: Path) -> None:
    wanted = value_of(figures, "remittances.recipient_share")
    printed = wayfare("trace", wanted["id"]).stdout
    assert repr(wanted["value"]) in printed
    assert "remesas > 0" in printed, "the rule that made the concept"
    assert survey.name in printed
    assert "8,861 rows" in printed
    assert wanted["source"].removeprefix("evidence:") in printed
    assert "identical to the last digit" in printed


def test_a_world_figure_is_walked_back_to_what_it_was_derived_from(wayfare: Run, figures: list[dict[str, Any]]) -> None:
    wanted = next(f for f in figures if f["indicator"] == "remittances.received_gdp_share" and f["area"] == "MEX")
    printed = wayfare("trace", wanted["id"]).stdout
    assert "remittances__received / economy__gdp" in printed
    assert "CC BY 4.0" in printed


@pytest.mark.parametrize("part", ["value", "text", "record"])
def test_a_planted_wrong_figure_is_caught(
    wayfare: Run, report: Path, figures: list[dict[str, Any]], tmp_path: Path, part: str
) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(report, forged)
    wanted = value_of(figures, "poverty.headcount")
    if part == "record":
        record = forged / "run.json"
        text = record.read_text(encoding="utf-8")
        record.write_text(text.replace(repr(wanted["value"]), repr(wanted["value"] + 1e-12)), encoding="utf-8")
    else:
        (page,) = forged.glob("*.html")
        text = page.read_text(encoding="utf-8")
        old, new = {
            "value": (f'value="{wanted["value"]!r}"', f'value="{wanted["value"] + 1e-12!r}"'),
            "text": (f"{wanted['value']:.1f}%</data>", "12.3%</data>"),
        }[part]
        assert old in text
        page.write_text(text.replace(old, new), encoding="utf-8")
    refused = wayfare("trace", "--report", forged, status=1)
    assert wanted["id"] in refused.stderr


def test_the_same_assessment_made_again_has_the_same_figures(wayfare: Run, workspace: Path, report: Path) -> None:
    again = workspace.parent / "again"
    wayfare("assess", workspace, "--out", again, "--formats", "csv")
    first, second = (json.loads((f / "run.json").read_text(encoding="utf-8")) for f in (report, again))
    assert first["figures"] == second["figures"]
    assert first["id"] == second["id"]


def test_a_trace_does_not_use_evidence_that_was_damaged_since(
    wayfare: Run, figures: list[dict[str, Any]], home: Path
) -> None:
    (table,) = (home / "evidence").glob("*/*.parquet")
    whole = table.read_bytes()
    table.chmod(0o600)
    try:
        table.write_bytes(whole[:-200] + bytes(len(whole[-200:])))
        refused = wayfare("trace", value_of(figures, "poverty.headcount")["id"], status=2)
    finally:
        table.write_bytes(whole)
    assert "not what was stored" in refused.stderr


def test_the_survey_of_another_country_is_refused(wayfare: Run, survey: Path, tmp_path: Path) -> None:
    path = tmp_path / "guatemala.yaml"
    content = {"country": "GTM", "evidence": [{"file": str(survey), "family": "mexico_enigh"}]}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    refused = wayfare("assess", path, status=2)
    assert "MEX" in refused.stderr
    assert "GTM" in refused.stderr


ASSUMPTIONS = ("subtraction", "prediction", "reweighting", "simulation")


def test_the_world_as_it_is_and_the_money_taken_away_are_the_engines_own_figures(figures: list[dict[str, Any]]) -> None:
    for outcome in ("headcount", "gap", "severity"):
        for level, code in (("observed", outcome), ("subtraction", f"{outcome}_without_remittances")):
            imagined = value_of(figures, f"poverty.{outcome}_by_assumption", counterfactual=level)
            assert imagined["value"] == pytest.approx(value_of(figures, f"poverty.{code}")["value"], rel=1e-12), code


def test_four_assumptions_stand_side_by_side_with_intervals(figures: list[dict[str, Any]]) -> None:
    for code in ("poverty.headcount", "poverty.gap", "poverty.severity", "inequality.gini"):
        for level in ASSUMPTIONS:
            for name in (f"{code}_by_assumption", f"{code}_effect", f"{code}_effect_percent"):
                told = value_of(figures, name, counterfactual=level)
                assert told["low"] < told["value"] < told["high"], (name, level)
                assert f"seed={2010}" in told["method"]


def test_taking_the_money_away_overstates_what_migration_does_to_poverty(figures: list[dict[str, Any]]) -> None:
    for outcome in ("headcount", "gap", "severity"):
        effect = {
            level: value_of(figures, f"poverty.{outcome}_effect", counterfactual=level)["value"]
            for level in ASSUMPTIONS
        }
        assert max(effect, key=lambda level: effect[level]) == "subtraction", outcome
    percent = [
        value_of(figures, f"poverty.{outcome}_effect_percent", counterfactual=level)["value"]
        for level in ASSUMPTIONS
        for outcome in ("headcount", "gap", "severity")
    ]
    for level in range(4):
        of_level = percent[3 * level : 3 * level + 3]
        assert of_level == sorted(of_level), "the effect grows with the weight on the poorest, as in Ghana and Nepal"


def test_the_bootstrap_agrees_with_linearisation_where_both_can_be_had(figures: list[dict[str, Any]]) -> None:
    for level, code in (("observed", "headcount"), ("subtraction", "headcount_without_remittances")):
        bootstrap = value_of(figures, "poverty.headcount_by_assumption", counterfactual=level)["se"]
        assert bootstrap == pytest.approx(value_of(figures, f"poverty.{code}")["se"], rel=0.05)
    plain = value_of(figures, "poverty.headcount_reduction")["se"]
    assert value_of(figures, "poverty.headcount_effect", counterfactual="subtraction")["se"] == pytest.approx(
        plain, rel=0.15
    )


def test_a_figure_without_migration_is_traced_to_the_last_digit(
    wayfare: Run, report: Path, figures: list[dict[str, Any]]
) -> None:
    told = value_of(figures, "poverty.severity_effect", counterfactual="simulation")
    printed = wayfare("trace", told["id"], "--report", report).stdout
    assert "identical to the last digit" in printed
    assert "neighbourhood_class" in printed
