"""What waits to be handed in, approved or locked: sorted by what is said of a report, drawn one page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from wayfare.monitoring.periods import parse
from wayfare.web.monitoring import columns
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored
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
    plan = monitored(workspace)
    said = _said(workspace, plan)
    found: dict[str, list[Waiting]] = {name: [] for name in TITLES}
    rows = workspace.reports.exclude(status="locked").order_by("due", "indicator")
    for row in rows.values_list("pk", "indicator", "period", "status", "due", "institution_id"):
        pk, indicator, period, status, due, institution = row
        empty = period not in said.get(indicator, ())
        late = due < now and empty
        found[_part(status, late, empty, _end(period) < now)].append(Waiting(pk, institution, late))
    return found


def _said(workspace: Workspace, plan: Monitored | None) -> dict[str, frozenset[str]]:
    """Return for each indicator the periods somebody said something of; of those the plan dropped, from their rows."""
    if plan is None:
        return {}
    found = {code: each.said for code, each in columns.told(plan).items()}
    for report in workspace.reports.filter(indicator__in=columns.dropped(plan)):
        if not report.is_empty:
            found[report.indicator] = found.get(report.indicator, frozenset()) | {report.period}
    return found


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
