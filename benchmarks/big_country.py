"""A made-up country with a large plan, laid out in a database: a real chain, reports in every state, and the record.

Workspace, people, bodies, areas, plan, edition and empty reports are made by the actions of the workbench. The values
are written in bulk as those actions would have left them: every report at the version its steps lead to, the state of
its last version, and one line of the record for each step, chained.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from wayfare.web.accounts import actions as accounts
from wayfare.web.accounts.models import User
from wayfare.web.audit import chain
from wayfare.web.audit.models import Head, Mark, Record
from wayfare.web.audit.record import as_link
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Plan
from wayfare.web.versions.models import Revision
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces.models import Workspace

TITLE = "Big country (made up)"
PASSWORD = "made up, and on loopback only"
FIRST_YEAR, LAST_YEAR = 2024, 2026
BODIES = 24
RULES = ("sum", "sum", "sum", "last", "last", "ratio", "distinct", "max")
"""How indicators add up, in turn."""
WORDS = ("register", "shelter", "language course", "remittance desk", "health visit", "school place", "work permit")
STEPS: dict[str, tuple[str, ...]] = {"draft": (), "submitted": ("submit",), "approved": ("submit", "approve")}
BATCH = 500


@dataclass(frozen=True)
class Size:
    """How large the plan is: indicators that are told in every area and quarter."""

    items: int = 2000
    periods: int = 12
    areas: int = 40


def make(size: Size) -> Workspace:
    """Lay the country out; two people can come in with `PASSWORD`: one who coordinates and one who approves."""
    with transaction.atomic():
        ama, farida, workspace = _workspace(size)
        plan = plans.begin(by=ama, workspace=workspace, **_about(size), price_year=FIRST_YEAR, currency="USD")
        plans.take_document(by=ama, plan=plan, value=document(size))
        plans.freeze(by=ama, plan=Plan.objects.get(pk=plan.pk), label="First edition (made up)")
        found = monitored(workspace)
        assert found is not None
        monitoring.lay_out(by=ama, plan=found)
        _report(workspace, ama, farida)
    return workspace


def _about(size: Size) -> dict[str, Any]:
    return {"title": f"Plan of {size.items} indicators (made up)", "first_year": FIRST_YEAR, "last_year": last(size)}


def last(size: Size) -> int:
    """Return the last year: the plan is told quarter by quarter."""
    return FIRST_YEAR + (size.periods - 1) // 4


def _workspace(size: Size) -> tuple[User, User, Workspace]:
    ama, farida = (
        accounts.create(by=None, email=f"{name}@example.org", name=name.title(), password=PASSWORD, made_up=True)
        for name in ("ama", "farida")
    )
    years = {"first_year": FIRST_YEAR, "last_year": last(size)}
    workspace = workspaces.create(by=ama, title=TITLE, made_up=True, languages=["en"], country="ZZZ", **years)
    for number in range(BODIES):
        name = f"Office {number + 1} (made up)"
        workspaces.add_institution(by=ama, workspace=workspace, code=f"body{number}", name=name, kind="ministry")
    for number in range(size.areas):
        workspaces.add_place(by=ama, workspace=workspace, code=f"D{number + 1:02}", name=f"District {number + 1}")
    workspaces.join(by=ama, workspace=workspace, user=farida, role="approver")
    return ama, farida, workspace


def document(size: Size) -> dict[str, Any]:
    """Return the plan: a chain of four levels that carries the indicators, actions with owners, and what they cost."""
    results = list(_results(size))
    lowest = [each for each in results if each["level"] != "impact"]
    actions = list(_actions(size, [each["id"] for each in results if each["level"] == "activity"]))
    return {
        "results": results,
        "indicators": [_indicator(n, size, lowest[n % len(lowest)]["id"]) for n in range(size.items)],
        "actions": actions,
        "costs": list(_costs(size, [each["id"] for each in actions])),
    }


def _results(size: Size) -> Iterator[dict[str, Any]]:
    """Yield a result for about every four indicators: impacts, outcomes, outputs, activities."""
    impacts, outcomes, outputs = 2, max(3, size.items // 80), max(6, size.items // 16)
    levels = (("impact", impacts, 0), ("outcome", outcomes, impacts), ("output", outputs, outcomes))
    above = ""
    for level, many, parents in (*levels, ("activity", outputs * 2, outputs)):
        for n in range(many):
            said = {"id": f"{level}{n}", "level": level, "statement": f"{level.title()} {n + 1}: {WORDS[n % 7]}s reach"}
            yield said | ({"parent": f"{above}{n % parents}"} if parents else {}) | {"owner": f"body{n % BODIES}"}
        above = level


def _indicator(n: int, size: Size, result: str) -> dict[str, Any]:
    rule = RULES[n % len(RULES)]
    measured = "percentage" if rule == "ratio" else "count"
    years = range(FIRST_YEAR, last(size) + 1)
    return {
        "id": f"i{n}",
        "result": result,
        "label": f"Indicator {n + 1}: {WORDS[n % 7]}s in use",
        "unit": "percent" if rule == "ratio" else "people",
        "measured": measured,
        "direction": "higher",
        "aggregation": rule,
        "disaggregate_by": ["locality"],
        "baseline": {"value": 10, "period": str(FIRST_YEAR - 1), "source": "Office of statistics (made up)"},
        "targets": [{"period": str(year), "value": 1000 * (1 + year - FIRST_YEAR)} for year in years],
        "verification": "Quarterly returns (made up)",
        "frequency": "quarterly",
        "owner": f"body{n % BODIES}",
    }


def _actions(size: Size, activities: list[str]) -> Iterator[dict[str, Any]]:
    for n, result in enumerate(activities):
        start = date(FIRST_YEAR + n % (last(size) - FIRST_YEAR + 1), 1 + n % 9, 1)
        yield {
            "id": f"a{n}",
            "result": result,
            "title": f"Action {n + 1}: open the {WORDS[n % 7]}",
            "start": start.isoformat(),
            "end": start.replace(month=12, day=31).isoformat(),
            "localities": [f"D{n % size.areas + 1:02}"],
            "raci": {"responsible": [f"body{n % BODIES}"], "accountable": [f"body{(n + 1) % BODIES}"]},
        }


def _costs(size: Size, actions: list[str]) -> Iterator[dict[str, Any]]:
    for n, item in enumerate(actions):
        yield {
            "id": f"c{n}",
            "item": item,
            "description": f"Staff for action {n + 1}",
            "category": "staff",
            "year": FIRST_YEAR + n % (last(size) - FIRST_YEAR + 1),
            "quantity": 1 + n % 5,
            "unit": "month",
            "unit_cost": 1000 + n,
            "funding": [{"funder": f"body{n % BODIES}", "amount": 500, "status": "available"}],
        }


def _report(workspace: Workspace, ama: User, farida: User) -> None:
    """Write the values of the quarters that are over, with the states and lines their steps would have left."""
    chance = random.Random(20270101)
    quarters = sorted(set(workspace.reports.values_list("period", flat=True)))
    lines = _Lines(workspace)
    for at in range(0, workspace.reports.count(), BATCH):
        changed, states = [], []
        for report in workspace.reports.order_by("pk")[at : at + BATCH]:
            number = int(report.indicator[1:])
            status = _status(quarters.index(report.period), number, len(quarters))
            if not status:
                continue
            before = report.state()
            report.cells = [cell | _said(chance, RULES[number % len(RULES)]) for cell in report.cells]
            report.authors, report.status = ([] if status == "approved" else [ama.pk]), status
            lines.write(report, ama, "monitoring.entered", before)
            for step in STEPS[status]:
                lines.write(report, farida if step == "approve" else ama, f"monitoring.{step}", report.state())
            report.changed_at = timezone.now()
            changed.append(report)
            states.append(_revision(report, ama))
        Report.objects.bulk_update(changed, ["cells", "authors", "status", "version", "changed_at"], batch_size=100)
        Revision.objects.bulk_create(states, batch_size=100)
        lines.put()
    lines.close()


def _status(quarter: int, number: int, quarters: int) -> str:
    """Return how far the report of an indicator has come: old quarters are approved, the last over is being written."""
    if quarter == quarters - 1:
        return ""
    if quarter < quarters - 3:
        return "approved"
    return ("approved", "submitted", "draft", "draft", "")[(number + quarter) % 5]


def _said(chance: random.Random, rule: str) -> dict[str, Any]:
    """Return what a cell says: a number, or in one of fifty a reason, or nothing."""
    lot = chance.random()
    if lot < 0.02:
        return {"reason": "withheld" if lot < 0.01 else "not_collected"} if lot < 0.015 else {}
    if rule == "ratio":
        below = chance.randint(10, 200)
        above = chance.randint(0, below)
        return {"value": 100 * above / below, "numerator": above, "denominator": below, "how": "typed"}
    return {"value": chance.randint(0, 99), "how": "typed"}


def _revision(report: Report, by: User) -> Revision:
    told = {"target_type": "monitoring.report", "target_id": report.pk, "version": report.version}
    return Revision(**told, state=report.state(), by=by)


class _Lines:
    """Lines of the record of a workspace, chained in memory and written in batches."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.head = workspace, Head.objects.get(scope=workspace.pk)
        self.waiting: list[Record] = []

    def write(self, report: Report, by: User, event: str, before: dict[str, object]) -> None:
        """Raise the version of a report and append the line of the step."""
        report.version, report.changed_by = report.version + 1, by
        line = Record(
            scope=self.workspace.pk,
            sequence=self.head.sequence + 1,
            at=timezone.now(),
            actor_id=by.pk,
            event=event,
            target_type="monitoring.report",
            target_id=report.pk,
            version=report.version,
            before=chain.content_hash(before),
            after=chain.content_hash(report.state()),
            previous=self.head.hash,
        )
        line.hash = chain.link_hash(as_link(line))
        self.head.sequence, self.head.hash = line.sequence, line.hash
        self.waiting.append(line)

    def put(self) -> None:
        """Write what is waiting."""
        Record.objects.bulk_create(self.waiting, batch_size=1000)
        self.waiting = []

    def close(self) -> None:
        """Leave the end of the chain and the mark of the reports as the last line has them."""
        self.head.save()
        Mark.objects.filter(workspace=self.workspace.pk, table=Report._meta.db_table).update(hash=self.head.hash)
