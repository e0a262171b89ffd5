"""Roll-ups by example: what other systems got wrong, and what is missing said by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from wayfare.model.aggregation import Aggregation, Overlap
from wayfare.model.estimate import Domain
from wayfare.model.figure import State
from wayfare.model.monitoring import Reason, ReportedValue
from wayfare.monitoring.cells import Cells, Frame, Item, UnaddableValues
from wayfare.monitoring.rollup import Rolled, Span, roll_up

F: Domain = (("sex", "F"),)
M: Domain = (("sex", "M"),)
YOUNG: Domain = (("age_group", "15-24"),)
OLDER: Domain = (("age_group", "25+"),)
PARENTS = {"XMZ": None, "north": "XMZ", "south": "XMZ", "A": "north", "B": "north", "C": "south"}
PERIODS = ("2027", "2028", "2029")


def item(rule: Aggregation, name: str = "i", places: tuple[str, ...] = ("A", "B", "C"), **more: Any) -> Item:
    return Item(id=name, rule=rule, places=places, **more)


def frame(*items: Item, groups: tuple[Domain, ...] = ((), F, M), periods: tuple[str, ...] = PERIODS) -> Frame:
    return Frame(items=items, periods=periods, parents=PARENTS, groups=groups)


def told(period: str, place: str, value: float | None, **more: Any) -> ReportedValue:
    return ReportedValue(**({"indicator": "i", "period": period, "place": place, "value": value} | more))


def rolled(
    what: Frame, values: Iterable[ReportedValue], place: str = "", group: Domain = (), span: Span = (0, 2)
) -> Rolled:
    return roll_up(what, Cells.of(what, values), [span]).at("i", place, group)


# Cases that Akvo RSR recorded as bugs


def test_a_cumulative_indicator_is_not_summed_over_periods_rsr_5211() -> None:
    values = [told("2027", "A", 100), told("2028", "A", 150), told("2029", "A", 180)]
    found = rolled(frame(item(Aggregation.LAST, places=("A",))), values)
    assert (found.value, found.complete, found.as_of) == (180, True, "2029")


def test_a_cumulative_total_over_places_does_not_fall_because_one_is_late_rsr_5212() -> None:
    what = frame(item(Aggregation.LAST, places=("A", "B")))
    values = [told("2027", "A", 100), told("2027", "B", 50), told("2028", "A", 130)]
    before, after = (rolled(what, values, span=(0, last)) for last in (0, 1))
    assert (before.value, before.complete) == (150, True)
    assert after.value == 180
    assert not after.complete, "B has not reported, so the total is said to be partial, and of when it is"
    assert after.as_of == "2027"
    assert [(gap.place, gap.period) for gap in after.gaps] == [("B", "2028")]


def test_a_late_change_of_an_earlier_period_changes_no_later_one_rsr_5241() -> None:
    what = frame(item(Aggregation.LAST, places=("A",)))
    values = [told("2027", "A", 10), told("2028", "A", 30)]
    changed = [told("2027", "A", 25), told("2028", "A", 30)]
    for given, first in ((values, 10), (changed, 25)):
        series = [rolled(what, given, span=(0, last)) for last in range(3)]
        assert [each.value for each in series] == [first, 30, 30]
    assert not series[2].complete, "the third period has no report: the second is shown, and said to be of the second"
    assert series[2].as_of == "2028"


def test_groups_are_added_within_one_partition_and_never_to_the_total_rsr_3956() -> None:
    what = frame(
        item(Aggregation.SUM, places=("A",), groups=(F, M, YOUNG, OLDER), periods=("2027",)),
        groups=((), F, M, YOUNG, OLDER),
    )
    groups = [told("2027", "A", value, group=group) for group, value in ((F, 60), (M, 40), (YOUNG, 30), (OLDER, 70))]
    assert rolled(what, groups).value == 100, "by sex or by age, not both"
    assert rolled(what, [told("2027", "A", 101), *groups]).value == 101, "the total as reported"
    assert rolled(what, [told("2027", "A", 101), *groups], "XMZ", F).value == 60


def test_only_what_counts_is_handed_in_rsr_3172() -> None:
    """Which statuses count is the caller's choice; a value that is not handed in is missing and not zero."""
    found = rolled(frame(item(Aggregation.SUM, places=("A", "B"), periods=("2027",))), [told("2027", "A", 5)])
    assert (found.value, found.complete) == (5, False)


# Each rule


def test_a_percentage_is_numerators_over_denominators_and_no_mean() -> None:
    what = frame(item(Aggregation.RATIO, places=("A", "B"), periods=("2027",), factor=100))
    values = [
        told("2027", "A", 50, numerator=1, denominator=2),
        told("2027", "B", 10, numerator=10, denominator=100),
    ]
    found = rolled(what, values)
    assert found.value == pytest.approx(100 * 11 / 102)
    assert (found.numerator, found.denominator) == (11, 102)


def test_a_percentage_alone_stands_for_itself_and_goes_into_no_larger_whole() -> None:
    what = frame(item(Aggregation.RATIO, places=("A", "B", "C"), periods=("2027",), factor=100))
    values = [told("2027", "A", 50), told("2027", "B", 10, numerator=10, denominator=100), told("2027", "C", 7)]
    assert rolled(what, values, "A").value == 50
    assert rolled(what, values, "A").complete
    assert rolled(what, values, "south").value == 7, "C is all of the south"
    country = rolled(what, values)
    assert country.value == 10
    assert not country.complete
    assert {gap.place for gap in country.gaps if gap.unaddable} == {"A", "C"}


def test_a_share_of_nobody_is_no_share() -> None:
    what = frame(item(Aggregation.RATIO, places=("A",), periods=("2027",), factor=100))
    found = rolled(what, [told("2027", "A", 0, numerator=0, denominator=0)])
    assert (found.state, found.value, found.denominator) == (State.EMPTY, None, 0)


def test_a_share_of_a_stock_is_that_of_the_last_period() -> None:
    what = frame(item(Aggregation.RATIO_LAST, places=("A", "B"), factor=100))
    values = [
        told(period, place, 0, numerator=n, denominator=10)
        for period, place, n in (
            ("2027", "A", 1),
            ("2027", "B", 1),
            ("2028", "A", 4),
            ("2029", "A", 6),
            ("2029", "B", 2),
        )
    ]
    assert rolled(what, values).value == pytest.approx(40)
    assert rolled(what, values, span=(0, 1)).value == pytest.approx(25), "B as of 2027"


def test_different_people_lie_between_the_largest_part_and_the_sum() -> None:
    what = frame(item(Aggregation.DISTINCT, places=("A", "B"), periods=("2027", "2028"), overlaps=frozenset(Overlap)))
    values = [told(t, p, v) for t, p, v in (("2027", "A", 30), ("2027", "B", 20), ("2028", "A", 50), ("2028", "B", 10))]
    found = rolled(what, values)
    assert (found.value, found.high, found.exact) == (50, 110, False)


def test_where_people_cannot_be_counted_twice_they_are_added() -> None:
    what = frame(
        item(Aggregation.DISTINCT, places=("A", "B"), periods=("2027", "2028"), overlaps=frozenset({Overlap.PERIODS}))
    )
    values = [told(t, p, v) for t, p, v in (("2027", "A", 30), ("2027", "B", 20), ("2028", "A", 50), ("2028", "B", 10))]
    found = rolled(what, values)
    assert (found.value, found.high) == (70, 110)


def test_women_and_men_raise_the_lower_bound_since_nobody_is_both() -> None:
    what = frame(item(Aggregation.DISTINCT, places=("A",), groups=(F, M), periods=("2027", "2028")))
    values = [
        told(t, "A", v, group=g) for t, g, v in (("2027", F, 30), ("2027", M, 5), ("2028", F, 6), ("2028", M, 40))
    ]
    found = rolled(what, values)
    assert (found.value, found.high) == (70, 81)


def test_the_highest_is_the_highest_of_all() -> None:
    what = frame(item(Aggregation.MAX, places=("A", "B"), periods=("2027",)))
    assert rolled(what, [told("2027", "A", -3), told("2027", "B", -7)]).value == -3


def test_what_is_never_added_up_is_shown_where_it_was_reported_alone() -> None:
    what = frame(item(Aggregation.NONE, places=("A", "B"), periods=("2027",)))
    values = [told("2027", "A", 3.5), told("2027", "B", 2.5)]
    assert rolled(what, values, "A").value == 3.5
    found = rolled(what, values)
    assert (found.state, found.value, found.unaddable, found.got) == (State.EMPTY, None, True, 2)
    assert rolled(what, [*values, told("2027", "XMZ", 3.1)]).value == 3.1


# Nothing is filled


def test_missing_is_not_zero_and_is_named() -> None:
    what = frame(item(Aggregation.SUM, groups=(F, M), periods=("2027",)))
    values = [
        told("2027", "A", 10, group=F),
        told("2027", "A", 0, group=M),
        told("2027", "B", 7),
        told("2027", "C", None, reason=Reason.NOT_COLLECTED),
    ]
    found = rolled(what, values)
    assert (found.value, found.complete) == (17, False)
    assert [(gap.place, gap.group) for gap in found.gaps] == [("C", F), ("C", M)]
    nothing = rolled(what, [told("2027", "C", None, reason=Reason.NOT_COLLECTED)], "south")
    assert (nothing.state, nothing.value) == (State.EMPTY, None)


def test_what_does_not_apply_is_not_missing() -> None:
    what = frame(item(Aggregation.SUM, places=("A", "B"), periods=("2027",)))
    found = rolled(what, [told("2027", "A", 4), told("2027", "B", None, reason=Reason.NOT_APPLICABLE)])
    assert (found.value, found.complete, found.parts) == (4, True, 1)


def test_a_withheld_part_leaves_the_total_partial_and_says_so() -> None:
    what = frame(item(Aggregation.SUM, places=("A", "B"), periods=("2027",)))
    found = rolled(what, [told("2027", "A", 4), told("2027", "B", None, reason=Reason.WITHHELD)])
    assert (found.state, found.value, found.complete, found.withheld) == (State.KNOWN, 4, False, 1)
    assert [(gap.place, gap.withheld) for gap in found.gaps] == [("B", True)]


def test_a_withheld_total_is_not_worked_out_from_its_parts() -> None:
    what = frame(item(Aggregation.SUM, places=("A", "B", "north"), groups=(F, M), periods=("2027",)))
    hidden = told("2027", "north", None, reason=Reason.WITHHELD)
    values = [hidden, told("2027", "A", 4), told("2027", "B", 3)]
    assert rolled(what, values, "north").state is State.WITHHELD
    sexes = [
        told("2027", "A", None, reason=Reason.WITHHELD),
        told("2027", "A", 1, group=F),
        told("2027", "A", 2, group=M),
    ]
    assert rolled(what, sexes, "A").state is State.WITHHELD


def test_a_total_that_was_withheld_of_late_is_not_worked_out_either() -> None:
    what = frame(item(Aggregation.LAST, places=("A", "B", "north"), periods=("2027", "2028")))
    hidden = told("2028", "north", None, reason=Reason.WITHHELD)
    values = [told("2027", "north", 6), hidden, told("2028", "A", 4), told("2028", "B", 3)]
    found = rolled(what, values, "north", span=(0, 1))
    assert (found.value, found.as_of, found.complete, found.withheld) == (6, "2027", False, 1)


def test_a_region_that_reports_itself_is_not_added_to_its_districts() -> None:
    what = frame(item(Aggregation.SUM, places=("A", "B", "C", "north"), periods=("2027",)))
    values = [told("2027", "A", 4), told("2027", "B", 3), told("2027", "north", 8), told("2027", "C", 1)]
    assert rolled(what, values).value == 9


def test_a_cell_told_twice_is_refused() -> None:
    what = frame(item(Aggregation.SUM))
    with pytest.raises(UnaddableValues, match="two values for 2027, A, everybody"):
        rolled(what, [told("2027", "A", 1), told("2027", "A", 2)])


def test_a_name_that_is_not_in_the_plan_is_refused() -> None:
    with pytest.raises(UnaddableValues, match="place 'Z'"):
        rolled(frame(item(Aggregation.SUM)), [told("2027", "Z", 1)])


# Child indicators


def test_child_indicators_add_up_to_their_parent_and_only_with_the_same_rule() -> None:
    national = item(Aggregation.SUM, places=("XMZ",), periods=("2027",))
    local = [item(Aggregation.SUM, name, places=("A",), periods=("2027",), parent="i") for name in ("p", "q")]
    values = [told("2027", "A", 4, indicator="p"), told("2027", "A", 5, indicator="q")]
    assert rolled(frame(national, *local), values).value == 9
    late = rolled(frame(national, *local), values[:1])
    assert (late.value, late.complete) == (4, False)
    assert [(gap.item, gap.place) for gap in late.gaps] == [("q", "A")]
    wrong = item(Aggregation.LAST, "r", places=("A",), parent="i")
    with pytest.raises(UnaddableValues, match="adds up otherwise"):
        rolled(frame(national, wrong), [])


def test_indicators_that_are_parts_of_each_other_are_refused() -> None:
    one, other = item(Aggregation.SUM, "i", parent="j"), item(Aggregation.SUM, "j", parent="i")
    with pytest.raises(UnaddableValues, match="is a part of it"):
        rolled(frame(one, other), [])


def test_rules_of_many_indicators_do_not_touch_each_other() -> None:
    rules = list(Aggregation)
    items = [item(rule, rule.value, places=("A",)) for rule in rules]
    what = frame(*items)
    values = [
        told(period, "A", v, indicator=rule.value, numerator=v, denominator=10)
        for rule in rules
        for period, v in zip(PERIODS, (5.0, 2.0, 4.0), strict=True)
    ]
    found = roll_up(what, Cells.of(what, values))
    got = {rule: found.at(rule.value).value for rule in rules}
    assert got[Aggregation.SUM] == 11
    assert got[Aggregation.LAST] == 4
    assert got[Aggregation.MAX] == 5
    assert got[Aggregation.RATIO] == pytest.approx(11 / 30)
    assert got[Aggregation.RATIO_LAST] == pytest.approx(0.4)
    assert (got[Aggregation.DISTINCT], found.at("distinct").high) == (5, 11)
    assert got[Aggregation.NONE] is None
    whole = found.values()[:, what.place_at["XMZ"], 0]
    assert [None if np.isnan(v) else v for v in whole] == [got[rule] for rule in rules]


def test_a_last_period_told_in_part_does_not_replace_a_whole_one() -> None:
    what = frame(item(Aggregation.LAST, places=("A",), groups=(F, M), periods=("2027", "2028")))
    values = [told("2027", "A", 60, group=F), told("2027", "A", 40, group=M), told("2028", "A", 70, group=F)]
    found = rolled(what, values, span=(0, 1))
    assert (found.value, found.as_of, found.complete) == (100, "2027", False)
    assert [(gap.period, gap.group) for gap in found.gaps] == [("2028", M)]
