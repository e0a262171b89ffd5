"""Rounds are blind, small groups are joined, and what a second round changed is said."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from voices import ratings

from wayfare.assessment import anonymity
from wayfare.assessment import ratings as rounds
from wayfare.assessment.ratings import Reveal, Turn, Viewer
from wayfare.model.policy import ParticipationPolicy
from wayfare.model.rating import Aspect, Rating, Round

POLICY = ParticipationPolicy()
CELL = ("c", Aspect.EXISTING)
COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), max_size=8)


@given(counts=COUNTS, floor=st.integers(1, 9))
def test_no_sum_or_difference_of_what_is_shown_is_below_the_floor(counts: dict[str, int], floor: int) -> None:
    shown = anonymity.partition(counts, floor).blocks
    total = sum(counts.values())
    assert sum(block.count for block in shown) in (0, total)
    for size in range(1, len(shown) + 1):
        for some in itertools.combinations(shown, size):
            counted = sum(block.count for block in some)
            assert counted >= floor
            assert total - counted == 0 or total - counted >= floor


@given(counts=COUNTS, floor=st.integers(1, 9))
def test_blocks_hold_every_group_once_and_large_groups_mostly_stand_alone(counts: dict[str, int], floor: int) -> None:
    found = anonymity.partition(counts, floor)
    named = [group for block in found.blocks for group in block.groups]
    there = {group for group, count in counts.items() if count}
    assert sorted(named) == (sorted(there) if found.blocks else [])
    assert found.withheld == (0 < sum(counts.values()) < floor)
    assert set(found.silent) == {group for group, count in counts.items() if not count}
    if all(counts[group] >= floor for group in there):
        assert not any(block.joined for block in found.blocks)


def test_the_smallest_of_the_large_joins_where_the_small_are_too_few() -> None:
    found = anonymity.partition({"women": 2, "ministries": 9, "districts": 6}, 5)
    assert [(block.groups, block.count) for block in found.blocks] == [
        (("ministries",), 9), (("districts", "women"), 8),
    ]  # fmt: skip


@given(n=st.integers(0, 60), floor=st.integers(1, 9))
def test_two_looks_differ_by_a_whole_batch(n: int, floor: int) -> None:
    before, after = (len(anonymity.released(list(range(k)), floor)) for k in (n, n + 1))
    assert after - before in (0, floor)
    assert before <= n


OPEN = (Round(number=1),)
SECOND = (Round(number=1, closed=True), Round(number=2))


@pytest.mark.parametrize("reveal", list(Reveal))
def test_nobody_sees_an_open_round_before_handing_in(reveal: Reveal) -> None:
    seen = rounds.sight(Viewer(rater="a0"), OPEN, {("b0", 1)}, reveal)
    assert (seen.results, seen.batches, seen.rates) == (frozenset(), frozenset(), 1)


def test_handing_in_shows_batches_only_where_the_round_says_so() -> None:
    done = {("a0", 1)}
    assert rounds.sight(Viewer(rater="a0"), OPEN, done, Reveal.CLOSING).batches == frozenset()
    shown = rounds.sight(Viewer(rater="a0"), OPEN, done, Reveal.SUBMISSION)
    assert (shown.batches, shown.results, shown.rates) == ({1}, frozenset(), None)


def test_whoever_coordinates_sees_who_handed_in_and_no_value() -> None:
    seen = rounds.sight(Viewer(coordinates=True), OPEN, {("a0", 1)}, Reveal.SUBMISSION)
    assert (seen.who_submitted, seen.results, seen.batches) == (True, frozenset(), frozenset())


def test_a_coordinator_who_rates_is_as_blind_as_others() -> None:
    assert rounds.sight(Viewer(rater="a0", coordinates=True), OPEN, set(), Reveal.SUBMISSION).batches == frozenset()


def test_the_second_round_is_rated_after_seeing_the_first() -> None:
    seen = rounds.sight(Viewer(rater="a0"), SECOND, {("a0", 1)})
    assert (seen.results, seen.rates) == ({1}, 2)


def test_after_the_end_nobody_rates() -> None:
    closed = (Round(number=1, closed=True), Round(number=2, closed=True))
    seen = rounds.sight(Viewer(rater="a0"), closed, set())
    assert (seen.results, seen.rates) == ({1, 2}, None)


def test_a_draft_counts_for_nothing() -> None:
    given_ = ratings("c", Aspect.EXISTING, {"a": "123"})
    assert [r.rater for r in rounds.counted(given_, {("a1", 1), ("a2", 2)}, 1)] == ["a1"]


def test_batches_leave_out_the_last_to_come() -> None:
    given_ = ratings("c", Aspect.EXISTING, {"a": "1234567"})
    order = [f"a{k}" for k in (6, 5, 4, 3, 2, 1, 0)]
    assert {r.rater for r in rounds.in_batches(given_, order, 5)} == {"a6", "a5", "a4", "a3", "a2"}


def test_groups_are_shown_apart_and_small_ones_joined() -> None:
    given_ = ratings("c", Aspect.EXISTING, {"ministries": "44445", "women": "11122", "returnees": "12", "banks": "333"})
    found = rounds.summaries(given_, POLICY, 5)[CELL]
    assert {each.groups: each.spread.median for each in found.groups} == {
        ("ministries",): 4.0, ("women",): 1.0, ("banks", "returnees"): 3.0,
    }  # fmt: skip
    assert found.everybody is not None
    assert found.everybody.raters == 15
    assert found.apart == 3.0
    assert found.groups_apart
    assert not found.agrees


def test_a_cell_some_left_out_joins_again() -> None:
    given_ = [
        *ratings("c", Aspect.EXISTING, {"a": "33333", "b": "22222"}),
        *ratings("d", Aspect.EXISTING, {"a": "33333", "b": "22---"}),
    ]
    found = rounds.summaries(given_, POLICY, 5)
    assert [each.groups for each in found[CELL].groups] == [("a",), ("b",)]
    assert [each.groups for each in found["d", Aspect.EXISTING].groups] == [("a", "b")]


def test_too_few_are_withheld_and_nobody_is_not_withheld() -> None:
    given_ = ratings("c", Aspect.EXISTING, {"a": "33", "b": "22"})
    found = rounds.summaries(given_, POLICY, 5)
    assert (found[CELL].withheld, found[CELL].everybody, found[CELL].groups) == (True, None, ())
    assert rounds.summaries([], POLICY, 5) == {}


RATED = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 9), st.sampled_from("xyz"), st.integers(1, 5)),
    max_size=60, unique_by=lambda each: (each[0], each[1], each[2]),
)  # fmt: skip


def built(drawn: list[tuple[str, int, str, int]]) -> list[Rating]:
    return [
        Rating(rater=f"{g}{k}", group=g, round=1, cell=cell, aspect=Aspect.EXISTING, value=float(value))
        for g, k, cell, value in drawn
    ]


@given(drawn=RATED, data=st.data())
def test_medians_do_not_depend_on_the_order_of_ratings(drawn: list, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(drawn))
    assert rounds.summaries(built(drawn), POLICY, 5) == rounds.summaries(built(shuffled), POLICY, 5)


@given(drawn=RATED, floor=st.integers(2, 7))
def test_no_summary_shows_fewer_than_the_floor(drawn: list, floor: int) -> None:
    policy = ParticipationPolicy(floor=floor)
    for found in rounds.summaries(built(drawn), policy, 5).values():
        counts = [each.spread.raters for each in found.groups]
        assert all(count >= floor for count in counts)
        assert sum(counts) == (found.everybody.raters if found.everybody else 0)
        named = [group for each in found.groups for group in each.groups]
        assert len(named) == len(set(named))


def between(first: str, second: str, policy: ParticipationPolicy = POLICY) -> rounds.Convergence:
    one, two = (ratings("c", Aspect.EXISTING, {"a": values}, k) for k, values in ((1, first), (2, second)))
    (found,) = rounds.convergence(one, two, policy, 5)
    return found


@pytest.mark.parametrize(
    ("first", "second", "turn"),
    [
        ("33333", "33334", Turn.AGREED),
        ("11355", "22333", Turn.CONVERGED),
        ("11355", "12244", Turn.CLOSER),
        ("11355", "11355", Turn.APART),
        ("33333", "11355", Turn.DIVERGED),
        ("3333", "33333", Turn.WITHHELD),
    ],
)
def test_turns_between_rounds(first: str, second: str, turn: Turn) -> None:
    assert between(first, second).turn is turn


def test_the_share_who_changed_is_of_those_in_both_rounds() -> None:
    assert between("11355", "12355").changed == pytest.approx(0.2)
    assert between("113551", "12355-").changed == pytest.approx(0.2)
    assert between("11355----", "---551234").changed is None
