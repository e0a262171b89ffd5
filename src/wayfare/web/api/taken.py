"""Tidy tables of a workspace as files: which there are, what they are made from, and how they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponse

from wayfare.reports import tidy
from wayfare.reports.tidy import MEDIA_TYPES, Table
from wayfare.web.api.shown import ordered
from wayfare.web.monitoring.plan import monitored
from wayfare.web.monitoring.queries import whole_area
from wayfare.web.plan import queries as plans
from wayfare.web.plan.rows import document_of
from wayfare.web.situation.reading import book
from wayfare.web.workspaces.models import Workspace


def _table(workspace: Workspace, columns: Any, records: Iterable[tidy.Record], version: object) -> Table:
    about = {"workspace": workspace.title, "made_up": str(workspace.made_up).lower(), "version": str(version)}
    return Table(columns, list(records), about)


def _figures(workspace: Workspace, edition: str | None) -> Table:
    opened = book(workspace, edition)
    if opened is None or (edition and str(opened.row.number) != edition):
        raise Http404
    records = tidy.figures(opened.words, ordered(opened.words.assessment.figures))
    return _table(workspace, tidy.FIGURES, records, f"edition {opened.row.number}, run {opened.row.run}")


def _items(workspace: Workspace, _edition: str | None) -> Table:
    plan = plans.plan_of(workspace)
    if plan is None:
        raise Http404
    return _table(workspace, tidy.ITEMS, tidy.items(document_of(plan)), plan.version)


def _targets(workspace: Workspace, _edition: str | None) -> Table:
    plan = plans.plan_of(workspace)
    if plan is None:
        raise Http404
    records = tidy.targets(document_of(plan), whole_area(workspace))
    return _table(workspace, tidy.TARGETS, records, plan.version)


def _values(workspace: Workspace, _edition: str | None) -> Table:
    plan = monitored(workspace)
    if plan is None:
        raise Http404
    reports = workspace.reports.order_by("indicator", "due", "pk")
    told = [value for report in reports for value in report.values()]
    records = tidy.values(plan.document, told, whole_area(workspace))
    return _table(workspace, tidy.VALUES, records, f"plan edition {len(plan.editions)}")


TABLES: dict[str, Callable[[Workspace, str | None], Table]] = {
    "figures": _figures,
    "plan_items": _items,
    "targets": _targets,
    "values": _values,
}
"""How each is made."""


LARGE = 20_000
"""Reported cells whose table takes longer to write than a page may take."""


def is_large(workspace: Workspace, table: str) -> bool:
    """Say whether a table is written beside the pages."""
    if table != "values":
        return False
    return workspace.reports.count() * max(1, workspace.places.count()) > LARGE


def titled(workspace: Workspace, what: str) -> Any:
    """Name a table that may be large; None where none is named so, or nothing is monitored."""
    there = what in {f"values-{kind}" for kind in MEDIA_TYPES} and monitored(workspace) is not None
    return what.replace("-", ".") if there else None


def content(workspace: Workspace, table: str, kind: str, edition: str | None = None) -> bytes:
    """Write a table."""
    return TABLES[table](workspace, edition).written(kind)


def name(workspace: Workspace, table: str, kind: str) -> str:
    """Return the name of a file, which says whose it is, and whether it is made up."""
    return f"{workspace.file_stem}-{table}.{kind}"


def file(workspace: Workspace, table: str, kind: str, edition: str | None = None) -> HttpResponse:
    """Return a table as a file."""
    if table not in TABLES or kind not in MEDIA_TYPES:
        raise Http404
    response = HttpResponse(content(workspace, table, kind, edition), content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name(workspace, table, kind)}"'
    return response
