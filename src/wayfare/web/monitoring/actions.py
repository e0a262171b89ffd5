"""Everything that changes what is reported: laying out, entering, moving a report on, spending, lessons."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from wayfare.model.monitoring import ReportStatus
from wayfare.monitoring import generation, states
from wayfare.web.accounts.models import User
from wayfare.web.audit.record import record
from wayfare.web.evidence.models import Dataset
from wayfare.web.jobs import run as jobs
from wayfare.web.jobs.models import Job
from wayfare.web.monitoring.models import Expense, Lesson, Report
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.plan.models import Item
from wayfare.web.versions.change import add, change
from wayfare.web.versions.models import Revision
from wayfare.web.workspaces.models import Workspace

BATCH = 2_000


class ReportIsClosed(Exception):
    """A report whose numbers may not be changed in its state."""


@transaction.atomic
def lay_out(*, by: User, plan: Monitored) -> int:
    """Make the empty reports that the plan asks for and that are not there yet. Returns how many."""
    workspace, indicators = plan.workspace, plan.indicators
    there = set(workspace.reports.values_list("indicator", "period"))
    items = {item.code: item for item in workspace.plan_items.filter(kind="indicator")}
    bodies = {body.code: body for body in workspace.institutions.all()}
    due = {(each.indicator, each.period.id): each for each in plan.due()}
    made = [
        Report(
            workspace=workspace,
            item=items[code],
            indicator=code,
            period=period,
            due=each.day,
            institution=bodies.get(indicators[code].owner),
            cells=_empty_cells(plan, code),
            created_by=by,
            changed_by=by,
        )
        for (code, period), each in due.items()
        if (code, period) not in there and code in items
    ]
    Report.objects.bulk_create(made, batch_size=BATCH)
    Revision.objects.bulk_create(
        (
            Revision(target_type="monitoring.report", target_id=each.pk, version=1, state=each.state(), by=by)
            for each in made
        ),
        batch_size=BATCH,
    )
    record(by=by, event="monitoring.laid_out", target=workspace, note=f"{len(made)} reports", tables=[Report])
    return len(made)


def _empty_cells(plan: Monitored, code: str) -> list[dict[str, Any]]:
    indicator = plan.indicators[code]
    sexes = ["", *(str(dict(group)["sex"]) for group in generation.groups(indicator))]
    return [{"place": place, "sex": sex} for place in generation.places(indicator, plan.document) for sex in sexes]


def enter(*, by: User, report: Report, version: int, cells: list[dict[str, Any]]) -> Report:
    """Write the values of a report. Raises `ReportIsClosed` when they may not be changed in its state."""
    if not states.editable(ReportStatus(report.status)):
        raise ReportIsClosed
    authors = sorted({*report.authors, by.pk})
    fields = {"cells": cells, "authors": authors}
    return change(report, by=by, version=version, event="monitoring.entered", **fields)


def compute(*, by: User, workspace: Workspace, dataset: Dataset, title: str) -> Job:
    """Start computing the plan's indicators from a survey round."""
    return jobs.start(by=by, workspace=workspace, kind="monitoring.compute", title=title, dataset=dataset.pk)


@transaction.atomic
def take_computed(*, by: User, workspace: Workspace, computed: list[dict[str, Any]], seen: Mapping[str, int]) -> int:
    """Write computed values as drafts, each report from the version it was seen at. Returns how many values.

    A cell for the whole area is added where a report has only its parts: an interval of the whole is in no part.
    Raises `Stale` and `ReportIsClosed`; nothing is written then.
    """
    reports = {(each.indicator, each.period): each for each in workspace.reports.all()}
    told: dict[tuple[str, str], dict[tuple[str, str], dict[str, Any]]] = {}
    for each in computed:
        cell = each["cell"]
        told.setdefault((each["indicator"], each["period"]), {})[cell["place"], cell["sex"]] = cell
    for key, cells in told.items():
        report = reports[key]
        kept = [cells.pop((cell["place"], cell.get("sex") or ""), cell) for cell in report.cells]
        enter(by=by, report=report, version=seen[report.pk], cells=[*cells.values(), *kept])
    return len(computed)


def move(*, by: User, report: Report, version: int, move: str, reason: str = "") -> Report:
    """Move a report on: submit, withdraw, return, approve, lock, reopen. Raises `MoveRefused`."""
    member = report.workspace.memberships.current().filter(user=by).first()
    roles = {member.role} if member else set()
    asked = states.Move(move)
    rule = states.require(
        ReportStatus(report.status), asked, roles=roles, by=by.pk, authors=report.authors, reason=reason
    )
    fields: dict[str, object] = {"status": rule.end.value, "note": reason[:500]}
    if rule.scar:
        scar = {"was": report.status, "by": by.name, "at": timezone.now().isoformat(), "reason": reason}
        fields["scars"] = [*report.scars, scar | {"cells": report.cells}]
    if asked is states.Move.APPROVE:
        fields["authors"] = []
    return change(report, by=by, version=version, event=f"monitoring.{move}", **fields)


def spend(*, by: User, workspace: Workspace, item: Item, year: int, amount: Decimal, source: str) -> Expense:
    """Record what was spent on an item in a year."""
    expense = Expense(workspace=workspace, item=item, year=year, amount=amount, source=source)
    return add(expense, by=by, event="monitoring.spent")


def learn(*, by: User, workspace: Workspace, **fields: object) -> Lesson:
    """Record what the review learnt."""
    return add(Lesson(workspace=workspace, **fields), by=by, event="review.lesson_added")


def respond(*, by: User, lesson: Lesson, version: int, **fields: object) -> Lesson:
    """Change a lesson, or answer its recommendation."""
    return change(lesson, by=by, version=version, event="review.lesson_changed", **fields)


def exported(*, by: User, workspace: Workspace, what: str) -> None:
    """Record that the monitoring sheet left the workbench, of which periods."""
    with transaction.atomic():
        record(by=by, event="monitoring.exported", target=workspace, note=what[:500])
