"""The monitoring sheet people take along: the rows of what is to be reported, with what is held."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wayfare.catalogue import load
from wayfare.monitoring import sheet as sheets
from wayfare.monitoring.sheet import Row
from wayfare.reports import monitoring_workbook
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.monitoring.queries import own_places
from wayfare.web.words import page_language


def rows(plan: Monitored, *, periods: Collection[str] = (), owner: str = "") -> tuple[Row, ...]:
    """Return the rows to fill in, for some periods or one owner, with the values held now."""
    reports = plan.workspace.reports.filter(period__in=periods) if periods else plan.workspace.reports.all()
    held = [value for report in reports.select_related("item") for value in report.values()]
    return sheets.rows(
        plan.document, plan.calendar, periods_=periods, owner=owner, values=held, whole=plan.workspace.title
    )


def workbook(plan: Monitored, *, periods: Collection[str] = (), owner: str = "", member: Any) -> bytes:
    """Write the sheet as a workbook; somebody who reports for an area gets the rows of that area."""
    own = own_places(member)
    found = [row for row in rows(plan, periods=periods, owner=owner) if own is None or row.place in own]
    made_up = plan.workspace.made_up
    title = plan.document.title
    return monitoring_workbook.write(found, load(), title=title, language=page_language(), made_up=made_up)
