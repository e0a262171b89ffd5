"""A second oracle, written by other people in another language, gives the same numbers (`designs/second_oracle.py`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.csv as pc
import pytest

from wayfare.engine.run import estimate
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.survey import SurveyDesign

FOLDER = Path(__file__).parent / "designs"
INCOME = "coalesce(income, 0)"
QUESTIONS = {
    ("mean", "spending"): Measure(name="mean", statistic=Statistic.MEAN, y="spending"),
    ("total", "income0"): Measure(name="total", statistic=Statistic.TOTAL, y=INCOME),
    ("ratio", "income0"): Measure(name="ratio", statistic=Statistic.RATIO, y=INCOME, denominator="spending"),
}
DESIGNS = {
    "stratified": SurveyDesign(weights="w", strata="stratum"),
    "cluster": SurveyDesign(weights="w", psu=("psu",)),
    "stratified_cluster": SurveyDesign(weights="w", strata="stratum", psu=("psu",)),
    "stratified_cluster_fpc": SurveyDesign(weights="w", strata="stratum", psu=("psu",), fpc=("n_psu",)),
}


@pytest.mark.parametrize("design", DESIGNS)
def test_svy_gives_the_same_estimates_and_standard_errors(design: str) -> None:
    people = pc.read_csv(FOLDER / "people.csv", convert_options=pc.ConvertOptions(strings_can_be_null=True))
    given = estimate(people, DESIGNS[design], list(QUESTIONS.values()), [(), ("group",)], policy=None)
    found = {(e.y, str(e.domain[0][1]) if e.domain else ""): e for e in given}
    with (FOLDER / "second_oracle.csv").open(encoding="utf-8", newline="") as file:
        expected = [row for row in csv.DictReader(file) if row["design"] == design]
    assert len(expected) == len(found) == 39
    for row in expected:
        ours = found[QUESTIONS[row["statistic"], row["y"]].name, row["group"]]
        assert ours.estimate == pytest.approx(float(row["estimate"]), rel=1e-9), row
        assert ours.se == pytest.approx(float(row["se"]), rel=1e-8, abs=1e-9), row
