"""The evidence map: which question is answered for whom and where, how reliably, and what closing a gap would take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a question is answered for a group or a place. Labels are in `content/codelists/standing.csv`."""

    RELIABLE = "reliable"
    WEAK = "weak"
    WITHHELD = "withheld"
    ABSENT = "absent"
    NOT_ASKED = "not_asked"
    """The question has no such groups: it is about a country, or about women alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What closing a gap would take, under assumptions that are said beside it."""

    interviews: int | None
    """Completed interviews in each group; None where the spread of answers is not known yet."""
    groups: int = 1
    selected: int | None = None
    """Units to select in all groups, so that so many answer."""
    cost: float | None = None
    """In the unit of the chosen cost of an interview; None when nobody gave one."""
    by_publisher: bool = False
    """Whether no survey can close it, because a publisher or an administration must tell it."""

    @property
    def total(self) -> int | None:
        """Completed interviews in all groups."""
        return None if self.interviews is None else self.interviews * self.groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A question for one column of groups or places."""

    column: str
    standing: Standing
    reliable: int = 0
    """Groups of the column that are reliably known, of `groups`."""
    groups: int = 0
    figures: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    """Reasons for standing no better: flags, `old`, `withheld`, `no_source`."""
    oldest: str = ""
    """Earliest period among its figures."""
    need: Need | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question and its cells."""

    theme: str
    indicator: str
    cells: tuple[Cell, ...]

    def cell(self, column: str) -> Cell:
        """Find the cell of a column."""
        return next(cell for cell in self.cells if cell.column == column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The precision that closing a gap should reach."""

    margin: float
    """Half the width of the interval of a share, as a share: 0.05 is five points."""
    relative: float
    """The same for other quantities, as a share of their value."""
    deff: float
    response: float
    confidence: float
    cost: float | None = None
    """Of an interview."""
    cost_unit: str = ""
    chosen: frozenset[str] = frozenset()
    """Which of these somebody chose; the others are assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceMap:
    """Questions by groups and places."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    wish: Wish
    oldest: str = ""
    """Id of the oldest figure that any line rests on."""

    def count(self, standing: Standing) -> int:
        """Cells that stand so."""
        return sum(cell.standing is standing for line in self.lines for cell in line.cells)
