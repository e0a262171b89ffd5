"""Operations that change something: through the same actions as the pages, each from a version."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from wayfare.model.monitoring import Reason
from wayfare.monitoring.states import Move, MoveRefused
from wayfare.web.api import shown, told
from wayfare.web.api.door import operation
from wayfare.web.api.problems import Refused, error
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring import queries as monitored_by
from wayfare.web.monitoring.entry import OVER, Entry, field_name
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan import rows
from wayfare.web.plan.models import Item


@operation("put", "plan/items/{id}", "plan.edit", Item, gives=told.Item, about="plan", writes=True)
def change_item(request: HttpRequest, item: Item, body: told.ItemChange) -> dict[str, Any]:
    """Change an item: its whole content is replaced, if it still stands at the version sent.

    What the document of the plan cannot hold is refused with every error; nothing is written then.
    """
    if kept := sorted(rows.KEPT & set(body.content)):
        raise Refused("invalid", errors=[error(f"body/content/{name}", "It is not changed here.") for name in kept])
    try:
        changed = plans.change_item(by=request.user, item=item, version=request.version, content=body.content)
    except plans.PlanIsFrozen:
        raise Refused("not_now", state=item.workspace.plan.status) from None
    request.etag = str(changed.version)
    return shown.item(changed)


@operation(
    "put", "reports/{id}/values", "monitoring.report", Report, gives=told.Report, about="monitoring", writes=True
)
def enter_values(request: HttpRequest, report: Report, body: told.NewValues) -> dict[str, Any]:
    """Write values of a report as a draft; values that are not named stay as they are.

    Either all are taken or none. A value is a number, a numerator over a denominator, or the reason why there is none.
    """
    plan = monitored(report.workspace)
    if plan is None or report.indicator not in plan.indicators:
        raise Refused("not_now", state="the plan in force does not ask for this indicator")
    form = _filled(request, report, plan, body)
    try:
        fields = {"version": request.version, "cells": form.changed_cells()}
        changed = monitoring.enter(by=request.user, report=report, **fields)
    except monitoring.ReportIsClosed:
        raise Refused("not_now", state=report.status) from None
    request.etag = str(changed.version)
    return shown.report(changed, plan)


@operation(
    "post", "reports/{id}/submit", "monitoring.report", Report, gives=told.Report, about="monitoring", writes=True
)
def submit_report(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Hand a report in, so that somebody else looks at it."""
    try:
        changed = monitoring.move(by=request.user, report=report, version=request.version, move=Move.SUBMIT.value)
    except MoveRefused as refused:
        raise Refused("not_now", state=report.status, why=refused.what) from None
    request.etag = str(changed.version)
    return shown.report(changed, monitored(report.workspace))


def _filled(request: HttpRequest, report: Report, plan: Monitored, body: told.NewValues) -> Entry:
    """Fill the form of the page with the values of a request, and refuse what the form refuses."""
    own, names = monitored_by.own_places(request.member), monitored_by.names_of(plan)
    known = {(shown.area(cell, report), cell.get("sex") or "_T"): cell for cell in report.cells}
    typed: dict[str, str] = {}
    errors = []
    for number, each in enumerate(body.values):
        cell, where = known.get((each.ref_area, each.sex)), f"body/values/{number}"
        if cell is None:
            errors.append(error(where, "The report asks for no value of this area and sex."))
        elif own is not None and cell["place"] not in own:
            raise Refused("no_right", permission="monitoring.report", ref_area=each.ref_area)
        elif (name := field_name(cell)) in typed:
            errors.append(error(where, "This value is named twice."))
        else:
            typed[name] = _typed(each) or _refuse(errors, where)
    with translation.override("en"):  # a number in JSON has a point, whatever the language of the answer
        form = _entry(report, plan, names, typed)
        wrong = {} if form.is_valid() else form.errors
    errors += [error(name, " ".join(map(str, found))) for name, found in wrong.items() if typed.get(name)]
    if errors:
        raise Refused("invalid", errors=errors)
    return form


def _entry(report: Report, plan: Monitored, names: dict[str, str], typed: dict[str, str]) -> Entry:
    asked: dict[str, Any] = {"cells": report.cells, "indicator": plan.indicators[report.indicator], "names": names}
    as_it_is = Entry(**asked).initial
    return Entry(as_it_is | typed, **asked)


def _typed(value: told.NewValue) -> str:
    """Write a value as it is typed on the page; nothing where it says not exactly one thing."""
    share = value.numerator is not None and value.denominator is not None
    halves = (value.numerator is None) != (value.denominator is None)
    if halves or [value.value is not None, share, value.reason is not None].count(True) != 1:
        return ""
    if value.reason is not None:
        return value.reason if value.reason in set(Reason) else ""
    if share:
        return f"{_plain(value.numerator)} {OVER} {_plain(value.denominator)}"
    return _plain(value.value)


def _refuse(errors: list[dict[str, str]], where: str) -> str:
    reasons = ", ".join(Reason)
    errors.append(error(where, f"Give a value, or a numerator with a denominator, or one of these reasons: {reasons}."))
    return ""


def _plain(number: float | None) -> str:
    """Write a number without an exponent."""
    return format(Decimal(repr(number)).normalize(), "f")
