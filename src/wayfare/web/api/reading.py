"""Operations that read: the same queries as the pages, told as data."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query

from wayfare.plan.readiness import blocking
from wayfare.web.api import shown, told
from wayfare.web.api.door import operation, router
from wayfare.web.evidence import queries as evidence
from wayfare.web.evidence.models import Source
from wayfare.web.findings.models import Finding
from wayfare.web.guard import member_in
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan import queries as plans
from wayfare.web.plan import rows
from wayfare.web.plan.models import Edition, Item, Plan
from wayfare.web.situation.reading import Book, book
from wayfare.web.workspaces import calendar, facts, navigation
from wayfare.web.workspaces.models import Workspace

ABOUT = {
    "workspace": "The workspace, its stages and its evidence",
    "situation": "Figures and findings",
    "plan": "The plan and its editions",
    "monitoring": "Reports",
    "tables": "Tidy tables",
}
"""Groups of operations, in order."""


@router.get(
    "/workspaces", response=told.Workspaces, tags=["workspace"], exclude_none=True, operation_id="workspaces",
    summary="Give the workspace the token opens",
)  # fmt: skip
def workspaces(request: HttpRequest) -> dict[str, Any]:
    """Give the workspace the token opens."""
    token = request.auth
    member = member_in(token.owner, token.workspace.slug)
    return {"count": 1, "items": [shown.workspace(member, token.scope)]}


@operation("get", "", "workspace.read", gives=told.Workspace, about="workspace")
def workspace(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    """Give a workspace, and the part the token's owner plays in it."""
    return shown.workspace(request.member, request.auth.scope)


@operation("get", "stages", "workspace.read", gives=told.Board, about="workspace")
def stages(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    """Give the stage board: what each stage lacks, and the facts its gates ask for."""
    counted = facts.facts(workspace, navigation.current_cycle(workspace))
    return {
        "stages": [shown.stage(each) for each in calendar.stages(workspace)],
        "facts": [
            {"code": code, "value": value, "state": "not_counted" if value is None else "counted"}
            for code, value in counted.items()
        ],
    }


@operation("get", "evidence", "evidence.read", gives=told.Sources, about="workspace")
def sources(request: HttpRequest, workspace: Workspace, paging: Query[told.Paging]) -> dict[str, Any]:
    """Give the register of evidence: sources with their quality and their files."""
    return shown.part(request, evidence.sources(workspace).order_by("title", "pk"), paging, shown.source)


@operation("get", "evidence/{id}", "evidence.read", Source, gives=told.Source, about="workspace")
def source(request: HttpRequest, source: Source) -> dict[str, Any]:
    """Give one source of the register."""
    request.etag = str(source.version)
    return shown.source(evidence.sources(source.workspace).get(pk=source.pk))


@operation("get", "figures", "figure.read", gives=told.Figures, about="situation")
def figures(request: HttpRequest, workspace: Workspace, asked: Query[told.FigureFilter]) -> dict[str, Any]:
    """Give the figures of an edition of the assessment, the newest unless one is named."""
    opened = _book(workspace, asked.edition)
    request.etag = f"{opened.row.run}-{opened.words.language}"
    wanted = {"indicator": asked.indicator, "area": asked.ref_area, "period": asked.time_period, "sex": asked.sex}
    found = [
        each
        for each in shown.ordered(opened.words.assessment.figures)
        if all(getattr(each, name) == value for name, value in wanted.items() if value is not None)
        and asked.state in (None, shown.STATES[each.state])
    ]
    about = {"edition": opened.row.number, "run": opened.row.run}
    return about | shown.part(request, found, asked, lambda each: shown.figure(opened, each))


@operation("get", "figures/{id}", "figure.read", gives=told.Figure, about="situation")
def figure(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    """Give one figure of the newest edition."""
    opened = _book(workspace, None)
    found = opened.figure(request.named)
    if found is None:
        raise Http404
    return shown.figure(opened, found)


@operation("get", "findings", "finding.read", gives=told.Findings, about="situation")
def findings(request: HttpRequest, workspace: Workspace, asked: Query[told.FindingFilter]) -> dict[str, Any]:
    """Give findings with what each rests on and who holds what of it."""
    wanted = {name: value for name, value in (("theme", asked.theme), ("status", asked.status)) if value is not None}
    return shown.part(request, workspace.findings.filter(**wanted).order_by("created_at", "pk"), asked, shown.finding)


@operation("get", "findings/{id}", "finding.read", Finding, gives=told.Finding, about="situation")
def finding(request: HttpRequest, finding: Finding) -> dict[str, Any]:
    """Give one finding."""
    return shown.finding(finding)


@operation("get", "plan", "plan.read", gives=told.Plan, about="plan")
def plan(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    """Give what is said of the whole plan, and how much it lacks."""
    found = _plan(workspace)
    names = ("id", "version", "title", "status", "standing", "host", "summary", "currency", "price_year")
    about = {name: getattr(found, name) for name in (*names, "first_year", "last_year")}
    counted = {"items": workspace.plan_items.count(), "lacking": len(blocking(plans.gaps(found)))}
    return about | counted | {"made_up": workspace.made_up}


@operation("get", "plan/document", "plan.read", gives=dict[str, Any], about="plan")
def plan_document(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    """Give the plan as it stands, as one document."""
    return rows.value_of(_plan(workspace), rows.items_in(workspace))


@operation("get", "plan/items", "plan.read", gives=told.Items, about="plan")
def items(request: HttpRequest, workspace: Workspace, asked: Query[told.ItemFilter]) -> dict[str, Any]:
    """Give the items of the plan: results, indicators, risks, actions, costs."""
    found = workspace.plan_items.select_related("institution", "place").order_by("kind", "position", "pk")
    return shown.part(request, found.filter(kind=asked.kind) if asked.kind else found, asked, shown.item)


@operation("get", "plan/items/{id}", "plan.read", Item, gives=told.Item, about="plan")
def item(request: HttpRequest, item: Item) -> dict[str, Any]:
    """Give one item; the header ETag is its version, which a change has to carry."""
    request.etag = str(item.version)
    return shown.item(item)


@operation("get", "plan/editions", "plan.read", gives=told.Editions, about="plan")
def editions(request: HttpRequest, workspace: Workspace, paging: Query[told.Paging]) -> dict[str, Any]:
    """Give the frozen editions, newest first."""
    return shown.part(request, workspace.plan_editions.defer("document"), paging, shown.edition)


@operation("get", "plan/editions/{id}", "plan.read", Edition, gives=told.EditionDocument, about="plan")
def edition(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Give a frozen edition with its document, which never changes."""
    request.etag = edition.sha256
    return shown.edition(edition) | {"document": edition.document}


@operation("get", "reports", "monitoring.read", gives=told.Reports, about="monitoring")
def reports(request: HttpRequest, workspace: Workspace, asked: Query[told.ReportFilter]) -> dict[str, Any]:
    """Give the reports: one indicator in one period, with its values by area and sex."""
    wanted = {"indicator": asked.indicator, "period": asked.time_period, "status": asked.status}
    found = workspace.reports.filter(**{name: value for name, value in wanted.items() if value is not None})
    watched = monitored(workspace)
    ordered = found.select_related("item", "institution").order_by("due", "indicator", "pk")
    return shown.part(request, ordered, asked, lambda row: shown.report(row, watched))


@operation("get", "reports/{id}", "monitoring.read", Report, gives=told.Report, about="monitoring")
def report(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Give one report; the header ETag is its version, which a change has to carry."""
    request.etag = str(report.version)
    return shown.report(report, monitored(report.workspace))


def _plan(workspace: Workspace) -> Plan:
    found = plans.plan_of(workspace)
    if found is None:
        raise Http404
    return found


def _book(workspace: Workspace, edition: int | None) -> Book:
    opened = book(workspace, None if edition is None else str(edition))
    if opened is None or (edition is not None and opened.row.number != edition):
        raise Http404
    return opened
