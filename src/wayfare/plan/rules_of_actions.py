"""Readiness of actions and money: somebody answers, the days are possible, and everything has its cost."""

from __future__ import annotations

from collections.abc import Iterator

from wayfare.model.cost import CostLine
from wayfare.model.plan import Action

from . import costing
from .found import Found, View, is_blank


def find(view: View) -> Iterator[Found]:
    """Look at every action, then at every cost line."""
    for action in view.plan.actions:
        yield from _people(action)
        yield from _days(action, view)
        if not view.chain.costs_of(action.id):
            yield Found("no_cost", action.id, "costs")
    yield from _dependencies(view)
    for line in view.plan.costs:
        yield from _money(line, view)


def _people(action: Action) -> Iterator[Found]:
    count = len(action.raci.accountable)
    if not count:
        yield Found("no_accountable", action.id, "raci.accountable")
    elif count > 1:
        yield Found("several_accountable", action.id, "raci.accountable", {"count": count})
    if not action.raci.responsible:
        yield Found("no_responsible", action.id, "raci.responsible")


def _days(action: Action, view: View) -> Iterator[Found]:
    shown = {"start": action.start, "end": action.end}
    if is_blank(action.start) or is_blank(action.end):
        yield Found("no_dates", action.id, "start" if is_blank(action.start) else "end")
    elif action.end < action.start:
        yield Found("ends_before_start", action.id, "end", shown)
    elif int(action.start[:4]) < view.plan.first_year or int(action.end[:4]) > view.plan.last_year:
        yield Found("dates_outside", action.id, "start", shown)


def _dependencies(view: View) -> Iterator[Found]:
    for action in view.plan.actions:
        circle = _circle(action.id, view)
        if circle:
            others = ", ".join(view.name(other) for other in circle) or view.name(action.id)
            yield Found("circle_of_actions", action.id, "depends_on", {"others": others})
            continue
        for name in action.depends_on:
            before = view.chain.actions[name]
            if action.start and before.end and action.start <= before.end:
                shown = {"start": action.start, "end": before.end, "before": view.name(before.id)}
                yield Found("starts_before_needed", action.id, "depends_on", shown)


def _circle(start: str, view: View) -> list[str]:
    """Give the actions on a way from one back to itself; itself alone where it names itself; empty without one."""
    ways = [[name] for name in view.chain.actions[start].depends_on]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way[:-1] or [start]
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, name] for name in view.chain.actions[way[-1]].depends_on]
    return []


def _money(line: CostLine, view: View) -> Iterator[Found]:
    if line.year not in view.plan.years:
        yield Found("cost_outside", line.id, "year", {"year": line.year})
    totals = costing.line_totals(line, view.plan)
    pledged = totals.available + totals.to_be_mobilised
    if pledged > totals.required:
        shown = {"required": view.number(float(totals.required)), "pledged": view.number(float(pledged))}
        yield Found("funded_beyond_cost", line.id, "funding", shown)
    low = line.unit_cost if line.unit_cost_low is None else line.unit_cost_low
    high = line.unit_cost if line.unit_cost_high is None else line.unit_cost_high
    if not low <= line.unit_cost <= high:
        yield Found("limits_around_nothing", line.id, "unit_cost")
