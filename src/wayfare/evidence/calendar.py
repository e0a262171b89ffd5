"""When the next edition of each source is expected, and whether it is overdue."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wayfare.model.reference import Source

SOON = timedelta(days=90)
_DURATION = re.compile(r"P(?P<count>\d+)(?P<unit>[YM])")


class Turn(StrEnum):
    """Whether an edition should be there already. Labels are in `content/codelists/turn.csv`."""

    OVERDUE = "overdue"
    DUE = "due"
    LATER = "later"
    CLOSED = "closed"
    """The edition stays as it is; a later one is a source of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A source and its next edition."""

    source: Source
    turn: Turn
    expected: str = ""
    """ISO date part, as exact as what is known of it."""
    announced: bool = False
    """Whether the publisher named the date; else it is counted from the last edition."""


def due(sources: Iterable[Source], on: date) -> tuple[Due, ...]:
    """List every source by when its next edition is expected, closed editions last."""
    found = [_due(source, on) for source in sources]
    return tuple(sorted(found, key=lambda each: (not each.expected, each.expected, each.source.code)))


def _due(source: Source, on: date) -> Due:
    expected = source.next_expected or (_later(source.vintage, source.frequency) if source.frequency else "")
    if not expected:
        return Due(source=source, turn=Turn.CLOSED)
    return Due(source=source, turn=_turn(expected, on), expected=expected, announced=bool(source.next_expected))


def _turn(expected: str, on: date) -> Turn:
    last = _last_day(expected)
    if last < on:
        return Turn.OVERDUE
    return Turn.DUE if last - on <= SOON else Turn.LATER


def _later(vintage: str, frequency: str) -> str:
    """Count from an edition to the next, as exactly as the edition is dated; months make a year into a month."""
    match = _DURATION.fullmatch(frequency)
    assert match is not None, "the schema asks for a duration of years or months"
    months = int(match["count"]) * (12 if match["unit"] == "Y" else 1)
    if match["unit"] == "M" and len(vintage) == 4:
        vintage = f"{vintage}-12"
    year, month, *day = (int(part) for part in f"{vintage}-01".split("-")[:2] + vintage.split("-")[2:])
    place = year * 12 + month - 1 + months
    parts = [f"{place // 12:04d}", f"{place % 12 + 1:02d}", *(f"{each:02d}" for each in day)]
    return "-".join(parts[: len(vintage.split("-"))])


def _last_day(text: str) -> date:
    """Give the last day that an ISO date part covers."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    last = calendar.monthrange(parts[0], parts[1])[1]
    return date(parts[0], parts[1], min(parts[2], last) if len(parts) == 3 else last)
