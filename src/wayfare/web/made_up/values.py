"""Made-up values of monitoring, spending and lessons: years that are over and locked, one that is under way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from wayfare.model.monitoring import ReportedValue, ReportStatus
from wayfare.monitoring import made_up
from wayfare.plan import costing
from wayfare.web.made_up.scene import Scene
from wayfare.web.monitoring import actions
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored

UNTIL = date(2026, 9, 30)
"""Values are made up for periods that ended by this day; those of the first half are locked."""
STEPS = ("submit", "approve", "lock")
HOW_FAR = {ReportStatus.SUBMITTED: 1, ReportStatus.APPROVED: 2, ReportStatus.LOCKED: 3}
"""How many steps a report has come in each state; a draft has come none."""
SPENT = {2024: Decimal("0.9"), 2025: Decimal("0.8")}
"""Shares of the budget that were spent, by year."""
LESSONS = (
    ("effectiveness", "Prices fell on the corridors where they were published, and hardly anywhere else.",
     "Publish prices on all corridors.", "accepted"),
    ("sustainability", "Agents left when the first year's allowance ended.", "Pay agents by account opened.", ""),
)  # fmt: skip


def report(scene: Scene) -> None:
    """Lay out the reports, fill in those whose period is over, spend, and learn."""
    plan = monitored(scene.workspace)
    if plan is None:
        raise LookupError("the made-up plan has no edition")
    actions.lay_out(by=scene.ama, plan=plan)
    values = sorted(made_up.values(plan.document, plan.calendar, UNTIL), key=_of_report)
    reports = {(each.indicator, each.period): each for each in scene.workspace.reports.all()}
    for number, (which, told) in enumerate(groupby(values, key=_of_report)):
        _fill(scene, reports[which], list(told), writer=("davit", "celeste")[number % 2])
    _spend(scene, plan)
    for criterion, finding, recommendation, response in LESSONS:
        fields = {"criterion": criterion, "finding": finding, "recommendation": recommendation, "response": response}
        actions.learn(by=scene.ama, workspace=scene.workspace, carry_over=not response, **fields)


def _of_report(value: ReportedValue) -> tuple[str, str]:
    return value.indicator, value.period


def _fill(scene: Scene, report: Report, values: list[ReportedValue], *, writer: str) -> None:
    """Enter the values and take the report as far as they have come."""
    told = {(each.place, str(dict(each.group).get("sex", ""))): each for each in values}
    cells = [cell | _said(told.get((cell["place"], cell["sex"]))) for cell in report.cells]
    row = actions.enter(by=scene.people[writer], report=report, version=report.version, cells=cells)
    steps = STEPS[: HOW_FAR.get(values[0].status, 0)]
    for step, by in zip(steps, (scene.people[writer], scene.people["farida"], scene.ama), strict=False):
        row = actions.move(by=by, report=row, version=row.version, move=step)


def _said(value: ReportedValue | None) -> dict[str, Any]:
    """Return what a cell says; nothing where nobody handed in anything."""
    if value is None:
        return {}
    said = {"value": value.value, "numerator": value.numerator, "denominator": value.denominator}
    said |= {"reason": value.reason, "note": value.note, "how": value.how}
    return {name: given for name, given in said.items() if given is not None}


def _spend(scene: Scene, plan: Monitored) -> None:
    """Report spending of the years that are over, line by line of the budget."""
    chain = {item.code: item for item in scene.workspace.plan_items.filter(kind="action")}
    for line in plan.document.costs:
        if line.year in SPENT and line.item in chain:
            amount = (costing.line_cost(line, plan.document) * SPENT[line.year]).quantize(Decimal("0.01"))
            spent = {"item": chain[line.item], "year": line.year, "amount": amount}
            source = "Accounts of the ministry (made up)"
            actions.spend(by=scene.people["farida"], workspace=scene.workspace, source=source, **spent)
