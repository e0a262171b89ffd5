"""Live sums: drafts count where they should, and equal what is approved once everything is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from wayfare.model.aggregation import Aggregation
from wayfare.model.monitoring import APPROVED, ReportedValue, ReportStatus
from wayfare.monitoring.cells import Frame, Item
from wayfare.monitoring.drafts import board

F, M = (("sex", "F"),), (("sex", "M"),)
FRAME = Frame(
    items=[
        Item(id=rule.value, rule=rule, places=("A", "B"), groups=(F, M))
        for rule in (Aggregation.SUM, Aggregation.LAST, Aggregation.RATIO)
    ],
    periods=("2027", "2028"),
    parents={"XMZ": None, "A": "XMZ", "B": "XMZ"},
    groups=((), F, M),
)
TARGETS = {("sum", "XMZ", ()): 100.0, ("sum", "A", ()): 60.0, ("sum", "XMZ", F): 50.0}


@st.composite
def reports(draw: st.DrawFn) -> list[ReportedValue]:
    cells = [
        (item.id, period, place, group)
        for item in FRAME.items
        for period in FRAME.periods
        for place in "AB"
        for group in (F, M)
    ]
    return [
        ReportedValue(
            indicator=item,
            period=period,
            place=place,
            group=group,
            value=draw(st.integers(0, 30)),
            numerator=draw(st.integers(0, 9)),
            denominator=10,
            status=draw(st.sampled_from(list(ReportStatus))),
        )
        for item, period, place, group in cells
        if draw(st.booleans())
    ]


@given(reports())
def test_once_everything_is_approved_all_three_sums_are_one(values: list[ReportedValue]) -> None:
    done = board(FRAME, [replace(value, status=ReportStatus.APPROVED) for value in values], TARGETS)
    before = board(FRAME, values, TARGETS)
    for item in FRAME.items:
        for line, earlier in zip(done.by_place(item.id), before.by_place(item.id), strict=True):
            assert line.approved == line.submitted == line.drafted
            assert earlier.drafted == line.drafted, "what is drafted does not change by being approved"


@given(reports())
def test_every_step_adds_to_the_one_before(values: list[ReportedValue]) -> None:
    found = board(FRAME, values, TARGETS)
    for group in ((), F, M):
        line = found.at("sum", group=group)
        assert (line.approved.value or 0) <= (line.submitted.value or 0) <= (line.drafted.value or 0)
        wanted = [
            v.value
            for v in values
            if v.indicator == "sum" and v.status in APPROVED and group in ((), v.group) and v.value
        ]
        assert (line.approved.value or 0) == sum(wanted)


def test_targets_are_set_against_drafts_by_place_and_group_and_none_is_made_up() -> None:
    values = [
        ReportedValue(indicator="sum", period="2027", place="A", group=F, value=20),
        ReportedValue(indicator="sum", period="2027", place="A", group=M, value=15, status=ReportStatus.APPROVED),
    ]
    found = board(FRAME, values, TARGETS)
    whole, a, b = found.by_place("sum")
    assert (whole.target, whole.drafted.value, whole.approved.value, whole.remaining) == (100, 35, 15, 65)
    assert (a.target, a.remaining) == (60, 25)
    assert (b.target, b.remaining, b.drafted.value) == (None, None, None)
    assert found.at("sum", group=F).remaining == 30
