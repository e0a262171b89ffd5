"""Ratings: what one person says of one cell, in one round, on an ordered scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """What is rated."""

    EXISTING = "existing"
    DESIRED = "desired"
    IMPORTANCE = "importance"
    """How much the plan depends on it, 1 to 5."""
    FEASIBILITY = "feasibility"
    """How likely it can be closed in the time of the plan, 1 to 5."""
    SCORE = "score"
    """One score, as of a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A value somebody gave. What nobody gave is not there."""

    rater: str
    """Pseudonym; never printed."""
    group: str
    """Group of those concerned the rater speaks for."""
    round: int
    cell: str
    aspect: Aspect
    value: float
    evidence: str = ""
    """What the rater points to, in his or her words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round of rating. Every round but the first begins after the one before is closed."""

    number: int
    closed: bool = False
