"""The states of a finding and the moves between them. One place: the actions, the buttons and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from wayfare.web.findings.models import Finding

Status = Finding.Status


@dataclass(frozen=True)
class Move:
    """A step from some states to another: its name on a button, and the right it takes."""

    code: str
    title: Any
    starts: tuple[str, ...]
    ends: str
    permission: str
    asks_why: bool = False


MOVES = {
    move.code: move
    for move in (
        Move("submit", _("Send to review"), (Status.DRAFT, Status.STALE), Status.IN_REVIEW, "finding.edit"),
        Move(
            "return", _("Give back"), (Status.IN_REVIEW, Status.DISPUTED), Status.DRAFT, "finding.review", asks_why=True
        ),
        Move("endorse", _("Endorse"), (Status.IN_REVIEW,), Status.ENDORSED, "finding.review"),
        Move(
            "reopen", _("Open again"), (Status.ENDORSED, Status.DISPUTED), Status.DRAFT, "finding.review", asks_why=True
        ),
    )
}


class NotNow(Exception):
    """A move that the state of the finding does not allow."""

    def __init__(self, finding: Finding, move: Move) -> None:
        self.finding, self.move = finding, move
        super().__init__(f"{move.code} is not possible from {finding.status}")

    @property
    def words(self) -> str:
        """Say what happened and why."""
        return _("%(move)s: not possible, the finding is now in the state %(state)s.") % {
            "move": self.move.title,
            "state": self.finding.get_status_display(),
        }


class OwnFinding(Exception):
    """Somebody would endorse what they wrote."""

    words = _("A finding is endorsed by somebody else than who wrote it.")


def require(finding: Finding, code: str) -> Move:
    """Return a move, or raise `NotNow` when the finding is in another state."""
    move = MOVES[code]
    if finding.status not in move.starts:
        raise NotNow(finding, move)
    return move


def after_positions(status: str, *, disputed: bool) -> str:
    """Return the state once positions changed: one dispute makes it disputed, the last one withdrawn opens review."""
    if disputed and status in {Status.IN_REVIEW, Status.ENDORSED}:
        return Status.DISPUTED
    if not disputed and status == Status.DISPUTED:
        return Status.IN_REVIEW
    return status


class Incomplete(Exception):
    """A finding that lacks something before anybody can review it."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)
