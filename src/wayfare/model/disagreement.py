"""Where sources disagree, what an edition revised, and what somebody ruled."""

from __future__ import annotations

from dataclasses import dataclass

from .figure import Figure


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two editions differ; the sentence is the wording `difference.<key>`."""

    key: str
    kind: str
    """`definition`, `revision`, `coverage` or `rounding`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Which source a country decided to use for a fact, and why, so that a reader can disagree."""

    indicator: str
    source: str
    reason: str
    by: str
    date: str
    period: str = ""
    """Empty for every period."""

    def decides(self, figure: Figure) -> bool:
        """Tell whether the figure is the one that was chosen."""
        return (self.indicator, self.source) == (figure.indicator, figure.source) and self.about(figure)

    def about(self, figure: Figure) -> bool:
        """Tell whether the figure is one of those among which was chosen."""
        return self.indicator == figure.indicator and self.period in ("", figure.period)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Editions of one fact side by side, the one a report uses first."""

    figures: tuple[Figure, ...]
    ratio: float | None
    """Largest over smallest; None where that says nothing (a single edition, zero or opposite signs)."""
    reasons: tuple[Reason, ...]
    choice: str
    """Key of the wording that says why the first is used: `vintage.<key>`; empty when there was no choice."""
    ruling: Ruling | None = None
    """What somebody decided, which goes before the choice."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A fact as an earlier edition of a table told it, and as the next one that has it tells it."""

    old: Figure
    new: Figure
    ratio: float | None
    """New over old; None where that says nothing (zero or opposite signs)."""
