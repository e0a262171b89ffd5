"""Reintegration scores follow their scheme, within bounds and without guessing at refusals."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.methods.reintegration import score
from wayfare.model.reintegration import Item, Scheme

STEPS = {"1": 1.0, "2": 0.75, "3": 0.5, "4": 0.25, "5": 0.0}
ITEMS = tuple(
    Item(id=f"{dimension}{number}", label=f"{dimension} {number}", dimension=dimension, points=STEPS)
    for dimension in ("economic", "social", "psychosocial")
    for number in range(4)
)
SCHEME = Scheme(
    scheme="test", title="Test", version="1", dimensions=("economic", "social", "psychosocial"), items=ITEMS
)
answers = st.fixed_dictionaries({item.id: st.sampled_from([*STEPS, "refused", None]) for item in ITEMS})


def all_answering(answer: str) -> dict[str, object]:
    return {item.id: answer for item in ITEMS}


def test_all_best_is_one_and_all_worst_is_zero() -> None:
    assert score(SCHEME, all_answering("1")).composite == 1.0
    assert score(SCHEME, all_answering("5")).composite == 0.0


def test_a_refusal_leaves_numerator_and_weight() -> None:
    given_ = {"economic0": "1", "economic1": "refused", "economic2": "5"}
    found = score(SCHEME, given_)
    assert found.dimensions["economic"] == 0.5
    assert found.answered == 2
    assert found.dimensions["social"] is None


@given(answers)
def test_scores_stay_between_zero_and_one_and_do_not_depend_on_the_order_of_items(given_: dict[str, object]) -> None:
    found = score(SCHEME, given_)
    known = [value for value in (*found.dimensions.values(), found.composite) if value is not None]
    assert all(0.0 <= value <= 1.0 for value in known)
    shuffled = list(ITEMS)
    random.Random(1).shuffle(shuffled)
    other = score(Scheme(**{**_fields(SCHEME), "items": tuple(shuffled)}), given_)
    assert other.composite == found.composite


@given(answers, st.sampled_from([item.id for item in ITEMS]))
def test_a_better_answer_never_lowers_a_score(given_: dict[str, object], item: str) -> None:
    if given_[item] in STEPS:
        before, after = score(SCHEME, given_), score(SCHEME, {**given_, item: "1"})
        assert before.composite is not None
        assert after.composite is not None
        assert after.composite >= before.composite - 1e-12


@given(answers.filter(lambda given_: all(answer in STEPS for answer in given_.values())))
def test_with_equal_dimensions_the_composite_is_the_mean_of_the_dimensions(given_: dict[str, object]) -> None:
    found = score(SCHEME, given_)
    values = [value for value in found.dimensions.values() if value is not None]
    assert found.composite == pytest.approx(sum(values) / 3)


def _fields(scheme: Scheme) -> dict[str, object]:
    return {name: getattr(scheme, name) for name in scheme.__slots__}
