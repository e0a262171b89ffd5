"""Priorities: what groups weigh, how they rank options, and what was decided, with reasons and dissent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Weighing(StrEnum):
    """How a group says what matters to it."""

    DIRECT = "direct"
    """Points for each criterion."""
    SWING = "swing"
    """100 points for the most important step from worst to best, fewer for the others."""
    ORDER = "order"
    """Only the order of the criteria: rank-order centroid weights."""
    PAIRS = "pairs"
    """Comparisons in pairs: analytic hierarchy process."""
    BALLOT = "ballot"
    """A ranking of the options themselves, without criteria."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something options are compared by, on a scale from worst to best."""

    id: str
    label: str
    worst: float
    best: float
    """May be below `worst` where less is better, as for cost."""

    def __post_init__(self) -> None:
        if self.worst == self.best:
            raise ValueError(f"worst and best of {self.id} are the same")

    def scaled(self, score: float) -> float:
        """Put a score on 0 (worst) to 1 (best); beyond either end it stays there."""
        return min(1.0, max(0.0, (score - self.worst) / (self.best - self.worst)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one stakeholder group says."""

    group: str
    weighing: Weighing
    points: Mapping[str, float] = field(default_factory=dict)
    """By criterion, for direct and swing weights."""
    order: tuple[str, ...] = ()
    """Criteria, most important first; for a ballot, options, best first."""
    pairs: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """How many times as important the first criterion is as the second, each pair once."""
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By option and criterion; where a group gives none, the scores all agreed on count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """A group that does not agree, in its own words."""

    group: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, by whom, why, and who disagreed; kept whatever is decided later."""

    id: str
    question: str
    chosen: tuple[str, ...]
    reasons: str
    not_chosen: Mapping[str, str] = field(default_factory=dict)
    """Reason for every option that was not taken."""
    decided_by: tuple[str, ...] = ()
    date: str = ""
    method: str = ""
    agreement: float | None = None
    """Kendall's W of the groups at that time."""
    dissent: tuple[Dissent, ...] = ()

    def unexplained(self, options: tuple[str, ...]) -> tuple[str, ...]:
        """Give options that were neither chosen nor turned down with a reason."""
        return tuple(o for o in options if o not in self.chosen and not self.not_chosen.get(o, "").strip())
