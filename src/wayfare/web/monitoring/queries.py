"""What is read of monitoring: values, judgements, alarms, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from wayfare.catalogue import load
from wayfare.model.aggregation import Aggregation
from wayfare.model.monitoring import APPROVED, Judgement, ReportedValue
from wayfare.model.plan import Measured, PlanIndicator
from wayfare.monitoring import alerts, drafts, generation, progress
from wayfare.monitoring.alerts import Alarm
from wayfare.monitoring.cells import EVERYBODY, Frame, Item
from wayfare.monitoring.drafts import LiveSum
from wayfare.monitoring.periods import Calendar, Due, parse
from wayfare.monitoring.rollup import Rolled, RolledUp, roll_up
from wayfare.monitoring.telling import Teller
from wayfare.plan.same import REMEMBERED, Same
from wayfare.web.accounts.roles import scope
from wayfare.web.monitoring import columns
from wayfare.web.monitoring.columns import Told
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.plan.models import Item as PlanItem
from wayfare.web.versions import kept
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Membership, Place, Workspace


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
    """The last number all of whose parts are in, else the last there is; what is missing is counted, not listed."""
    partial: bool
    so_far: tuple[Stretch, Rolled] | None
    """A later number of which parts are missing."""
    period: str
    judged: Judgement
    measured: progress.Measured | None
    """What was judged."""
    drafts: int

    def said(self, told: Teller) -> tuple[str, ...]:
        """Say in sentences how it stands."""
        if self.partial and self.latest:
            return told.so_far(self.judged, self.latest, self.indicator.unit)
        return told.judgement(self.judged, self.measured, self.indicator.unit, unsure=False)


def pages(workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """Return codes of indicators and the keys of their items."""
    rows = kept.rows_of(workspace, "plan_items")
    return tuple((each.code, each.pk) for each in rows if each.kind == PlanItem.Kind.INDICATOR)


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
    """Return every indicator with its approved values, rolled up to the whole area, and its judgement.

    A line is made anew only where the reports of its indicator changed since this process made it.
    """
    told = columns.told(plan)
    key = (plan.workspace.pk, plan.edition, plan.calendar, today)
    held = _LINES.get(key, {})
    stale = [code for code in plan.indicators if code not in held or held[code][0] != _mark(told, code)]
    made = dict(zip(stale, _lines(plan, today, told, stale), strict=True)) if stale else {}
    held = {code: (_mark(told, code), made[code]) if code in made else held[code] for code in plan.indicators}
    if kept.settled():
        _LINES[key] = held
        for old in list(_LINES)[: -columns.MOST_WORKSPACES]:
            _LINES.pop(old, None)
    return [line for _mark_, line in held.values()]


_LINES: dict[tuple[object, ...], dict[str, tuple[object, Line]]] = {}


def _mark(told: Mapping[str, Told], code: str) -> object:
    return told[code].mark if code in told else None


def _lines(plan: Monitored, today: date, told: Mapping[str, Told], codes: Sequence[str]) -> list[Line]:
    """Roll some indicators up, all at once."""
    whole = plan.frame
    items = [whole.frame.items[whole.frame.item_at[code]] for code in codes]
    frame, stretches = replace(whole.frame, items=items), _stretches(whole, today)
    rolled = roll_up(frame, columns.together(frame, told), [each.span for each in stretches])
    values = [rolled.values(at)[:, frame.place_at[frame.root], 0] for at in range(len(stretches))]
    board = _Board(plan, frame, stretches, rolled, told, values)
    return [board.line(plan.indicators[code]) for code in codes]


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
    frame: Frame
    stretches: list[Stretch]
    rolled: RolledUp
    told: Mapping[str, Told]
    values: list[NDArray[np.float64]]
    """For each stretch, the number of every item for the whole area and everybody; NaN where there is none."""

    def line(self, indicator: PlanIndicator) -> Line:
        """Return an indicator with its values and its judgement; what is added up over periods is shown by year."""
        at = self.frame.item_at[indicator.id]
        item = self.frame.items[at]
        found = self._found(item)
        known = [number for number in found if not np.isnan(self.values[number][at])]
        whole_ones = [number for number in known if self._complete(number, at)]
        last = (whole_ones or known or [None])[-1]
        stretch = None if last is None else self.stretches[last]
        latest = None if last is None else self._rolled(item, last)
        whole = self._whole(indicator.id, stretch.name) if stretch else None
        grows = item.rule is Aggregation.SUM and indicator.measured is Measured.COUNT
        measured = _measured(latest, whole, grows=grows)
        later = known[-1] if known and known[-1] != last else None
        return Line(
            indicator=indicator,
            result=self.results.get(indicator.result, ""),
            points=[self._point(item, number) for number in found],
            latest=latest,
            period=stretch.name if stretch else "",
            judged=self._judged(indicator, measured, stretch.end if stretch else None),
            measured=measured,
            partial=latest is not None and whole is None and not latest.complete,
            so_far=None if later is None else (self.stretches[later], self._rolled(item, later)),
            drafts=self.told[indicator.id].drafts if indicator.id in self.told else 0,
        )

    @cached_property
    def editions(self) -> list[tuple[date, dict[str, PlanIndicator]]]:
        """The indicators of every edition by code, oldest first."""
        return [(since, {each.id: each for each in document.indicators}) for since, document in self.plan.editions]

    @cached_property
    def results(self) -> dict[str, str]:
        """Statements of results, by code."""
        return {each.id: each.statement for each in self.plan.document.results}

    def _found(self, item: Item) -> list[int]:
        """Return the stretches in which something counts of an indicator: years where periods are added up."""
        own, told = frozenset(item.periods), self._told(item.id)
        by_year = item.rule is Aggregation.SUM and any(len(each.periods & own) > 1 for each in self.stretches)
        return [
            number
            for number, each in enumerate(self.stretches)
            if each.is_year == by_year and each.periods & own & told
        ]

    def _told(self, indicator: str) -> frozenset[str]:
        """Return the periods of which something counts."""
        if indicator not in self.told:
            return frozenset()
        return frozenset(self.frame.periods[at] for at in np.unique(self.told[indicator].counted().period))

    def _complete(self, number: int, at: int) -> bool:
        root = self.frame.place_at[self.frame.root]
        return bool(self.rolled.sheaves[number].map(lambda array: array[0, at, root].item()).complete)

    def _rolled(self, item: Item, number: int) -> Rolled:
        return self.rolled.at(item.id, span=number, explained=False)

    def _point(self, item: Item, number: int) -> Point:
        at, value = self.frame.item_at[item.id], self._whole(item.id, self.stretches[number].name)
        low, high = (value.low, value.high) if value else (None, None)
        rolled = float(self.values[number][at])
        there = not np.isnan(rolled) and (self._complete(number, at) or value is not None)
        return self.stretches[number].name, rolled if there else None, low, high

    def _whole(self, indicator: str, period: str) -> ReportedValue | None:
        """Return the value reported for the whole area and everybody, which may carry a margin of error."""
        return self.told[indicator].wholes.get(period) if indicator in self.told else None

    def _judged(self, indicator: PlanIndicator, measured: progress.Measured | None, day: date | None) -> Judgement:
        policy = load().monitoring_policy
        goal = generation.held_to(
            [(since, told[indicator.id]) for since, told in self.editions if indicator.id in told]
        )
        return progress.judge(goal, measured, day or date.today(), alpha=policy.alpha, tolerance=policy.tolerance)


Point = tuple[str, float | None, float | None, float | None]


def _measured(rolled: Rolled | None, value: ReportedValue | None, *, grows: bool) -> progress.Measured | None:
    own = generation.of_value(value) if value is not None else None
    return own or (None if rolled is None else generation.of_rolled(rolled, grows=grows))


def live_sums(plan: Monitored, code: str, year: int) -> list[LiveSum]:
    """Return what an indicator adds up to in the periods that end in a year, by group and place, the whole first."""
    frame, told = columns.of_indicator(plan, code)
    item, targets = frame.items[0], {}
    for target in plan.indicators[code].targets:
        if parse(target.period).end.year == year:
            group = (("sex", target.sex),) if target.sex in {"F", "M"} else EVERYBODY
            targets[code, target.locality or frame.root, group] = target.value
    span = _span(plan, item, year)
    if span is None:
        return []
    found = {code: told}
    states = (APPROVED, drafts.SUBMITTED, drafts.ALL)
    rolled = (roll_up(frame, columns.together(frame, found, each), [span]) for each in states)
    board = drafts.Board(frame, targets, *rolled)
    places = dict.fromkeys((frame.root, *item.places))
    return [board.at(code, place, group) for place in places for group in (EVERYBODY, *item.groups)]


def years_of(plan: Monitored, code: str) -> list[int]:
    """Return the years of the plan in which periods end for which an indicator is asked."""
    frame = plan.frame.frame
    asked = frame.items[frame.item_at[code]].periods
    return sorted({each.end.year for each in plan.frame.periods if each.id in asked} & set(plan.document.years))


def _span(plan: Monitored, item: Item, year: int) -> tuple[int, int] | None:
    """Return the positions of an indicator's periods that end in a year; None where it has none."""
    frame = plan.frame
    inside = [at for at, each in enumerate(frame.periods) if each.end.year == year and each.id in item.periods]
    return (inside[0], inside[-1]) if inside else None


def dead(plan: Monitored, today: date) -> list[Alarm]:
    """Return the indicators that nobody measures any more, and why each is one."""
    return kept.kept(plan.workspace, _dead, today)


def _dead(workspace: Workspace, today: date) -> list[Alarm]:
    plan = monitored(workspace)
    if plan is None:
        return []
    told, frame = columns.told(plan), Same(plan.frame)
    return [
        alarm
        for each in plan.document.indicators
        for alarm in _dead_one(Same(each), frame, plan.calendar, _known(told, each.id), today)
    ]


def _known(told: Mapping[str, Told], code: str) -> frozenset[str]:
    return told[code].known if code in told else frozenset()


@lru_cache(maxsize=REMEMBERED)
def _dead_one(
    indicator: Same[PlanIndicator],
    frame: Same[generation.Monitored],
    calendar: Calendar,
    known: frozenset[str],
    today: date,
) -> tuple[Alarm, ...]:
    """Judge one indicator; what was found stays while its periods with a value do."""
    code, whole = indicator.it.id, frame.it
    own = frozenset(whole.frame.items[whole.frame.item_at[code]].periods) if code in whole.frame.item_at else ()
    ended = [each for each in whole.periods if each.id in own and calendar.due(each) < today]
    dues = [Due(day=each.end, period=each, indicator=code, place="") for each in ended]
    values = {(code, "", period) for period in known}
    return tuple(alerts.graveyard([indicator.it], dues, values, today, load().monitoring_policy))


def own_places(member: Membership) -> frozenset[str] | None:
    """Return the areas, by code, that a person who reports for an area may change; None for everything."""
    if scope(member.role, "monitoring.report") != "area":
        return None
    return frozenset(Place.objects.filter(pk__in=member.places()).values_list("code", flat=True))


def whole_area(workspace: Workspace) -> str:
    """Return the code of the whole area of a workspace, as tables for others have it: the country, or `_T`."""
    return workspace.country if workspace.level == Workspace.Level.NATIONAL else "_T"
