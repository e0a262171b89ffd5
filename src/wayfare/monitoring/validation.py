"""Checks on what is typed or pasted: cell by cell, with reasons offered where there is no number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from wayfare.model.monitoring import Reason
from wayfare.model.plan import Measured, PlanIndicator

from .typed import Refusal, number

MOST_PASTED = 2_000_000
"""Characters of a pasted block."""
MOST_CELLS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a cell may hold."""

    low: float | None = None
    high: float | None = None
    whole: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was entered for one value and holds: a number with what it is made of, or a reason."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: Reason | None = None


Outcome: TypeAlias = Entry | Refusal
Parsed: TypeAlias = float | Reason | Refusal


def field(indicator: PlanIndicator) -> Field:
    """Say what values of an indicator may be: shares from 0 to 100, people whole and not below 0, and so on.

    A score or a ratio has no limits here; a context or an amount may be below 0, as a balance is.
    """
    kind = indicator.measured
    if kind is Measured.PERCENTAGE:
        return Field(low=0, high=100, percent=True)
    if kind is Measured.COUNT:
        return Field(low=0, whole=True)
    return Field(low=0, high=1, whole=True) if kind is Measured.YES_NO else Field()


def cell(text: str, rule: Field, language: str = "en") -> Parsed:
    """Read one cell: a number within its limits, or the code of a reason; anything else is refused."""
    said = text.strip().lower()
    if said in set(Reason):
        return Reason(said)
    found = number(text, language, percent=rule.percent)
    return found if isinstance(found, Refusal) else limited(found, rule, text)


def limited(value: float, rule: Field, text: str = "") -> float | Refusal:
    """Hold a number to its limits."""
    said = text or f"{value:g}"
    if rule.low is not None and value < rule.low:
        return Refusal(why="below", text=said, limit=rule.low)
    if rule.high is not None and value > rule.high:
        return Refusal(why="above", text=said, limit=rule.high)
    if rule.whole and not value.is_integer():
        return Refusal(why="not_whole", text=said)
    return value


def entry(indicator: PlanIndicator, text: str, language: str = "en") -> Outcome:
    """Read a value that is typed as it is."""
    found = cell(text, field(indicator), language)
    return (
        found
        if isinstance(found, Refusal)
        else Entry(reason=found)
        if isinstance(found, Reason)
        else Entry(value=found)
    )


def fraction(indicator: PlanIndicator, numerator: str, denominator: str, language: str = "en") -> Outcome:
    """Read a share as what it is made of: two numbers, the first no larger than the second where it is a share.

    A reason in either place is the reason for the whole.
    """
    share = indicator.measured is Measured.PERCENTAGE
    rule = Field(low=0, whole=indicator.of_people) if share else Field()
    parts = [cell(text, rule, language) for text in (numerator, denominator)]
    for part in parts:
        if isinstance(part, Refusal):
            return part
        if isinstance(part, Reason):
            return Entry(reason=part)
    above, below = (float(part) for part in parts if isinstance(part, int | float))
    if below == 0:
        return Refusal(why="no_denominator", text=denominator, offered=(Reason.NOT_APPLICABLE,))
    if share and above > below:
        return Refusal(why="above_denominator", text=numerator, limit=below)
    return Entry(value=(100 if share else 1) * above / below, numerator=above, denominator=below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """A pasted block read into the cells it was pasted over."""

    outcomes: tuple[tuple[Outcome | None, ...], ...]
    """Row by row; None where a cell was left blank, so that what stands there stays."""
    refusals: tuple[tuple[int, int, Refusal], ...]
    """Row and column from 0, for each cell that was not taken; the others can be."""


def pasted(text: str, rows: int, columns: Sequence[PlanIndicator], language: str = "en") -> Pasted | Refusal:
    """Read a block of cells from a spreadsheet, tabs between columns; each cell stands or falls for itself.

    A block that is larger than what it is pasted over is refused whole, since cells would be lost in silence.
    """
    found = block(text)
    if isinstance(found, Refusal):
        return found
    width = max((len(row) for row in found), default=0)
    if len(found) > rows or width > len(columns):
        return Refusal(why="too_many", text=f"{len(found)} x {width}", limit=float(rows * len(columns)))
    outcomes = tuple(
        tuple(entry(columns[at], each, language) if each.strip() else None for at, each in enumerate(row))
        for row in found
    )
    return Pasted(outcomes=outcomes, refusals=tuple(_refused(outcomes)))


def _refused(outcomes: Iterable[Iterable[Outcome | None]]) -> Iterable[tuple[int, int, Refusal]]:
    for row, cells in enumerate(outcomes):
        for column, found in enumerate(cells):
            if isinstance(found, Refusal):
                yield row, column, found


def block(text: str) -> list[list[str]] | Refusal:
    """Cut a block as spreadsheets copy it: quotes around cells with line breaks, an empty line at the end.

    One that is larger than any report is refused.
    """
    if len(text) > MOST_PASTED:
        return Refusal(why="too_many")
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        rows = list(csv.reader(io.StringIO(unix.rstrip("\n")), delimiter="\t", strict=False))
    except csv.Error:  # a cell longer than any the module reads: an open quote around the rest
        return Refusal(why="too_many")
    if sum(map(len, rows)) > MOST_CELLS:
        return Refusal(why="too_many")
    return [row or [""] for row in rows] or [[""]]


def parts_exceed_whole(whole: float | None, parts: Iterable[float | None], *, slack: float = 0.0) -> bool:
    """Tell whether parts that add up are more than a whole that was reported itself."""
    known = [part for part in parts if part is not None]
    return whole is not None and bool(known) and sum(known) > whole + slack
