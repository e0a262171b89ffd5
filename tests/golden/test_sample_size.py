"""Sizes of samples against R, published worked numbers and what must hold whatever the numbers."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.methods import sample_size

FOLDER = Path(__file__).parent / "sample_size"
with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
    CASES = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]

shares = st.floats(0.01, 0.99)
margins = st.floats(0.005, 0.2)


@pytest.mark.parametrize("case", CASES)
def test_a_difference_takes_what_r_says(case: dict[str, float]) -> None:
    size = sample_size.difference(case["p"], case["other"], confidence=case["confidence"], power=case["power"])
    assert size.interviews == math.ceil(case["n"] - 1e-6)
    assert sample_size.quantile(case["confidence"]) == pytest.approx(case["z"], rel=1e-12)


def test_half_within_five_points_takes_385_and_278_of_a_thousand() -> None:
    """The worked numbers of many teaching texts on Cochran's formula, with and without its correction."""
    assert sample_size.proportion(0.5, 0.05).interviews == 385
    assert sample_size.proportion(0.5, 0.05, population=1000).interviews == 278


@given(shares, margins)
def test_the_margin_that_was_asked_for_comes_out_again(p: float, margin: float) -> None:
    n = sample_size.proportion(p, margin).interviews
    reached = sample_size.quantile(0.95) * math.sqrt(p * (1 - p) / n)
    assert reached <= margin * (1 + 1e-9)
    assert n == 1 or sample_size.quantile(0.95) * math.sqrt(p * (1 - p) / (n - 1)) > margin * (1 - 1e-6)


@given(shares, margins, st.floats(1, 5))
def test_a_proportion_is_the_mean_of_noughts_and_ones(p: float, margin: float, deff: float) -> None:
    as_mean = sample_size.mean(math.sqrt(p * (1 - p)), margin, deff=deff)
    assert abs(as_mean.interviews - sample_size.proportion(p, margin, deff=deff).interviews) <= 1


@given(shares, margins, st.floats(10, 1e6), st.floats(1, 5))
def test_a_sample_never_exceeds_its_population(p: float, margin: float, population: float, deff: float) -> None:
    assert sample_size.proportion(p, margin, population=population, deff=deff).interviews <= math.ceil(population)


@given(shares, margins, st.floats(0.2, 1.0), st.integers(1, 40))
def test_enough_are_selected_for_those_who_will_not_answer_in_every_domain(
    p: float, margin: float, response: float, domains: int
) -> None:
    size = sample_size.proportion(p, margin, response=response, domains=domains)
    assert size.selected * response >= size.interviews * (1 - 1e-9)
    assert (size.total, size.total_selected) == (size.interviews * domains, size.selected * domains)


def test_clusters_of_one_or_without_likeness_have_no_design_effect() -> None:
    assert sample_size.design_effect(1, 0.4) == 1
    assert sample_size.design_effect(25, 0) == 1
    assert sample_size.design_effect(21, 0.05) == pytest.approx(2)


def test_the_spread_behind_a_standard_error_is_found_again() -> None:
    assert sample_size.spread_of(se=0.5 / math.sqrt(400) * math.sqrt(1.7), n=400, deff=1.7) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"p": 0.0}, "p"), ({"margin": 0.0}, "margin"), ({"response": 0.0}, "response"), ({"deff": 0.0}, "design effect"),
     ({"domains": 0}, "domains"), ({"confidence": 1.0}, "confidence"), ({"population": 0}, "population")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(change: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        sample_size.proportion(**{"p": 0.5, "margin": 0.05} | change)  # type: ignore[arg-type]
