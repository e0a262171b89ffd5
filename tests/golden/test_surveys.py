"""On real surveys the estimators give what R's survey package gives (`surveys/expected.R`)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from wayfare.engine.run import answer_request
from wayfare.model.estimate import Estimate, Measure, Statistic
from wayfare.model.survey import SurveyDesign
from wayfare.sources.read import stage

FILES = {
    "enigh": "mex-enigh-2012/hogares_derivado.csv.gz",
    "nhanes": "usa-nhanes-2015/demo_2015_2016.csv.gz",
}
DESIGNS = {"enigh": ("est_dis", "upm"), "nhanes": ("SDMVSTRA", "SDMVPSU")}


def expected() -> dict[tuple[str, str, str, str], list[dict[str, str]]]:
    grouped = defaultdict(list)
    with (Path(__file__).parent / "surveys" / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grouped[row["survey"], row["weight"], row["by"], row["where"]].append(row)
    return grouped


EXPECTED = expected()


@pytest.fixture(scope="module")
def tables(microdata: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: stage(microdata / file, tmp_path_factory.mktemp(name)).parquet for name, file in FILES.items()}


def asked(row: dict[str, str]) -> Measure:
    return Measure(
        name="|".join(row[k] for k in ("statistic", "y", "denominator", "q", "alpha")),
        statistic=Statistic(row["statistic"]),
        y=row["y"],
        denominator=row["denominator"] or None,
        q=float(row["q"]) if row["q"] else None,
        line=float(row["line"]) if row["line"] else None,
        alpha=float(row["alpha"]) if row["alpha"] else None,
    )


def key(found: Estimate) -> tuple[str, str, str]:
    return found.y, ", ".join(f"{name}={int(value)}" for name, value in found.domain), found.level or ""


@pytest.mark.realdata
@pytest.mark.parametrize(("survey", "weight", "by", "where"), EXPECTED, ids=lambda text: text or "all")
def test_estimates_on_real_surveys_are_those_of_r_survey(
    tables: dict[str, Path], survey: str, weight: str, by: str, where: str
) -> None:
    wanted = EXPECTED[survey, weight, by, where]
    measures = list({asked(row).name: asked(row) for row in wanted}.values())
    strata, psu = DESIGNS[survey]
    answer = answer_request(
        tables[survey],
        SurveyDesign(weights=weight, strata=strata, psu=(psu,)),
        measures,
        [tuple(filter(None, [by]))],
        where=where or None,
        policy=None,
    )
    found = {key(e): e for e in answer.estimates}
    assert len(found) == len(wanted)
    for row in wanted:
        compare(found[asked(row).name, row["domain"], row["level"]], row)
    restarts = any("restart in every stratum" in note for note in answer.notes)
    assert restarts == (survey == "nhanes")


def compare(found: Estimate, row: dict[str, str]) -> None:
    for name in ("estimate", "se", "deff"):
        value, wanted = getattr(found, name), row[name]
        if wanted:
            assert value == pytest.approx(float(wanted), rel=1e-8, abs=1e-12), (name, row, found)
    assert (found.df, found.n) == (float(row["df"]), int(row["n"])), row


def influenced() -> dict[tuple[str, str], list[dict[str, str]]]:
    grouped = defaultdict(list)
    with (Path(__file__).parent / "surveys" / "influence.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grouped[row["survey"], row["by"]].append(row | {"level": "", "deff": ""})
    return grouped


INFLUENCED = influenced()


@pytest.mark.realdata
@pytest.mark.parametrize(("survey", "by"), INFLUENCED, ids=lambda text: text or "all")
def test_inequality_and_gaps_on_real_surveys_are_those_of_r(tables: dict[str, Path], survey: str, by: str) -> None:
    """`surveys/influence.R`: Gini and the part of remittances in Mexico, poverty of the foreign-born in the States."""
    wanted = INFLUENCED[survey, by]
    measures = {
        (name, y): Measure(
            name=f"{name} {y}", statistic=Statistic(name), y=y, rank_by=rank or None, group=group or None
        )
        for name, y, rank, group in {(r["statistic"], r["y"], r["rank_by"], r["group"]) for r in wanted}
    }
    strata, psu = DESIGNS[survey]
    design = SurveyDesign(weights={"enigh": "factor_pers", "nhanes": "WTINT2YR"}[survey], strata=strata, psu=(psu,))
    breakdown = tuple(filter(None, [by]))
    answer = answer_request(
        tables[survey], design, list(measures.values()), [breakdown], where=wanted[0]["where"] or None, policy=None
    )
    found = {key(e): e for e in answer.estimates}
    for row in wanted:
        compare(found[measures[row["statistic"], row["y"]].name, row["domain"], ""], row)
    assert len(found) == len(wanted)


@pytest.mark.realdata
def test_one_dwelling_in_22_received_remittances_in_mexico_2012(tables: dict[str, Path]) -> None:
    """The data note counts 4.53 percent of dwellings, and 31,031,838 dwellings (INEGI, ENIGH 2012)."""
    share = Measure(name="share", statistic=Statistic.PROPORTION, y="recibe_remesas = 1", factor=100.0)
    dwellings = Measure(name="dwellings", statistic=Statistic.TOTAL, y="1")
    design = SurveyDesign(weights="factor_viv", strata="est_dis", psu=("upm",))
    found = {e.y: e for e in answer_request(tables["enigh"], design, [share, dwellings]).estimates}
    assert found["share"].estimate == pytest.approx(4.53, abs=0.005)
    assert found["dwellings"].estimate == 31_031_838
