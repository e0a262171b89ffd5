"""What is read of monitoring: values, judgements, alarms, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wayfare.catalogue import load
from wayfare.model.aggregation import Aggregation
from wayfare.model.monitoring import Judgement, ReportedValue
from wayfare.model.plan import Measured, PlanIndicator
from wayfare.monitoring import alerts, generation, progress
from wayfare.monitoring.alerts import Alarm
from wayfare.monitoring.cells import Cells
from wayfare.monitoring.periods import parse
from wayfare.monitoring.rollup import Rolled, RolledUp, roll_up
from wayfare.monitoring.telling import Teller
from wayfare.web.accounts.roles import scope
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Membership, Place, Workspace

COUNTED = ("approved", "locked")
"""States of reports that count in a published total."""


@dataclass(frozen=True)
class Stretch:
    """Time that one point of a line stands for: a period, or a whole year of periods that are added up."""

    name: str
    end: date
    span: tuple[int, int]
    periods: frozenset[str]
    is_year: bool


@dataclass(frozen=True)
class Line:
    """An indicator with its values over time and how the latest stands."""

    indicator: PlanIndicator
    result: str
    points: list[tuple[str, float | None, float | None, float | None]]
    """Period, value and interval, the root place and everybody; None where there is no value, or not the whole."""
    latest: Rolled | None
    """The last number all of whose parts are in; where there is none, the last there is."""
    partial: bool
    so_far: tuple[Stretch, Rolled] | None
    """A later number of which parts are missing."""
    period: str
    judged: Judgement
    said: tuple[str, ...]
    drafts: int


def names_of(plan: Monitored) -> dict[str, str]:
    """Return the names of indicators, places and results by code."""
    document = plan.document
    names = {each.id: each.label for each in document.indicators}
    names |= {each.code: each.name for each in document.localities}
    return names | {each.id: each.statement for each in document.results}


def teller(plan: Monitored) -> Teller:
    """Return what puts findings into the language of the page."""
    return Teller(load(), page_language(), names_of(plan))


def lines(plan: Monitored, today: date) -> list[Line]:
    """Return every indicator with its approved values, rolled up to the whole area, and its judgement."""
    reports = list(plan.workspace.reports.filter(cells__isnull=False))
    counted = [value for report in reports if report.status in COUNTED for value in report.values()]
    frame = generation.monitored(plan.document, plan.calendar)
    stretches = _stretches(frame, today)
    rolled = roll_up(frame.frame, Cells.of(frame.frame, counted), [each.span for each in stretches])
    drafts: dict[str, int] = {}
    for report in reports:
        waiting = report.status not in COUNTED and not report.is_empty
        drafts[report.indicator] = drafts.get(report.indicator, 0) + waiting
    board = _Board(plan, frame, stretches, rolled, counted, drafts, teller(plan))
    return [board.line(indicator) for indicator in plan.indicators.values()]


def _stretches(frame: generation.Monitored, today: date) -> list[Stretch]:
    """Return every period that is over, and every year that is over, in order."""
    over = [(at, period) for at, period in enumerate(frame.periods) if period.end < today]
    found = [Stretch(period.id, period.end, (at, at), frozenset({period.id}), False) for at, period in over]
    for year in sorted({period.end.year for _at, period in over}):
        inside = [at for at, period in enumerate(frame.periods) if period.end.year == year]
        whole = frozenset(frame.periods[at].id for at in inside)
        if frame.periods[inside[-1]].end < today:
            found.append(Stretch(str(year), frame.periods[inside[-1]].end, (inside[0], inside[-1]), whole, True))
    return found


@dataclass(frozen=True)
class _Board:
    """Everything lines are made from."""

    plan: Monitored
    frame: generation.Monitored
    stretches: list[Stretch]
    rolled: RolledUp
    counted: list[ReportedValue]
    drafts: dict[str, int]
    told: Teller

    def line(self, indicator: PlanIndicator) -> Line:
        """Return an indicator with its values and its judgement; what is added up over periods is shown by year."""
        item = self.frame.frame.items[self.frame.frame.item_at[indicator.id]]
        own = frozenset(item.periods)
        told = {value.period for value in self.counted if value.indicator == indicator.id}
        by_year = item.rule is Aggregation.SUM and any(len(each.periods & own) > 1 for each in self.stretches)
        found = [
            (each, self.rolled.at(indicator.id, span=number))
            for number, each in enumerate(self.stretches)
            if each.is_year == by_year and each.periods & own & told
        ]
        known = [(each, rolled) for each, rolled in found if rolled.value is not None]
        whole_ones = [pair for pair in known if pair[1].complete]
        last, latest = (whole_ones or known or [(None, None)])[-1]
        whole = self._whole(indicator.id, last.name) if last else None
        grows = item.rule is Aggregation.SUM and indicator.measured is Measured.COUNT
        measured = _measured(latest, whole, grows=grows)
        judged = self._judged(indicator, measured, last.end if last else None)
        partial = latest is not None and whole is None and not latest.complete
        return Line(
            indicator=indicator,
            result=self.told.names.get(indicator.result, ""),
            points=[_point(each.name, rolled, self._whole(indicator.id, each.name)) for each, rolled in found],
            latest=latest,
            period=last.name if last else "",
            judged=judged,
            partial=partial,
            so_far=known[-1] if known and known[-1][0] is not last else None,
            said=self.told.so_far(judged, latest, indicator.unit)
            if partial and latest
            else self.told.judgement(judged, measured, indicator.unit, unsure=False),
            drafts=self.drafts.get(indicator.id, 0),
        )

    def _whole(self, indicator: str, period: str) -> ReportedValue | None:
        """Return the value reported for the whole area and everybody, which may carry a margin of error."""
        root = self.frame.frame.root
        return next(
            (v for v in self.counted if (v.indicator, v.period, v.place, v.group) == (indicator, period, root, ())),
            None,
        )

    def _judged(self, indicator: PlanIndicator, measured: progress.Measured | None, day: date | None) -> Judgement:
        policy = load().monitoring_policy
        goal = generation.goal(self.plan.editions, indicator.id)
        return progress.judge(goal, measured, day or date.today(), alpha=policy.alpha, tolerance=policy.tolerance)


Point = tuple[str, float | None, float | None, float | None]


def _point(period: str, rolled: Rolled, value: ReportedValue | None) -> Point:
    low, high = (value.low, value.high) if value else (None, None)
    return period, rolled.value if rolled.complete or value else None, low, high


def _measured(rolled: Rolled | None, value: ReportedValue | None, *, grows: bool) -> progress.Measured | None:
    own = generation.of_value(value) if value is not None else None
    return own or (None if rolled is None else generation.of_rolled(rolled, grows=grows))


def alarms(plan: Monitored, today: date) -> list[Alarm]:
    """Return what needs attention: overdue reports and dead indicators."""
    told = {
        (report.indicator, cell["place"], report.period)
        for report in plan.workspace.reports.all()
        for cell in _said(report)
    }
    due, policy = plan.due(), load().monitoring_policy
    known = {
        (report.indicator, cell["place"], report.period)
        for report in plan.workspace.reports.all()
        for cell in report.cells
        if cell.get("value") is not None
    }
    dead = alerts.graveyard(plan.document.indicators, due, known, today, policy)
    return [*alerts.overdue(due, told, today), *dead]


def _said(report: Report) -> list[dict[str, Any]]:
    return [cell for cell in report.cells if cell.get("value") is not None or cell.get("reason")]


def period_ended(report: Report, today: date) -> bool:
    """Whether a report's period is over."""
    return parse(report.period).end < today


def not_locked(workspace: Workspace) -> list[Report]:
    """Return the reports that are not locked, soonest first."""
    found = workspace.reports.exclude(status="locked").select_related("item", "institution")
    return list(found.order_by("due", "indicator"))


def own_places(member: Membership) -> frozenset[str] | None:
    """Return the areas, by code, that a person who reports for an area may change; None for everything."""
    if scope(member.role, "monitoring.report") != "area":
        return None
    return frozenset(Place.objects.filter(pk__in=member.places()).values_list("code", flat=True))


def whole_area(workspace: Workspace) -> str:
    """Return the code of the whole area of a workspace, as tables for others have it: the country, or `_T`."""
    return workspace.country if workspace.level == Workspace.Level.NATIONAL else "_T"
