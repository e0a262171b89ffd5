"""What waits to be handed in, approved or locked: sorted by what is said of a report, drawn one page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from wayfare.monitoring.periods import parse
from wayfare.plan.same import REMEMBERED, Same
from wayfare.web.monitoring import columns
from wayfare.web.monitoring.columns import Standing
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces.models import Workspace

TITLES = {
    "late": _("Late"),
    "open": _("To be entered and handed in"),
    "judged": _("Handed in: to be approved or locked"),
    "later": _("Later"),
}
"""What reports wait for: whom they wait for first, what comes later last."""
FIRST = 25
"""Reports of a part that stand on the page of all parts."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that is not locked, as little of it as sorting takes."""

    pk: str
    institution: str | None
    late: bool


def parts(workspace: Workspace, now: date) -> Mapping[str, list[Waiting]]:
    """Return the reports that are not locked by what they wait for, soonest first."""
    return kept(workspace, _parts, now)


def _parts(workspace: Workspace, now: date) -> dict[str, list[Waiting]]:
    found: dict[str, list[tuple[date, str, str, Waiting]]] = {name: [] for name in TITLES}
    plan = monitored(workspace)
    told = columns.told(plan) if plan else {}
    for each in told.values():
        for part, soonest_first in _of_one(Same(each.reports), each.said, now):
            found[part].append(soonest_first)
    dropped = workspace.reports.filter(indicator__in=columns.dropped(plan)) if plan else workspace.reports.all()
    for report in dropped.exclude(status="locked"):
        named = report.due, report.indicator, report.pk, report.period, report.status, report.institution_id
        part, soonest_first = _sorted_in(Standing(*named), not report.is_empty, now)
        found[part].append(soonest_first)
    return {name: [waiting for *_order, waiting in sorted(part)] for name, part in found.items()}


@lru_cache(maxsize=REMEMBERED)
def _of_one(
    reports: Same[tuple[Standing, ...]], said: frozenset[str], now: date
) -> tuple[tuple[str, tuple[date, str, str, Waiting]], ...]:
    """Sort the reports of one indicator that are not locked; the same again while nobody saves one of them."""
    return tuple(_sorted_in(row, row.period in said, now) for row in reports.it if row.status != "locked")


def _sorted_in(row: Standing, said: bool, now: date) -> tuple[str, tuple[date, str, str, Waiting]]:
    """Return the part a report belongs to, and the report behind what orders it there."""
    late = row.due < now and not said
    part = _part(row.status, late, not said, _end(row.period) < now)
    return part, (row.due, row.indicator, row.pk, Waiting(row.pk, row.institution, late))


def _part(status: str, late: bool, empty: bool, over: bool) -> str:
    if status in {"submitted", "approved"}:
        return "judged"
    if late:
        return "late"
    return "open" if over or not empty else "later"


@lru_cache(maxsize=4096)
def _end(period: str) -> date:
    return parse(period).end


def page(found: list[Waiting], number: object = 1, size: int = PAGE) -> Page[Report]:
    """Return a page of reports, with what a list shows of them."""
    asked = Paginator(found, size).get_page(number)
    asked.object_list = _rows(each.pk for each in asked.object_list)
    return asked


def _rows(keys: Iterable[str]) -> list[Report]:
    wanted = list(keys)
    rows = Report.objects.defer("cells", "scars").select_related("item", "institution").in_bulk(wanted)
    return [rows[key] for key in wanted if key in rows]
