"""How a row of the mission is told: which figures become which sentences, and what is said when they are not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Pick(StrEnum):
    """Which figure of an indicator a sentence speaks of."""

    LATEST = "latest"
    HIGHEST = "highest"
    """The category of `by` with the highest known value."""
    LOWEST = "lowest"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Finds one figure: of an indicator, in a part of the population, or the extreme of a breakdown."""

    indicator: str
    domain: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    """Breakdown column (or `counterpart`) that `highest` and `lowest` choose from."""
    pick: Pick = Pick.LATEST
    period: str = ""
    """A fixed period instead of the latest."""
    at_least: float | None = None
    """A smaller figure is not worth a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence, said only when every figure it uses is known.

    Without `compare` the wording is `say`. With it, the first figure is compared with the second: `higher` or `lower`
    when their intervals do not overlap (or, where neither has an interval, when they differ as printed), else `alike`.
    """

    use: Mapping[str, Selector]
    say: str = ""
    compare: tuple[str, ...] = ()
    higher: str = ""
    lower: str = ""
    alike: str = ""

    @property
    def wordings(self) -> Mapping[str, str]:
        """Every wording it may choose, by name."""
        named = {"say": self.say, "higher": self.higher, "lower": self.lower, "alike": self.alike}
        return {name: text for name, text in named.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is said when no figure of an indicator is known."""

    indicators: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitRule:
    """A chart or map to draw when the figures are there."""

    kind: str
    title: str
    indicators: tuple[str, ...]
    by: tuple[str, ...] = ()
    domain: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0
    """Show only this many categories, the highest first; 0 shows all."""
    note: str = ""
    """How to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """Everything that is told about one row."""

    row: str
    core: tuple[tuple[str, ...], ...]
    """What answers the row: groups of indicators, one of each group being enough. All groups known: well known; some:
    partly; none, or no group at all: weakly."""
    statements: tuple[Statement, ...]
    gaps: tuple[Gap, ...] = ()
    exhibits: tuple[ExhibitRule, ...] = ()
    cautions: tuple[str, ...] = ()
    """How what is known can be misread; said when anything is known."""
    always_unknown: tuple[str, ...] = ()
    """What no data of this kind can tell, said in every report."""
