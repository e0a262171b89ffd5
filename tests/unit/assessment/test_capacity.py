"""Gaps are ranked by what is rated, levels are never added up, and what only some groups see is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from voices import ratings

from wayfare.assessment import capacity
from wayfare.catalogue import load
from wayfare.model.policy import ParticipationPolicy
from wayfare.model.rating import Aspect, Rating

INSTRUMENT = load().instruments["capacity"]
POLICY = ParticipationPolicy()
DATA, PAY, LAW = "environment.data", "organisation.institutions.manage", "environment.institutions.formulate"


def cell(code: str, existing: str, desired: str, importance: str = "", feasibility: str = "") -> list[Rating]:
    given_ = {Aspect.EXISTING: existing, Aspect.DESIRED: desired, Aspect.IMPORTANCE: importance,
              Aspect.FEASIBILITY: feasibility}  # fmt: skip
    return [r for aspect, values in given_.items() for r in ratings(code, aspect, {"a": values})]


def ranked(*cells: list[Rating]) -> tuple[capacity.Gap, ...]:
    rated = [rating for each in cells for rating in each]
    return capacity.gaps(INSTRUMENT, capacity.standings(rated, INSTRUMENT, POLICY))


def test_priority_is_size_times_importance_times_feasibility() -> None:
    (gap,) = ranked(cell(DATA, "22222", "44445", "55554", "33333"))
    assert (gap.size, gap.importance, gap.feasibility, gap.priority) == (2.0, 5.0, 3.0, 30.0)
    assert gap.at == {"level": "environment", "capacity": "data"}


def test_a_small_gap_that_matters_comes_before_a_large_one_that_does_not() -> None:
    found = ranked(cell(DATA, "11111", "55555", "11111", "22222"), cell(PAY, "33333", "44444", "55555", "44444"))
    assert [(gap.cell, gap.priority) for gap in found] == [(PAY, 20.0), (DATA, 8.0)]


def test_what_nobody_rated_is_not_zero_and_comes_last() -> None:
    found = ranked(cell(DATA, "11111", "55555"), cell(PAY, "33333", "44444", "11111", "11111"))
    assert [(gap.cell, gap.priority) for gap in found] == [(PAY, 1.0), (DATA, None)]


def test_more_than_is_needed_is_no_gap() -> None:
    assert ranked(cell(DATA, "55555", "33333", "55555", "55555")) == ()


def test_a_withheld_cell_has_no_gap_and_says_why() -> None:
    found = capacity.standings(cell(DATA, "1111", "5555"), INSTRUMENT, POLICY)
    assert (found[DATA].gap, found[DATA].withheld) == (None, True)
    assert capacity.gaps(INSTRUMENT, found) == ()


def test_profile_keeps_levels_apart() -> None:
    rated = [*cell(LAW, "22222", "44444"), *cell(PAY, "33333", "44444"), *cell(DATA, "11111", "22222")]
    found = capacity.standings(rated, INSTRUMENT, POLICY)
    told = capacity.profile(INSTRUMENT, found)
    assert {level: {name: list(issues) for name, issues in there.items()} for level, there in told.items()} == {
        "environment": {"formulate": ["institutions"], "data": [""]},
        "organisation": {"manage": ["institutions"]},
    }


@given(values=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=5, max_size=12))
def test_gap_is_never_negative_and_within_the_scale(values: list[tuple[int, int]]) -> None:
    there, needed = ("".join(str(pair[k]) for pair in values) for k in (0, 1))
    found = capacity.standings(cell(DATA, there, needed), INSTRUMENT, POLICY)[DATA].gap
    assert found is not None
    assert 0.0 <= found <= 4.0


def test_what_only_some_groups_see_is_kept() -> None:
    rated = [
        *ratings(DATA, Aspect.EXISTING, {"ministries": "44444444", "women": "22222"}),
        *ratings(DATA, Aspect.DESIRED, {"ministries": "44444444", "women": "44444"}),
    ]
    found = capacity.standings(rated, INSTRUMENT, POLICY)
    assert capacity.gaps(INSTRUMENT, found) == ()
    (seen,) = capacity.overlooked(found)
    assert (seen.cell, seen.groups, seen.size) == (DATA, ("women",), 2.0)


def test_a_gap_proposes_an_output_with_its_indicator() -> None:
    gaps = ranked(cell(PAY, "22222", "44444", "55555", "44444"), cell(DATA, "13513", "45455"))
    first, second = capacity.proposals(gaps, INSTRUMENT, POLICY, load().text)
    assert (first.gap, first.level, first.baseline, first.target, first.priority) == (PAY, "output", 2.0, 4.0, 40.0)
    assert first.statement == (
        "In the institution, the way work is divided and organised makes it possible to budget, manage and carry out: "
        'at least "Works in most places".'
    )
    assert first.measured_by == INSTRUMENT.question(PAY).text
    assert first.look_for == INSTRUMENT.question(PAY).look_for
    assert first.cautions == ()
    assert len(second.cautions) == 2
    assert "{" not in " ".join((second.statement, second.why, *second.cautions))


def test_the_plan_gets_the_first_gaps_only() -> None:
    gaps = ranked(cell(PAY, "22222", "44444"), cell(DATA, "11111", "55555"))
    few = replace(POLICY, largest_list=1)
    assert [each.gap for each in capacity.proposals(gaps, INSTRUMENT, few, load().text)] == [DATA]


def test_groups_apart_are_said_before_anything_else() -> None:
    rated = [
        *ratings(DATA, Aspect.EXISTING, {"ministries": "33333", "women": "11111"}),
        *ratings(DATA, Aspect.DESIRED, {"ministries": "55555", "women": "55555"}),
    ]
    (gap,) = capacity.gaps(INSTRUMENT, capacity.standings(rated, INSTRUMENT, POLICY))
    assert gap.groups_apart
    (proposal,) = capacity.proposals([gap], INSTRUMENT, POLICY, load().text)
    assert proposal.cautions[0] == pytest.approx(load().text("capacity.groups_apart"))
