"""What is reported against a plan, and what is made of it: values, reporting periods, judgements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .estimate import Domain


class Reason(StrEnum):
    """Why there is no value. Labels are in `content/codelists/missing_reason.csv`. None of them is zero."""

    NOT_COLLECTED = "not_collected"
    NOT_YET = "not_yet"
    """Collected, and not ready."""
    LOST = "lost"
    """Collected, and lost or unusable."""
    NO_ACCESS = "no_access"
    """The place or the people could not be reached."""
    REFUSED = "refused"
    """Whoever holds the number did not give it."""
    NOT_APPLICABLE = "not_applicable"
    """The question does not arise here: nothing is missing."""
    WITHHELD = "withheld"
    """Known, and not shown to protect a small group."""


class How(StrEnum):
    """How a value came in. Labels are in `content/codelists/value_source.csv`."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORTED = "imported"
    COMPUTED = "computed"
    """A figure estimated from evidence; `figure` is its id."""


class ReportStatus(StrEnum):
    """How far a value has come. Labels are in `content/codelists/value_status.csv`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"
    REOPENED = "reopened"
    """Was locked, is being corrected; the scar stays."""


APPROVED = frozenset({ReportStatus.APPROVED, ReportStatus.LOCKED})
"""Statuses of values that count in a published total."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ReportingPeriod:
    """A stretch of time that values are reported for, both days included."""

    start: date
    end: date
    id: str
    """SDMX: `2027`, `2027-S1`, `2027-Q3`, `2027-06`; a time range such as `2027-07-01/P3M` off the calendar year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedValue:
    """One value of a plan indicator for a period, a place and a group; or the reason why there is none."""

    indicator: str
    """Id of the indicator in the plan."""
    period: str
    place: str
    group: Domain = ()
    """Part of the people, such as `(("sex", "F"),)`; empty for everybody."""
    value: float | None = None
    """In the unit of the indicator; for a ratio, in percent where the unit is."""
    numerator: float | None = None
    denominator: float | None = None
    reason: Reason | None = None
    """Why there is no value; None where there is one."""
    status: ReportStatus = ReportStatus.DRAFT
    how: How = How.TYPED
    figure: str = ""
    """Id of the figure a computed value is; empty for the others."""
    se: float | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    confidence: float = 0.95
    """Level of the interval."""
    note: str = ""
    by: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a reported value is a number, or has a reason why there is none; never both or neither")
        for name in ("value", "numerator", "denominator"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} must be a finite number, not {number}")

    @property
    def uncertain(self) -> bool:
        """Whether anything is known of its uncertainty."""
        return self.se is not None or (self.low is not None and self.high is not None)


class Verdict(StrEnum):
    """How a value stands against what was expected by then. Labels are in `content/codelists/verdict.csv`."""

    ON_TRACK = "on_track"
    OFF_TRACK = "off_track"
    CANNOT_TELL = "cannot_tell"
    """The margin of error covers both."""
    TOO_EARLY = "too_early"
    """Nothing was expected by then."""
    NO_VALUE = "no_value"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    """What was expected by then cannot be told without a baseline."""
    CONTEXT = "context"
    """An indicator of the setting, which is never judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A value against the path to its target."""

    verdict: Verdict
    expected: float | None = None
    """What the path asks for by then."""
    limit: float | None = None
    """Where being on track begins: what is expected, less the tolerance."""
    attainment: float | None = None
    """(actual - baseline) / (target - baseline), in percent; None where undefined."""
    alpha: float | None = None
    """Highest chance of a wrong "on track", and of a wrong "off track"; None where no uncertainty is known."""
    uncertainty_known: bool = False
    p_behind: float | None = None
    """Of the hypothesis that the path is kept: small where the value speaks against it."""
