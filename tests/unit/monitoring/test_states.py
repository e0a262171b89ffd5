"""Nobody approves their own value, what is locked stays as it is, and reopening leaves a scar."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from wayfare.model.monitoring import ReportStatus
from wayfare.monitoring.states import MOVES, Move, MoveRefused, editable, moves, require, touched

ROLES = ("focal_point", "local_government", "monitoring_officer", "coordinator", "analyst", "reviewer", "auditor")


def allowed() -> Iterator[tuple[ReportStatus, str, bool, tuple[Move, ...]]]:
    for status, role, own in product(ReportStatus, ROLES, (True, False)):
        yield status, role, own, moves(status, roles={role}, by="ama", authors={"ama"} if own else {"bilal"})


def test_nobody_approves_returns_or_reopens_what_they_wrote() -> None:
    for status, role, own, may in allowed():
        if own:
            assert not {Move.APPROVE, Move.RETURN, Move.REOPEN} & set(may), (status, role)


def test_only_who_may_approve_does_and_only_what_was_submitted() -> None:
    may = {(status, role) for status, role, own, found in allowed() if Move.APPROVE in found and not own}
    assert may == {(ReportStatus.SUBMITTED, role) for role in ("monitoring_officer", "coordinator")}


def test_readers_move_nothing() -> None:
    assert not [found for _, role, _, found in allowed() if role in ("analyst", "reviewer", "auditor") and found]


def test_what_is_locked_can_only_be_reopened_and_by_the_coordinator_alone() -> None:
    locked = {(role, move) for status, role, _, found in allowed() if status is ReportStatus.LOCKED for move in found}
    assert locked == {("coordinator", Move.REOPEN)}
    assert not editable(ReportStatus.LOCKED)


def test_every_status_can_be_reached_and_left() -> None:
    assert {rule.end for rule in MOVES} == set(ReportStatus)
    assert {status for rule in MOVES for status in rule.start} == set(ReportStatus)


def test_reopening_needs_a_reason_and_leaves_a_scar() -> None:
    who = {"roles": {"coordinator"}, "by": "ama", "authors": {"bilal"}}
    with pytest.raises(MoveRefused, match="No reason"):
        require(ReportStatus.LOCKED, Move.REOPEN, **who, reason="  ")  # type: ignore[arg-type]
    rule = require(ReportStatus.LOCKED, Move.REOPEN, **who, reason="District B counted twice")  # type: ignore[arg-type]
    assert rule.scar
    assert rule.end is ReportStatus.REOPENED
    assert [each.move for each in MOVES if each.scar] == [Move.REOPEN]


@pytest.mark.parametrize(
    ("status", "roles", "authors", "said"),
    [
        (ReportStatus.DRAFT, {"monitoring_officer"}, {"bilal"}, "is draft"),
        (ReportStatus.SUBMITTED, {"focal_point"}, {"bilal"}, "role does not allow"),
        (ReportStatus.SUBMITTED, {"monitoring_officer"}, {"bilal", "ama"}, "wrote themselves"),
    ],
)
def test_a_refusal_says_what_stands_in_the_way(
    status: ReportStatus, roles: set[str], authors: set[str], said: str
) -> None:
    with pytest.raises(MoveRefused, match=said):
        require(status, Move.APPROVE, roles=roles, by="ama", authors=authors)


def test_a_correction_reaches_the_places_around_and_the_spans_it_lies_in_and_nothing_else() -> None:
    spans = [("2027",), ("2028",), ("2027", "2028")]
    assert touched("A", "2028", around=("north", "XMZ"), spans=spans) == tuple(
        (place, span) for place in ("A", "north", "XMZ") for span in spans[1:]
    )
