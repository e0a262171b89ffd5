"""Operations that give tidy tables as files; each time one leaves is in the record of changes."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from wayfare.web.api import actions, taken
from wayfare.web.api.door import operation
from wayfare.web.workspaces.models import Workspace


class TableChoice(Schema):
    """In which form, and of which edition."""

    form: Literal["csv", "parquet"] = "csv"


class FiguresChoice(TableChoice):
    """In which form, and of which edition."""

    edition: int | None = Field(None, ge=1, le=1_000_000, description="Number of an edition; else the newest.")


def _file(request: HttpRequest, workspace: Workspace, table: str, asked: Any) -> HttpResponse:
    edition = getattr(asked, "edition", None)
    response = taken.file(workspace, table, asked.form, str(edition) if edition else None)
    actions.exported(by=request.user, workspace=workspace, what=f"{table}.{asked.form}")
    return response


@operation("get", "tables/figures", "export.read", gives=bytes, about="tables", exports=True)
def table_of_figures(request: HttpRequest, workspace: Workspace, asked: Query[FiguresChoice]) -> HttpResponse:
    """Give the figures of an edition as a table, one observation a row."""
    return _file(request, workspace, "figures", asked)


@operation("get", "tables/plan_items", "export.read", gives=bytes, about="tables", exports=True)
def table_of_plan_items(request: HttpRequest, workspace: Workspace, asked: Query[TableChoice]) -> HttpResponse:
    """Give the items of the plan as a table, with the money booked on each."""
    return _file(request, workspace, "plan_items", asked)


@operation("get", "tables/targets", "export.read", gives=bytes, about="tables", exports=True)
def table_of_targets(request: HttpRequest, workspace: Workspace, asked: Query[TableChoice]) -> HttpResponse:
    """Give baselines and targets as a table, one observation a row."""
    return _file(request, workspace, "targets", asked)


@operation("get", "tables/values", "export.read", gives=bytes, about="tables", exports=True)
def table_of_values(request: HttpRequest, workspace: Workspace, asked: Query[TableChoice]) -> HttpResponse:
    """Give reported values as a table, one observation a row; drafts are marked unvalidated (OBS_STATUS V)."""
    return _file(request, workspace, "values", asked)
