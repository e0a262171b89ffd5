"""Gaps, inequality, concentration and median durations are what R's survey package gives (`designs/influence.R`)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pyarrow.csv as pc
import pytest

from wayfare.engine.run import estimate
from wayfare.model.estimate import Form, Measure, Statistic, usual_interval
from wayfare.model.survey import Lonely, SurveyDesign

FOLDER = Path(__file__).parent / "designs"
PEOPLE = pc.read_csv(FOLDER / "people.csv", convert_options=pc.ConvertOptions(strings_can_be_null=True))
TOLERANCE = 1e-8
EXACT_ZERO = 1e-9
"""Rounding left of a number that is zero, in units of the statistics, all near one or of incomes near forty."""
ASKED = ("statistic", "y", "denominator", "rank_by", "form", "group", "event")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DESIGNS = {row["design"]: row for row in rows("designs.csv")}


def declared(name: str) -> SurveyDesign:
    row = DESIGNS[name]
    return SurveyDesign(
        weights=row["weights"],
        strata=row["strata"] or None,
        psu=tuple(filter(None, row["psu"].split(";"))),
        fpc=tuple(filter(None, row["fpc"].split(";"))),
        lonely=Lonely(row["lonely"]),
    )


def asked(row: dict[str, str]) -> Measure:
    statistic = Statistic(row["statistic"])
    return Measure(
        name="|".join(row[key] for key in ASKED),
        statistic=statistic,
        y=row["y"],
        denominator=row["denominator"] or None,
        rank_by=row["rank_by"] or None,
        form=Form(row["form"]) if row["form"] else None,
        group=row["group"] or None,
        event=row["event"] or None,
        interval=usual_interval(statistic),
    )


EXPECTED: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(dict)
for each in rows("influence.csv"):
    EXPECTED[each["design"]][asked(each).name, each["domain"]] = each


@pytest.mark.parametrize("design", EXPECTED)
def test_estimates_and_errors_are_those_of_r(design: str) -> None:
    expected = EXPECTED[design]
    measures = {measure.name: measure for measure in map(asked, expected.values())}
    given = estimate(PEOPLE, declared(design), list(measures.values()), [(), ("sex",), ("group",)], policy=None)
    found = {(e.y, ", ".join(f"{name}={value}" for name, value in e.domain)): e for e in given}
    for key, row in expected.items():
        for name in ("estimate", "se", "ci_low", "ci_high", "deff"):
            value, wanted = getattr(found[key], name), row[name]
            if wanted:
                assert value == pytest.approx(float(wanted), rel=TOLERANCE, abs=EXACT_ZERO), (name, row, found[key])
            else:
                assert value is None or name == "deff", (name, row, found[key])
        assert (found[key].df, found[key].n) == (float(row["df"]), int(row["n"])), row
    assert [e for key, e in found.items() if key not in expected and e.estimate is not None] == []


def test_the_golden_values_cover_every_statistic_of_influence() -> None:
    covered = {row["statistic"] for domains in EXPECTED.values() for row in domains.values()}
    linear = {Statistic.TOTAL, Statistic.MEAN, Statistic.PROPORTION, Statistic.RATIO, Statistic.FGT}
    assert covered == set(Statistic) - linear - {Statistic.QUANTILE}
