"""Every estimator on every kind of design gives what R's survey package gives (`designs/expected.R`)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pyarrow.csv as pc
import pytest

from wayfare.engine.run import estimate
from wayfare.engine.tables import open_table
from wayfare.model.errors import LonelyPsu
from wayfare.model.estimate import Estimate, Interval, Measure, Statistic
from wayfare.model.survey import Lonely, SurveyDesign

FOLDER = Path(__file__).parent / "designs"
PEOPLE = pc.read_csv(FOLDER / "people.csv", convert_options=pc.ConvertOptions(strings_can_be_null=True))
TOLERANCE = 1e-8
EXACT_ZERO = 1e-6
"""Rounding that R leaves of a variance that is zero, in units of the estimate."""


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DESIGNS = {row["design"]: row for row in rows("designs.csv")}


def declared(name: str) -> SurveyDesign:
    row = DESIGNS[name]
    return SurveyDesign(
        weights=row["weights"] or None,
        strata=row["strata"] or None,
        psu=tuple(filter(None, row["psu"].split(";"))),
        fpc=tuple(filter(None, row["fpc"].split(";"))),
        lonely=Lonely(row["lonely"]),
        nested=True if row["nested"] else None,
    )


def asked(row: dict[str, str]) -> Measure:
    return Measure(
        name="|".join(row[k] for k in ("statistic", "y", "denominator", "q", "alpha", "ci")),
        statistic=Statistic(row["statistic"]),
        y=row["y"],
        denominator=row["denominator"] or None,
        q=float(row["q"]) if row["q"] else None,
        line=float(row["line"]) if row["line"] else None,
        alpha=float(row["alpha"]) if row["alpha"] else None,
        interval=Interval(row["ci"]),
    )


def requests() -> dict[tuple[str, str, str], list[dict[str, str]]]:
    grouped = defaultdict(list)
    for row in rows("expected.csv"):
        grouped[row["design"], row["by"], row["where"]].append(row)
    return grouped


REQUESTS = requests()


def domain_text(found: Estimate) -> str:
    return ", ".join(f"{name}={value}" for name, value in found.domain)


@pytest.mark.parametrize(("design", "by", "where"), REQUESTS, ids=lambda text: text or "all")
def test_estimates_are_those_of_r_survey(design: str, by: str, where: str) -> None:
    expected = REQUESTS[design, by, where]
    measures = list({asked(row).name: asked(row) for row in expected}.values())
    breakdown = tuple(filter(None, by.split(";")))
    given = estimate(PEOPLE, declared(design), measures, [breakdown], where=where or None, policy=None)
    found = {(e.y, domain_text(e), e.level or ""): e for e in given}
    for row in expected:
        compare(found[asked(row).name, row["domain"], row["level"]], row)
    known = {(asked(row).name, row["domain"], row["level"]) for row in expected}
    assert all(e.estimate is None for key, e in found.items() if key not in known)


def compare(found: Estimate, row: dict[str, str]) -> None:
    scale = abs(float(row["estimate"]))
    for key in ("estimate", "se", "ci_low", "ci_high", "deff"):
        value, wanted = getattr(found, key), row[key]
        if wanted == "":
            assert value is None or key == "deff", (key, row, found)
            continue
        assert value is not None, (key, row, found)
        small = EXACT_ZERO * scale if key == "se" else 1e-12 * scale
        assert value == pytest.approx(float(wanted), rel=TOLERANCE, abs=small), (key, row, found)
    assert (found.df, found.n) == (float(row["df"]), int(row["n"])), row


def test_a_stratum_with_a_single_psu_stops_the_work_until_the_user_decides() -> None:
    design = SurveyDesign(weights="w", strata="stratum_lonely", psu=("psu",))
    with pytest.raises(LonelyPsu, match=r"stratum 7, stratum 8: a single PSU was sampled.*certainty.*adjust.*average"):
        estimate(PEOPLE, design, [Measure(name="m", statistic=Statistic.MEAN, y="income")])


def test_the_sample_has_the_cases_the_golden_values_are_meant_to_cover() -> None:
    with open_table(PEOPLE) as table:
        (zeros,) = table.one("select count(*) from rows where w_zero = 0")
        (absent,) = table.one("select count(*) from rows where income is null")
        (sparse,) = table.one(
            'select count(*) from (select stratum, "group" from rows group by all having count(distinct psu) = 1)'
        )
    assert zeros > 10
    assert absent > 10
    assert sparse > 5
