"""How long work tells where it is, and hears that it should stop."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):
    """The user asked to stop; what was finished is kept and the work can be resumed."""


class Progress(Protocol):
    """Told of every step; raises `Cancelled` when the user wants to stop."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """Report that `done` of `total` steps are finished and `what` comes next."""


def silent(done: int, total: int, what: str) -> None:
    """Report to nobody."""
