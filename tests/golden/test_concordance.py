"""Kendall's W with ties and the spread of ratings against R, and what must hold whatever the ballots."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.methods import agreement

FOLDER = Path(__file__).parent / "concordance"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BALLOTS, EXPECTED = rows("ballots.csv"), rows("expected.csv")
TABLES = st.integers(2, 6).flatmap(
    lambda things: st.lists(st.lists(st.integers(1, 5), min_size=things, max_size=things), min_size=2, max_size=8)
)


def table(case: str) -> np.ndarray:
    here = [row for row in BALLOTS if row["case"] == case]
    raters, things = (sorted({row[name] for row in here}) for name in ("rater", "thing"))
    scores = {(row["rater"], row["thing"]): float(row["score"]) for row in here}
    return np.array([[scores[rater, thing] for thing in things] for rater in raters])


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: row["case"].strip())
def test_w_is_that_of_r(expected: dict[str, str]) -> None:
    found = agreement.kendall_w(table(expected["case"].strip()))
    assert (found.raters, found.things) == (int(expected["raters"]), int(expected["things"]))
    assert found.w == pytest.approx(float(expected["w"]), abs=1e-12)
    assert found.w == pytest.approx(float(expected["w_vegan"]), abs=1e-12)
    assert found.p == pytest.approx(float(expected["p"]), abs=1e-12)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: row["case"].strip())
def test_spread_is_that_of_r(expected: dict[str, str]) -> None:
    found = agreement.spread(table(expected["case"].strip()).ravel())
    assert (found.low, found.median, found.high) == tuple(float(expected[name]) for name in ("low", "median", "high"))


@given(scores=TABLES)
def test_w_lies_between_none_and_all(scores: list[list[int]]) -> None:
    w = agreement.kendall_w(scores).w
    assert np.isnan(w) or -1e-12 <= w <= 1 + 1e-12


@given(scores=TABLES, data=st.data())
def test_w_does_not_depend_on_who_comes_first_or_on_the_scale(scores: list[list[int]], data: st.DataObject) -> None:
    w = agreement.kendall_w(scores).w
    shuffled = data.draw(st.permutations(scores))
    stretched = [[value * 7 + 3 for value in row] for row in shuffled]
    assert agreement.kendall_w(stretched).w == pytest.approx(w, nan_ok=True)


@given(scores=TABLES)
def test_w_does_not_change_when_every_ballot_is_turned_round(scores: list[list[int]]) -> None:
    turned = [[-value for value in row] for row in scores]
    assert agreement.kendall_w(turned).w == pytest.approx(agreement.kendall_w(scores).w, nan_ok=True)


@given(row=st.lists(st.integers(1, 5), min_size=2, max_size=8), raters=st.integers(2, 6))
def test_identical_ballots_agree_wholly_unless_nothing_is_told_apart(row: list[int], raters: int) -> None:
    w = agreement.kendall_w([row] * raters).w
    assert np.isnan(w) if len(set(row)) == 1 else w == pytest.approx(1.0)


@given(values=st.lists(st.integers(1, 5), min_size=1, max_size=20), data=st.data())
def test_medians_do_not_depend_on_the_order(values: list[int], data: st.DataObject) -> None:
    assert agreement.spread(values) == agreement.spread(data.draw(st.permutations(values)))
