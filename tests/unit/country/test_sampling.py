"""How the survey is drawn: inclusion probabilities, weights, and intervals that hold."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.country import Generated, Selection, generate
from wayfare.country.sampling import inclusion_probabilities, systematic

REPOSITORY = Path(__file__).resolve().parents[3]


@given(st.lists(st.floats(1, 1000), min_size=3, max_size=60), st.data())
def test_inclusion_probabilities_add_up_and_never_exceed_one(sizes: list[float], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(sizes)))
    probability = inclusion_probabilities(np.asarray(sizes), number)
    assert probability.sum() == pytest.approx(number)
    assert probability.max() <= 1 + 1e-12


@given(st.lists(st.floats(1, 1000), min_size=3, max_size=60), st.floats(0.001, 0.999), st.data())
def test_a_systematic_draw_has_the_size_asked_for(sizes: list[float], start: float, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(sizes)))
    kept = systematic(inclusion_probabilities(np.asarray(sizes), number), start)
    assert len(kept) == number
    assert len(set(kept)) == number


def test_units_are_drawn_as_often_as_their_probability_says() -> None:
    probability = inclusion_probabilities(np.array([10.0, 20.0, 30.0, 40.0, 50.0]), 2)
    starts = (np.arange(10_000) + 0.5) / 10_000
    hits = np.bincount(np.concatenate([systematic(probability, start) for start in starts]), minlength=5)
    assert hits / 10_000 == pytest.approx(probability, abs=1e-3)


def test_weights_expand_to_the_population(survey: Generated) -> None:
    persons = pl.read_parquet(survey.persons)
    assert persons["weight"].sum() == pytest.approx(survey.population, rel=0.06)
    assert persons.height == pytest.approx(8_000, rel=0.1)
    assert persons["weight"].min() >= 1


def test_weights_are_unequal_and_constant_within_households(survey: Generated) -> None:
    persons = pl.read_parquet(survey.persons)
    assert persons["weight"].std() / persons["weight"].mean() > 0.15
    assert persons.group_by("household_id").agg(pl.col("weight").n_unique())["weight"].max() == 1


def test_every_stratum_has_two_areas_or_more(survey: Generated) -> None:
    persons = pl.read_parquet(survey.persons)
    areas = persons.group_by("stratum").agg(pl.col("psu").n_unique())
    assert areas.height == 12
    assert areas["psu"].min() >= 2
    assert persons.group_by("psu").agg(pl.col("stratum").n_unique())["stratum"].max() == 1


def test_some_households_did_not_answer(survey: Generated) -> None:
    households = pl.read_parquet(survey.households).group_by("psu", "urban").len()
    mean = dict(households.group_by("urban").agg(pl.col("len").mean()).iter_rows())
    assert mean[True] < mean[False] < 16


def test_another_draw_is_another_sample_of_the_same_population(tmp_path: Path) -> None:
    wishes = {"persons": 2_000, "population": 40_000, "selection": Selection.SRS}
    first, second = (generate(tmp_path / str(draw), draw=draw, **wishes) for draw in (1, 2))
    assert first.truth
    assert second.truth
    assert first.truth.read_bytes() == second.truth.read_bytes()
    one, other = (pl.read_parquet(made.households) for made in (first, second))
    assert set(one["household_id"]) != set(other["household_id"])
    both = one.join(other, on="household_id", suffix="_again")
    assert both.height > 0
    assert both["income"].equals(both["income_again"].rename("income"))


def test_simple_random_areas_declare_their_totals(tmp_path: Path) -> None:
    made = generate(tmp_path, persons=2_000, population=40_000, selection=Selection.SRS, truth=False)
    households = pl.read_parquet(made.households)
    assert made.design.fpc == ("psus_in_stratum", "households_in_psu")
    drawn = households.group_by("stratum").agg(pl.col("psu").n_unique(), pl.col("psus_in_stratum").first())
    assert (drawn["psu"] <= drawn["psus_in_stratum"]).all()
    expected = pl.col("psus_in_stratum") / pl.col("areas") * pl.col("households_in_psu") / pl.col("answered")
    households = households.with_columns(
        pl.col("psu").n_unique().over("stratum").alias("areas"), pl.len().over("psu").alias("answered")
    )
    assert households.select((expected - pl.col("weight")).abs().max()).item() < 1e-9


def measure_coverage() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_coverage", REPOSITORY / "scripts" / "measure_coverage.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_intervals_of_the_engine_hold_the_true_value_as_often_as_they_say(tmp_path: Path) -> None:
    """20 samples x 10 quantities: were all to move together, the mean share would have a standard error of 4.9 points.

    `scripts/measure_coverage.py 200` is the long version: it found every quantity within 92 to 97.5 %.
    """
    held = measure_coverage().coverage(tmp_path, selection=Selection.PPS, draws=range(1, 21))
    assert 0.86 <= sum(held.values()) / len(held) <= 0.995
    assert min(held.values()) >= 0.75
