"""A new survey round as reported values: what evidence says of plan indicators, by sex and place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from wayfare.assessment.evidence_figures import surveyed
from wayfare.catalogue import Catalogue
from wayfare.model.estimate import Domain
from wayfare.model.figure import Figure, State
from wayfare.model.monitoring import How, Reason, ReportedValue, ReportingPeriod
from wayfare.model.plan import Plan, PlanIndicator
from wayfare.model.progress import Progress, silent
from wayfare.model.workspace import Workspace

from . import generation, periods
from .cells import EVERYBODY
from .periods import Calendar

SEX = "sex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What evidence says of a plan: values, and the indicators it was asked and has nothing about."""

    values: tuple[ReportedValue, ...]
    unanswered: tuple[str, ...] = ()
    """Indicators with a definition that no survey within the time of the plan answers."""


def recompute(
    plan: Plan,
    workspace: Workspace,
    home: Path,
    catalogue: Catalogue,
    where: Calendar,
    *,
    by: str = "",
    progress: Progress = silent,
) -> Answer:
    """Estimate every survey of a workspace and take what answers an indicator of the plan.

    Figures come protected against disclosure; one that is withheld stays withheld. Surveys before the plan began are
    left out: they are baselines.
    """
    figures = surveyed(workspace, home, catalogue, progress).figures
    return answer(plan, figures, where, confidence=workspace.confidence, by=by)


def answer(plan: Plan, figures: Iterable[Figure], where: Calendar, *, confidence: float = 0.95, by: str = "") -> Answer:
    """Take from figures what answers an indicator of the plan, each cell from the latest survey of its period."""
    by_code: dict[str, list[Figure]] = {}
    for figure in figures:
        by_code.setdefault(figure.indicator, []).append(figure)
    values: list[ReportedValue] = []
    unanswered: list[str] = []
    for indicator in (each for each in plan.indicators if each.definition):
        found = values_of(indicator, plan, by_code.get(indicator.definition, ()), where, confidence=confidence, by=by)
        values += found
        unanswered += [] if found else [indicator.id]
    return Answer(values=tuple(values), unanswered=tuple(unanswered))


def values_of(
    indicator: PlanIndicator,
    plan: Plan,
    figures: Iterable[Figure],
    where: Calendar,
    *,
    confidence: float = 0.95,
    by: str = "",
) -> tuple[ReportedValue, ...]:
    """Turn figures of the definition of an indicator into values for its periods, places and groups.

    A figure of another version of the definition is not taken: it answers another question.
    """
    asked = periods.asked(generation.duty(indicator, plan), where)
    cells: dict[tuple[str, str, Domain], Figure] = {}
    for figure in sorted(figures, key=lambda each: each.period):
        if indicator.version not in (None, figure.version) or not figure.source.startswith("evidence:"):
            continue
        period, cell = _period(figure, asked), _cell(figure, indicator, plan)
        if period is not None and cell is not None:
            cells[period.id, *cell] = figure
    return tuple(
        replace(_value(figure, confidence, by), indicator=indicator.id, period=period, place=place, group=group)
        for (period, place, group), figure in cells.items()
    )


def _period(figure: Figure, asked: Iterable[ReportingPeriod]) -> ReportingPeriod | None:
    """Find the reporting period in which the survey was held; None where it lies before or after all of them."""
    try:
        held = periods.parse(figure.period)
    except periods.CalendarError:
        return None
    return next((each for each in asked if each.start <= held.end <= each.end), None)


def _cell(figure: Figure, indicator: PlanIndicator, plan: Plan) -> tuple[str, Domain] | None:
    """Find place and group of a figure; None where it is about people the indicator does not tell apart."""
    domain = {column: str(value) for column, value in figure.domain}
    for column, value in indicator.domain.items():
        if domain.pop(column, "").lower() != value.lower():
            return None
    codes = {each.code for each in plan.localities}
    sex = domain.pop(SEX, "")
    local = [column for column, value in domain.items() if value in codes and column.startswith("admin")]
    place = domain.pop(local[0]) if local else generation.root(plan)
    group: Domain = ((SEX, sex),) if sex else EVERYBODY
    told = group == EVERYBODY or group in generation.groups(indicator)
    return (place, group) if told and not domain else None


def _value(figure: Figure, confidence: float, by: str) -> ReportedValue:
    """Take what a figure says; where it belongs is said afterwards."""
    reason = _reason(figure)
    known = reason is None
    return ReportedValue(
        indicator=figure.indicator,
        period=figure.period,
        place=figure.area,
        value=figure.value if known else None,
        reason=reason,
        how=How.COMPUTED,
        figure=figure.id,
        se=figure.se if known else None,
        low=figure.low if known else None,
        high=figure.high if known else None,
        df=figure.df if known else None,
        confidence=confidence,
        by=by,
    )


def _reason(figure: Figure) -> Reason | None:
    """Say why a figure has no value: withheld, nobody in the sample, or a computation to be repeated."""
    if figure.state is State.KNOWN and figure.value is not None:
        return None
    return {State.WITHHELD: Reason.WITHHELD, State.FAILED: Reason.NOT_YET}.get(figure.state, Reason.NOT_COLLECTED)


def differences(
    found: Iterable[ReportedValue], held: Iterable[ReportedValue]
) -> Iterator[tuple[ReportedValue, ReportedValue]]:
    """Pair each computed value with the one held so far for its cell, where the two are not the same figure."""
    there = {(each.indicator, each.period, each.place, each.group): each for each in held}
    for value in found:
        before = there.get((value.indicator, value.period, value.place, value.group))
        if before is not None and (before.figure, before.value) != (value.figure, value.value):
            yield value, before
