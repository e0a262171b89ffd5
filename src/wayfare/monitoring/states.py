"""The life of a reported value: which moves there are, who may make them, and the scar that reopening leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wayfare.model.errors import WayfareError
from wayfare.model.monitoring import ReportStatus


class Move(StrEnum):
    """What may be done with a value. Each is a button."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    LOCK = "lock"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A move: from where to where, by whom, and under which conditions."""

    move: Move
    start: frozenset[ReportStatus]
    end: ReportStatus
    roles: frozenset[str]
    """Names of roles, as in the roles of the workbench."""
    own: bool | None = None
    """True where only somebody who wrote the value may, False where nobody who wrote it may, None for either."""
    reason: bool = False
    """Whether a reason must be given."""
    scar: bool = False
    """Whether it leaves a mark that stays."""


_S = ReportStatus
REPORTERS = frozenset({"focal_point", "local_government", "monitoring_officer", "coordinator"})
APPROVERS = frozenset({"monitoring_officer", "coordinator"})
CLOSERS = frozenset({"coordinator"})
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED, _S.REOPENED})
"""Statuses in which the number itself may be changed."""

MOVES: tuple[Rule, ...] = (
    Rule(move=Move.SUBMIT, start=EDITABLE, end=_S.SUBMITTED, roles=REPORTERS),
    Rule(move=Move.WITHDRAW, start=frozenset({_S.SUBMITTED}), end=_S.DRAFT, roles=REPORTERS, own=True),
    Rule(move=Move.RETURN, start=frozenset({_S.SUBMITTED}), end=_S.RETURNED, roles=APPROVERS, own=False, reason=True),
    Rule(move=Move.APPROVE, start=frozenset({_S.SUBMITTED}), end=_S.APPROVED, roles=APPROVERS, own=False),
    Rule(move=Move.LOCK, start=frozenset({_S.APPROVED}), end=_S.LOCKED, roles=CLOSERS),
    Rule(
        move=Move.REOPEN,
        start=frozenset({_S.APPROVED, _S.LOCKED}),
        end=_S.REOPENED,
        roles=CLOSERS,
        own=False,
        reason=True,
        scar=True,
    ),
)


class MoveRefused(WayfareError):
    """A move that the state of the value, the role of the person or who wrote it does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scar:
    """That a value which had been approved was opened again: kept for good, shown wherever the value is."""

    was: ReportStatus
    value: float | None
    """The number that had been published; None where a reason stood in its place."""
    by: str
    at: datetime
    reason: str


def moves(status: ReportStatus, *, roles: Collection[str], by: str, authors: Collection[str]) -> tuple[Move, ...]:
    """List the moves somebody may make now; `authors` are all who wrote the value since it was last approved."""
    return tuple(rule.move for rule in MOVES if not _refusal(rule, status, roles, by, authors))


def require(
    status: ReportStatus, move: Move, *, roles: Collection[str], by: str, authors: Collection[str], reason: str = ""
) -> Rule:
    """Give the rule of a move, or raise `MoveRefused` with what stands in the way."""
    rule = next(rule for rule in MOVES if rule.move is move)
    refusal = _refusal(rule, status, roles, by, authors)
    if refusal is None and rule.reason and not reason.strip():
        refusal = "No reason was given.", "Write in a sentence why; whoever reported the value will read it."
    if refusal is not None:
        raise MoveRefused(refusal[0], where=move.value, remedy=refusal[1])
    return rule


def _refusal(
    rule: Rule, status: ReportStatus, roles: Collection[str], by: str, authors: Collection[str]
) -> tuple[str, str] | None:
    """Say what stands in the way and what to do; None where nothing does."""
    if status not in rule.start:
        before = " or ".join(sorted(each.value for each in rule.start))
        return f"The value is {status.value}; this is done with one that is {before}.", "Look at the value again."
    if not rule.roles & set(roles):
        return "Your role does not allow this.", f"Ask somebody who is {' or '.join(sorted(rule.roles))}."
    if rule.own is False and by in authors:
        return "Nobody approves, returns or reopens a value they wrote themselves.", "Ask somebody else."
    if rule.own is True and by not in authors:
        return "Only whoever wrote a value takes it back.", "Return it with a reason instead."
    return None


def editable(status: ReportStatus) -> bool:
    """Tell whether the number itself may be changed."""
    return status in EDITABLE


def touched(
    place: str, period: str, *, around: Iterable[str], spans: Iterable[tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the totals that a correction of one value reaches, as pairs of place and span of periods.

    `around` are the places that the place lies in, `spans` the periods of each total that is published. Whatever is
    not listed stays as it was and need not be looked at again.
    """
    places = (place, *around)
    return tuple((each, span) for each in places for span in spans if period in span)
