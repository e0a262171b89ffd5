"""Laws of roll-ups that hold whatever was reported: order, splitting, parts and wholes, and what is missing.

`WAYFARE_ROLLUP_EXAMPLES` sets how many examples each law is tried on; `make rollups` tries 20,000 in all.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayfare.model.aggregation import Aggregation, Overlap
from wayfare.model.estimate import Domain
from wayfare.model.figure import State
from wayfare.model.monitoring import Reason, ReportedValue
from wayfare.monitoring import rollup
from wayfare.monitoring.cells import Cells, Frame, Item
from wayfare.monitoring.rollup import Rolled, RolledUp, roll_up

MANY = settings(max_examples=int(os.environ.get("WAYFARE_ROLLUP_EXAMPLES", "60")), deadline=None)
F: Domain = (("sex", "F"),)
M: Domain = (("sex", "M"),)
AGES: tuple[Domain, ...] = ((("age_group", "0-24"),), (("age_group", "25+"),))
ADDED = (Aggregation.SUM, Aggregation.LAST, Aggregation.RATIO, Aggregation.RATIO_LAST)
NUMBERS = st.integers(0, 40)


@dataclass(frozen=True)
class Case:
    """A frame and what was reported in it."""

    frame: Frame
    values: tuple[ReportedValue, ...]

    def rolled(self, spans: Sequence[tuple[int, int]] | None = None) -> RolledUp:
        return roll_up(self.frame, Cells.of(self.frame, self.values), spans)


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    rules: Sequence[Aggregation] = tuple(Aggregation),
    full: bool = False,
    inner: bool = False,
    groups: bool = True,
) -> Case:
    """Draw a tree of places, periods, groups, an indicator with one rule, and reports, some missing unless `full`."""
    districts = [f"d{n}" for n in range(draw(st.integers(1, 5)))]
    regions = [f"r{n}" for n in range(draw(st.integers(1, 3)))]
    parents: dict[str, str | None] = {"root": None, **dict.fromkeys(regions, "root")}
    parents |= {district: draw(st.sampled_from(regions)) for district in districts}
    periods = tuple(f"p{n}" for n in range(draw(st.integers(1, 4))))
    told_for = draw(st.sampled_from([(), (F, M), (F, M, *AGES)])) if groups else ()
    rule = draw(st.sampled_from(rules))
    item = Item(
        id="i",
        rule=rule,
        places=tuple(districts),
        groups=told_for,
        overlaps=draw(st.frozensets(st.sampled_from(list(Overlap)))),
        factor=100.0,
    )
    frame = Frame(items=(item,), periods=periods, parents=parents, groups=((), F, M, *AGES))
    where = [*districts, *regions, "root"] if inner else districts
    values = [
        value
        for period in periods
        for place in where
        for group in ((), *told_for)
        if (value := _reported(draw, period, place, group, full)) is not None
    ]
    return Case(frame, tuple(values))


def _reported(draw: st.DrawFn, period: str, place: str, group: Domain, full: bool) -> ReportedValue | None:
    kind = "known" if full else draw(st.sampled_from(["known", "known", "known", "silent", *Reason]))
    if kind == "silent":
        return None
    at: dict[str, Any] = {"indicator": "i", "period": period, "place": place, "group": group}
    if kind != "known":
        return ReportedValue(**at, reason=Reason(kind))
    below = draw(st.integers(1, 50))
    above = draw(st.integers(0, 50))
    alone = not full and draw(st.integers(0, 9)) == 0
    sides = {} if alone else {"numerator": above, "denominator": below}
    return ReportedValue(**at, value=draw(NUMBERS), **sides)


def numbers(case: Case, spans: Sequence[tuple[int, int]] | None = None) -> dict[tuple[str, Domain], Rolled]:
    found = case.rolled(spans)
    return {(p, g): found.at("i", p, g) for p in case.frame.places for g in case.frame.groups}


@MANY
@given(cases(inner=True), st.randoms(use_true_random=False))
def test_the_order_in_which_values_came_makes_no_difference(case: Case, shuffler: random.Random) -> None:
    shuffled = list(case.values)
    shuffler.shuffle(shuffled)
    assert numbers(case) == numbers(replace(case, values=tuple(shuffled)))


@MANY
@given(cases(inner=True), st.integers(1, 2000))
def test_blocks_make_no_difference(case: Case, size: int) -> None:
    copies = [replace(case.frame.items[0], id=name) for name in ("i", "j", "k")]
    frame = Frame(items=copies, periods=case.frame.periods, parents=case.frame.parents, groups=case.frame.groups)
    values = [replace(value, indicator=item.id) for item in copies for value in case.values]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rollup, "MOST_CELLS", size)
        blocks = roll_up(frame, Cells.of(frame, values))
    for name in ("i", "j", "k"):
        again = blocks.at(name)
        gaps = tuple(replace(gap, item="i") for gap in again.gaps)
        assert replace(again, gaps=gaps) == case.rolled().at("i")


@MANY
@given(cases(inner=True))
def test_a_number_is_complete_exactly_when_nothing_is_missing_from_it(case: Case) -> None:
    for found in numbers(case).values():
        if found.unaddable or case.frame.items[0].rule is Aggregation.NONE:
            continue
        if found.complete:
            assert not found.gaps
            assert not found.withheld
            assert found.got == found.parts or found.parts == 1
        elif found.state is State.KNOWN:
            assert found.gaps, found
        elif found.parts:
            assert found.gaps or found.denominator == 0, found


@MANY
@given(cases(rules=(Aggregation.SUM, Aggregation.LAST, Aggregation.DISTINCT), full=True, groups=False))
def test_parts_are_never_more_than_the_whole(case: Case) -> None:
    found = numbers(case)
    for place, parent in case.frame.parents.items():
        part, whole = found[place, ()], found[parent or place, ()]
        if part.value is not None and whole.value is not None:
            assert part.value <= whole.value
            assert (part.high or part.value) <= (whole.high or whole.value)


@MANY
@given(cases(rules=ADDED, full=True, groups=False), st.data())
def test_a_place_that_is_split_leaves_every_other_number_as_it_was(case: Case, data: st.DataObject) -> None:
    split = data.draw(st.sampled_from(case.frame.items[0].places))
    parents = {**case.frame.parents, "x": split, "y": split}
    item = case.frame.items[0]
    places = (*(place for place in item.places if place != split), "x", "y")
    frame = Frame(
        items=(replace(item, places=places),), periods=case.frame.periods, parents=parents, groups=case.frame.groups
    )
    values: list[ReportedValue] = []
    for value in case.values:
        if value.place != split:
            values.append(value)
            continue
        assert value.value is not None
        assert value.numerator is not None
        part, above = data.draw(st.integers(0, int(value.value))), data.draw(st.integers(0, int(value.numerator)))
        values += [
            replace(value, place="x", value=part, numerator=above, denominator=value.denominator),
            replace(value, place="y", value=value.value - part, numerator=value.numerator - above, denominator=0.0),
        ]
    before, after = numbers(case), numbers(Case(frame, tuple(values)))
    for key, found in before.items():
        assert after[key].value == pytest.approx(found.value, nan_ok=True) if found.value is not None else True
        assert after[key].complete == found.complete


@MANY
@given(cases(rules=(*ADDED, Aggregation.MAX, Aggregation.DISTINCT), groups=False), st.data())
def test_regions_may_be_drawn_anew_without_changing_the_country(case: Case, data: st.DataObject) -> None:
    regions = [place for place, parent in case.frame.parents.items() if parent == "root"]
    moved = {
        place: parent if parent in (None, "root") else data.draw(st.sampled_from(regions))
        for place, parent in case.frame.parents.items()
    }
    items, periods, groups = case.frame.items, case.frame.periods, case.frame.groups
    other = Case(Frame(items=items, periods=periods, parents=moved, groups=groups), case.values)
    one, two = numbers(case)["root", ()], numbers(other)["root", ()]
    if any(_alone(value) for value in case.values) and items[0].rule.of_ratio:
        return  # a share without numerator stands for a region of which it is all, and for no larger one
    assert replace(one, gaps=()) == replace(two, gaps=())
    assert set(one.gaps) == set(two.gaps)


def _alone(value: ReportedValue) -> bool:
    return value.value is not None and value.numerator is None


@MANY
@given(cases(rules=(Aggregation.SUM,), groups=False), st.data())
def test_spans_that_follow_each_other_add_up(case: Case, data: st.DataObject) -> None:
    last = len(case.frame.periods) - 1
    cut = data.draw(st.integers(0, last))
    spans = [(0, last), (0, cut), *([(cut + 1, last)] if cut < last else [])]
    whole, *parts = (case.rolled(spans).at("i", span=at) for at in range(len(spans)))
    assert (whole.value or 0) == sum(part.value or 0 for part in parts)
    assert whole.parts == sum(part.parts for part in parts)
    assert whole.got == sum(part.got for part in parts)
    assert len(whole.gaps) == sum(len(part.gaps) for part in parts)


@MANY
@given(cases(rules=(Aggregation.LAST,), groups=False))
def test_a_cumulative_number_is_the_last_of_each_place(case: Case) -> None:
    last = {value.place: value.value for value in case.values if value.value is not None}
    found = numbers(case)["root", ()]
    assert found.value == (sum(last.values()) if last else None)


@MANY
@given(cases(rules=(Aggregation.LAST,), full=True, groups=False))
def test_a_cumulative_total_never_falls_when_no_place_does_whoever_is_late(case: Case) -> None:
    growing: dict[str, float] = {}
    values = []
    for value in case.values:
        growing[value.place] = growing.get(value.place, 0) + (value.value or 0)
        values.append(replace(value, value=growing[value.place]))
    kept = [value for at, value in enumerate(values) if at % 3 or value.period == "p0"]
    last = len(case.frame.periods)
    found = Case(case.frame, tuple(kept)).rolled([(0, t) for t in range(last)])
    series = [found.at("i", span=t).value or 0 for t in range(last)]
    assert series == sorted(series)


@MANY
@given(cases(rules=(Aggregation.RATIO,), groups=False))
def test_a_percentage_is_the_sum_of_numerators_over_the_sum_of_denominators(case: Case) -> None:
    added = [value for value in case.values if value.numerator is not None]
    found = numbers(case)["root", ()]
    if added:
        above, below = (sum(getattr(value, side) for value in added) for side in ("numerator", "denominator"))
        assert (found.numerator, found.denominator) == (above, below)
        assert found.value == pytest.approx(100 * above / below)


@MANY
@given(cases(rules=(Aggregation.SUM, Aggregation.MAX), groups=False), st.data())
def test_missing_is_not_zero(case: Case, data: st.DataObject) -> None:
    """A nought in the place of something missing makes a number more complete; nothing at all gives no number."""
    reasons = [at for at, value in enumerate(case.values) if value.reason and value.reason is not Reason.NOT_APPLICABLE]
    before = numbers(case)["root", ()]
    known = [value for value in case.values if value.value is not None]
    assert (before.state is State.KNOWN) == bool(known)
    if reasons:
        at = data.draw(st.sampled_from(reasons))
        filled = replace(case.values[at], value=0.0, reason=None, numerator=None)
        after = numbers(replace(case, values=(*case.values[:at], filled, *case.values[at + 1 :])))["root", ()]
        assert not before.complete
        assert after.state is State.KNOWN
        assert (after.got, len(after.gaps)) == (before.got + 1, len(before.gaps) - 1)


@MANY
@given(cases(rules=(Aggregation.SUM, Aggregation.LAST, Aggregation.DISTINCT)))
def test_women_and_men_are_everybody_where_nobody_told_of_everybody(case: Case) -> None:
    only = replace(case, values=tuple(value for value in case.values if value.group in (F, M)))
    if not case.frame.items[0].groups or case.frame.items[0].rule is Aggregation.LAST:
        return
    found = numbers(only)
    for place in case.frame.places:
        women, men, all_ = (found[place, group] for group in (F, M, ()))
        highs = [each.high or each.value or 0 for each in (women, men)]
        assert (all_.high or all_.value or 0) == sum(highs)
        assert (all_.value or 0) >= max(women.value or 0, men.value or 0)


@dataclass(frozen=True)
class Crowd:
    """People by cell: who was reached, where, when."""

    reached: dict[tuple[str, str, Domain], frozenset[int]]
    overlaps: frozenset[Overlap]


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    """Draw people with one sex, who keep to one place or one period where they may not overlap."""
    overlaps = draw(st.frozensets(st.sampled_from([Overlap.PERIODS, Overlap.PLACES])))
    reached: dict[tuple[str, str, Domain], set[int]] = {}
    for person in range(draw(st.integers(0, 12))):
        places, periods = (draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)) for names in ("abc", "123"))
        if Overlap.PLACES not in overlaps:
            places = places[:1]
        if Overlap.PERIODS not in overlaps:
            periods = periods[:1]
        for place in places:
            for period in periods:
                reached.setdefault((place, period, F if person % 2 else M), set()).add(person)
    return Crowd({key: frozenset(people) for key, people in reached.items()}, overlaps)


@MANY
@given(crowds())
def test_the_true_number_of_different_people_lies_within_the_bounds(crowd: Crowd) -> None:
    item = Item(id="i", rule=Aggregation.DISTINCT, places=("a", "b", "c"), groups=(F, M), overlaps=crowd.overlaps)
    parents = {"root": None, "r": "root", "a": "r", "b": "r", "c": "root"}
    frame = Frame(items=(item,), periods=("1", "2", "3"), parents=parents, groups=((), F, M))
    values = [
        ReportedValue(indicator="i", period=t, place=p, group=g, value=len(crowd.reached.get((p, t, g), ())))
        for p in "abc"
        for t in "123"
        for g in (F, M)
    ]
    found = roll_up(frame, Cells.of(frame, values))
    inside = {"root": "abc", "r": "ab", "a": "a"}
    for place, districts in inside.items():
        for group, wanted in (((), (F, M)), (F, (F,)), (M, (M,))):
            people = set().union(*(who for (p, _, g), who in crowd.reached.items() if p in districts and g in wanted))
            told = found.at("i", place, group)
            assert told.value is not None
            assert told.value <= len(people) <= (told.high or told.value)
            assert told.complete


def test_columns_and_reported_values_give_the_same() -> None:
    """Large plans hand columns over as they are, without an object for each value."""
    chance = np.random.default_rng(20270101)
    items = [Item(id=f"i{n}", rule=rule, places=("a", "b")) for n, rule in enumerate(Aggregation)]
    frame = Frame(items=items, periods=("1", "2"), parents={"root": None, "a": "root", "b": "root"})
    at = np.indices((len(items), 2, 2)).reshape(3, -1).astype(np.int32)
    value = chance.integers(0, 9, at.shape[1]).astype(float)
    columns = Cells(
        item=at[0],
        period=at[1],
        place=at[2] + 1,
        group=np.zeros(at.shape[1], np.int32),
        value=value,
        numerator=value,
        denominator=value + 1,
    )
    values = [
        ReportedValue(
            indicator=items[i].id,
            period=frame.periods[t],
            place=frame.places[p + 1],
            value=v,
            numerator=v,
            denominator=v + 1,
        )
        for (i, t, p), v in zip(at.T, value, strict=True)
    ]
    one, two = roll_up(frame, columns), roll_up(frame, Cells.of(frame, values))
    assert np.array_equal(one.values(), two.values(), equal_nan=True)
