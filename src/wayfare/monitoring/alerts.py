"""What needs somebody's attention: late stages, overdue values, dead indicators, unusual values, missed targets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wayfare.model.estimate import Domain
from wayfare.model.monitoring import Verdict
from wayfare.model.plan import PlanIndicator
from wayfare.model.policy import MonitoringPolicy

from .history import Oddness, odd
from .periods import Due, Turn
from .progress import Goal, Measured, judge


class Kind(StrEnum):
    """Sorts of alarms. Labels are in `content/codelists/alarm.csv`."""

    STAGE_LATE = "stage_late"
    STAGE_VERY_LATE = "stage_very_late"
    OVERDUE = "overdue"
    DEAD = "dead"
    UNUSUAL = "unusual"
    FALLS = "falls"
    TARGET_MISSED = "target_missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that needs attention, and all that a sentence about it needs."""

    kind: Kind
    about: str
    """Id of the indicator, or code of the stage."""
    place: str = ""
    period: str = ""
    group: Domain = ()
    owner: str = ""
    why: str = ""
    """Key of the sentence under `monitoring.alarm` in the wording."""
    values: Mapping[str, float | int | str] = field(default_factory=dict)
    """What fills the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDates:
    """When a stage of the cycle was to end, and when it did."""

    stage: str
    planned_end: date
    ended: date | None = None


def stage_lag(stage: StageDates, today: date) -> int:
    """Count the days since the planned end of a stage, until it ended or until today (indicator J16); 0 in time."""
    return max(0, ((stage.ended or today) - stage.planned_end).days)


def late_stages(stages: Iterable[StageDates], today: date, policy: MonitoringPolicy) -> Iterator[Alarm]:
    """Find open stages that should have ended, the worst as an alarm of its own."""
    for stage in stages:
        days = stage_lag(stage, today)
        if stage.ended is None and days >= max(1, policy.lag_warning_days):
            kind = Kind.STAGE_VERY_LATE if days >= policy.lag_alarm_days else Kind.STAGE_LATE
            told: Mapping[str, int | str] = {"days": days, "day": stage.planned_end.isoformat()}
            yield Alarm(kind=kind, about=stage.stage, why="stage", values=told)


Told = Collection[tuple[str, str, str]]
"""Indicator, place and period of every value, or reason, that was handed in."""


def overdue(dues: Iterable[Due], told: Told, today: date) -> Iterator[Alarm]:
    """Find values whose day has passed and of which nobody has said anything."""
    for due in dues:
        if due.turn(today, (due.indicator, due.place, due.period.id) in told) is Turn.OVERDUE:
            yield Alarm(
                kind=Kind.OVERDUE,
                about=due.indicator,
                place=due.place,
                period=due.period.id,
                owner=due.owner,
                why="overdue",
                values={"days": due.days_late(today), "day": due.day.isoformat()},
            )


def graveyard(
    indicators: Iterable[PlanIndicator],
    dues: Iterable[Due],
    known: Told,
    today: date,
    policy: MonitoringPolicy,
    *,
    fed: Collection[str] = (),
) -> Iterator[Alarm]:
    """Find indicators that nothing feeds: no source, nobody to report, or the last periods all without a value.

    `known` are values, not reasons: a reason explains one period and does not keep an indicator alive. `fed` are
    indicators that evidence at hand answers by itself, so that they need no other source and nobody to report.
    """
    waiting: dict[str, list[Due]] = {}
    for due in dues:
        if due.day < today:
            waiting.setdefault(due.indicator, []).append(due)
    told: dict[str, set[str]] = {}
    for name, _, period in known:
        told.setdefault(name, set()).add(period)
    for indicator in indicators:
        own = waiting.get(indicator.id, []), told.get(indicator.id, set())
        for why, count in _dead(indicator, *own, policy, indicator.id in fed):
            yield Alarm(kind=Kind.DEAD, about=indicator.id, owner=indicator.owner, why=why, values={"count": count})


def _dead(
    indicator: PlanIndicator, dues: Sequence[Due], told: Collection[str], policy: MonitoringPolicy, fed: bool
) -> Iterator[tuple[str, int]]:
    if not fed and not indicator.verification.strip():
        yield "no_source", 0
    if not fed and not indicator.owner:
        yield "nobody", 0
    ended = sorted({due.period for due in dues}, key=lambda period: period.end)
    last = ended[-policy.missed_periods :]
    if len(last) == policy.missed_periods and not any(period.id in told for period in last):
        yield "missed", policy.missed_periods


def unusual(
    indicator: str,
    series: Sequence[tuple[str, float]],
    policy: MonitoringPolicy,
    *,
    place: str = "",
    group: Domain = (),
    cumulative: bool = False,
) -> Iterator[Alarm]:
    """Find what is odd about the last value of a series of periods and values, by rules learnt from those before."""
    if not series:
        return
    period, value = series[-1]
    history = [each for _, each in series[:-1]]
    limits = {"least": policy.least_history, "times": policy.usual_changes}
    for found in odd(history, value, cumulative=cumulative, **limits):  # type: ignore[arg-type]
        values: dict[str, float | int | str] = {"value": value, "before": found.before}
        if found.learnt is not None:
            values |= {"low": found.learnt.low, "high": found.learnt.high, "count": found.learnt.values}
        if found.times is not None:
            values |= {"times": found.times}
        yield Alarm(
            kind=Kind.FALLS if found.what is Oddness.FALLS else Kind.UNUSUAL,
            about=indicator,
            place=place,
            period=period,
            group=group,
            why=found.what.value,
            values=values,
        )


def missed_targets(
    indicator: str, goal: Goal, actual: Measured | None, today: date, policy: MonitoringPolicy
) -> Iterator[Alarm]:
    """Find a target whose day has passed and that the value surely did not reach, or of which no value tells."""
    passed = [step for step in goal.steps(today) if step.day < today]
    if not passed:
        return
    step = passed[-1]
    values: dict[str, float | int | str] = {"target": step.value, "day": step.day.isoformat()}
    if actual is None:
        yield Alarm(kind=Kind.TARGET_MISSED, about=indicator, why="target_unknown", values=values)
    elif judge(goal, actual, step.day, alpha=policy.alpha).verdict is Verdict.OFF_TRACK:
        values["value"] = actual.value
        yield Alarm(kind=Kind.TARGET_MISSED, about=indicator, why="target_missed", values=values)
