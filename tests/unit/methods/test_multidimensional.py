"""Poverty in several dimensions, by hand and from a sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.csv as pc
import pytest

from wayfare.engine.run import estimate
from wayfare.methods.multidimensional import alkire_foster
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.survey import SurveyDesign

FOUR_PEOPLE = {
    "income": np.array([0, 0, 1, 0.0]),
    "school": np.array([0, 1, 1, 1.0]),
    "health": np.array([0, 0, 1, 0.0]),
    "care": np.array([0, 1, 1, 0.0]),
}
EQUAL = dict.fromkeys(FOUR_PEOPLE, 1.0)
PEOPLE = Path(__file__).parents[2] / "golden" / "designs" / "people.csv"


def test_four_people_counted_by_hand() -> None:
    found = alkire_foster(FOUR_PEOPLE, EQUAL, cutoff=0.5)
    assert (found.headcount, found.intensity, found.adjusted) == (0.5, 0.75, 0.375)
    assert found.contributions == pytest.approx({"income": 1 / 6, "school": 2 / 6, "health": 1 / 6, "care": 2 / 6})


def test_a_third_and_two_sixths_reach_a_cutoff_of_two_thirds() -> None:
    deprived = {"a": np.ones(1), "b": np.ones(1), "c": np.ones(1), "d": np.zeros(1)}
    assert alkire_foster(deprived, {"a": 2, "b": 1, "c": 1, "d": 2}, cutoff=2 / 3).headcount == 1.0


def test_where_nobody_is_poor_there_is_no_intensity() -> None:
    found = alkire_foster({"a": np.zeros(3)}, {"a": 1}, cutoff=1)
    assert (found.headcount, found.adjusted) == (0.0, 0.0)
    assert np.isnan([found.intensity, found.contributions["a"]]).all()


def test_the_engine_counts_the_same_from_formulas_and_m0_is_h_times_a() -> None:
    people = pc.read_csv(PEOPLE, convert_options=pc.ConvertOptions(strings_can_be_null=True))
    parts = {"low": "spending < 25", "unschooled": "school = 'none'", "young": "age < 18"}
    score = " + ".join(
        f"0.{share} * case when {text} then 1 else 0 end" for share, text in zip("532", parts.values(), strict=True)
    )
    poor = f"{score} >= 0.5"
    measures = [
        Measure(name="h", statistic=Statistic.PROPORTION, y=poor),
        Measure(name="m0", statistic=Statistic.MEAN, y=f"case when {poor} then {score} else 0 end"),
        Measure(name="a", statistic=Statistic.MEAN, y=score, denominator=poor),
    ]
    design = SurveyDesign(weights="w", strata="stratum", psu=("psu",))
    h, m0, a = estimate(people, design, measures, policy=None)
    assert m0.estimate == pytest.approx(h.estimate * a.estimate, rel=1e-12)
    assert all(found.se > 0 for found in (h, m0, a))
    rows = people.to_pydict()
    deprived = {
        "low": np.array(rows["spending"]) < 25,
        "unschooled": np.array(rows["school"]) == "none",
        "young": np.array(rows["age"]) < 18,
    }
    ours = alkire_foster(deprived, {"low": 5, "unschooled": 3, "young": 2}, 0.5, np.array(rows["w"]))
    assert (ours.headcount, ours.adjusted, ours.intensity) == pytest.approx((h.estimate, m0.estimate, a.estimate))
    assert sum(ours.contributions.values()) == pytest.approx(1)
