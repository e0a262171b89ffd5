"""Reporting periods and due dates, generated from how often a plan wants a value and from the workspace's calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_interval

from wayfare.catalogue.numbers import locale_of
from wayfare.model.errors import WayfareError
from wayfare.model.monitoring import ReportingPeriod

ONE_DAY = timedelta(days=1)
PARTS_OF_YEAR = {12: "", 6: "-S", 3: "-Q", 1: "-"}
"""Months of a period, and how SDMX marks it within a year."""
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})/P(\d+)M")
_WITHIN = re.compile(r"(\d{4})(?:-S([12])|-Q([1-4])|-(0[1-9]|1[0-2]))?")


class CalendarError(WayfareError):
    """A calendar, a period or a time zone that is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How a country counts its years and days."""

    fiscal_start: int = 1
    """Month in which the year of the plan begins, 1 to 12."""
    time_zone: str = "UTC"
    due_days: int = 30
    """Days after the end of a period until its values are due."""
    weekend: frozenset[int] = frozenset({5, 6})
    """Days of the week on which nothing falls due, Monday is 0."""
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_start <= 12:
            raise CalendarError(
                f"A year cannot begin in month {self.fiscal_start}.", where="fiscal_start", remedy="Write 1 to 12."
            )
        if not self.weekend < frozenset(range(7)):
            raise CalendarError("No day of the week is left to work on.", where="weekend", remedy="Use 0 to 6.")
        _zone(self.time_zone)

    def today(self, now: datetime | None = None) -> date:
        """Give the day it is where the plan is carried out; `now` must know its time zone."""
        return (now or datetime.now(UTC)).astimezone(_zone(self.time_zone)).date()

    def working_day(self, day: date) -> date:
        """Give the day itself or the next on which people work."""
        while day.weekday() in self.weekend or day in self.holidays:
            day += ONE_DAY
        return day

    def due(self, period: ReportingPeriod) -> date:
        """Give the last day on which values of a period are in time."""
        return self.working_day(period.end + timedelta(days=self.due_days))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarError(
            f"There is no time zone {name!r}.", where="time_zone", remedy="Write one such as Africa/Rabat."
        ) from None


def periods(months: int, first: date, last: date, where: Calendar) -> tuple[ReportingPeriod, ...]:
    """Cut the time from `first` to `last` into periods of so many months, counted from the start of the fiscal year.

    Every period that ends within the time is given; one that began before `first` is, too.
    """
    if months < 1 or (months < 12 and 12 % months) or (months > 12 and months % 12):
        raise CalendarError(
            f"Periods of {months} months do not fit into years.", remedy="Use 1, 2, 3, 4, 6, 12, 24, 36 and so on."
        )
    return tuple(each for each in _until(last, _year_of(first, where), months, where) if each.end >= first)


def _until(last: date, year: int, months: int, where: Calendar) -> Iterator[ReportingPeriod]:
    start = date(year, where.fiscal_start, 1)
    while (end := _plus(start, months) - ONE_DAY) <= last:
        yield ReportingPeriod(start=start, end=end, id=_id(start, months))
        start = end + ONE_DAY


def _year_of(day: date, where: Calendar) -> int:
    return day.year if day.month >= where.fiscal_start else day.year - 1


def _plus(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1)


def _id(start: date, months: int) -> str:
    """Name a period as SDMX does: by the calendar where it fits, else as a time range."""
    if months in PARTS_OF_YEAR and (start.month - 1) % months == 0:
        number = (start.month - 1) // months + 1
        part = "" if months == 12 else f"{number:02d}" if months == 1 else str(number)
        return f"{start.year}{PARTS_OF_YEAR[months]}{part}"
    return f"{start.isoformat()}/P{months}M"


def parse(text: str) -> ReportingPeriod:
    """Read the id of a period: `2027`, `2027-S1`, `2027-Q3`, `2027-06` or `2027-07-01/P3M`."""
    ranged = _RANGE.fullmatch(text)
    try:
        if ranged:
            return _stretch(date.fromisoformat(ranged[1]), int(ranged[2]))
        within = _WITHIN.fullmatch(text)
        if within:
            year, half, quarter, month = (int(part) if part else 0 for part in within.groups())
            months = 6 if half else 3 if quarter else 1 if month else 12
            return _stretch(
                date(year, (max(half, quarter, month, 1) - 1) * (months if months < 12 else 0) + 1, 1), months
            )
    except ValueError:
        pass
    raise CalendarError(f"{text!r} is not a period.", remedy="Write 2027, 2027-S1, 2027-Q3, 2027-06 or 2027-07-01/P3M.")


def told(period: ReportingPeriod, language: str = "en") -> str:
    """Write a period as people read it: `2027`, `2024–2025`, `Jan – Jun 2027`, `Mar 2027`."""
    start, end = period.start, period.end
    if (start.month, end.month) == (1, 12):
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    return format_interval(start, end, "yMMM", locale=locale_of(language))


def _stretch(start: date, months: int) -> ReportingPeriod:
    if start.day != 1 or months < 1:
        raise ValueError("periods begin on the first day of a month")
    return ReportingPeriod(start=start, end=_plus(start, months) - ONE_DAY, id=_id(start, months))


class Turn(StrEnum):
    """Where a value stands in time."""

    LATER = "later"
    """The period has not ended."""
    OPEN = "open"
    """The period has ended, the value can be handed in and is not late."""
    OVERDUE = "overdue"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Due:
    """A value that somebody has to hand in."""

    day: date
    """The last day on which it is in time."""
    period: ReportingPeriod
    indicator: str
    place: str
    owner: str = ""
    """Body or person who reports; empty where nobody was named."""

    def turn(self, today: date, reported: bool) -> Turn:
        """Tell where it stands."""
        if reported:
            return Turn.REPORTED
        if today > self.day:
            return Turn.OVERDUE
        return Turn.OPEN if today > self.period.end else Turn.LATER

    def days_late(self, today: date) -> int:
        """Count the days since it was due; 0 while it is not late."""
        return max(0, (today - self.day).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What an indicator of a plan asks for: by whom, where, how often, from when until when."""

    indicator: str
    months: int
    """Length of its periods; 0 for one that is told once, at the end."""
    places: tuple[str, ...]
    first: date
    last: date
    owner: str = ""
    owners: tuple[tuple[str, str], ...] = ()
    """Owners of single places, where they differ."""


def schedule(duties: Iterable[Duty], where: Calendar) -> tuple[Due, ...]:
    """List everything that is to be handed in, by day."""
    return tuple(sorted(due for duty in duties for due in _of(duty, where)))


def _of(duty: Duty, where: Calendar) -> Iterator[Due]:
    owners = dict(duty.owners)
    for period in asked(duty, where):
        for place in duty.places:
            owner = owners.get(place, duty.owner)
            yield Due(day=where.due(period), period=period, indicator=duty.indicator, place=place, owner=owner)


def asked(duty: Duty, where: Calendar) -> Sequence[ReportingPeriod]:
    """Give the periods that an indicator is told for."""
    if duty.months:
        return periods(duty.months, duty.first, duty.last, where)
    return periods(12, duty.first, duty.last, where)[-1:]
