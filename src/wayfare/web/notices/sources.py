"""Where what concerns people is read: tasks, what came back, disputes, forms due, files to decide on, approvals asked.

Each source answers for a whole workspace at once and is kept until its rows change, so that a page of anybody asks the
database nothing. It gives concerns by whom they concern: the key of a person, or of an institution.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min
from django.urls import reverse

from wayfare.web.findings.models import Finding, Position
from wayfare.web.monitoring.models import Report
from wayfare.web.plan.models import Item, Plan
from wayfare.web.talk.models import Assignment
from wayfare.web.workspaces.models import Workspace

AHEAD = timedelta(days=14)
"""How long before its day a form is said to be due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something that waits for somebody: what it is, since when, and where it is dealt with."""

    kind: str
    at: datetime
    url: str
    about: str = ""
    why: str = ""
    by: str = ""
    """Key of the person it comes from; what comes from oneself is not new to oneself."""
    who: str = ""
    count: int = 1
    due: date | None = None


Found = Mapping[str, Sequence[Concern]]


def tasks(workspace: Workspace, _today: date) -> Found:
    """Return what people were asked to do and have not done."""
    url, found = reverse("talk:queue", kwargs={"w": workspace.slug}), defaultdict(list)
    undone = Assignment.objects.filter(workspace=workspace, done_at=None).select_related("changed_by")
    for each in undone:
        said = {"about": each.task, "due": each.due, **_from(each)}
        found[each.assignee_id].append(Concern(kind="task", at=each.changed_at, url=url, **said))
    return dict(found)


def findings_back(workspace: Workspace, _today: date) -> Found:
    """Return findings that somebody else than their author put back to draft, or whose figures moved."""
    found = defaultdict(list)
    back = workspace.findings.filter(status__in=("draft", "stale")).exclude(why="").select_related("changed_by")
    for each in back:
        if each.changed_by_id != each.created_by_id:
            said = {"about": str(each), "why": each.why, **_from(each)}
            found[each.created_by_id].append(Concern(kind=each.status, at=each.changed_at, url=_finding(each), **said))
    return dict(found)


def disputes(workspace: Workspace, _today: date) -> Found:
    """Return disputes that the author of a finding has not answered."""
    found = defaultdict(list)
    said = Position.objects.filter(workspace=workspace, stance=Position.Stance.DISPUTE, reply="")
    for each in said.select_related("finding__workspace", "institution", "created_by", "changed_by"):
        who = {"by": each.created_by_id or "", "who": str(each.institution or each.created_by or "")}
        concern = Concern(
            kind="dispute",
            at=each.changed_at,
            url=_finding(each.finding),
            about=str(each.finding),
            why=each.reason,
            **who,
        )
        found[each.finding.created_by_id].append(concern)
    return dict(found)


def reports_back(workspace: Workspace, _today: date) -> Found:
    """Return reports that were sent back, for those who entered them."""
    found = defaultdict(list)
    back = list(
        workspace.reports.filter(status=Report.Status.RETURNED).defer("cells", "scars").select_related("changed_by")
    )
    items = Item.objects.in_bulk({each.item_id for each in back})  # asks nothing where nothing came back
    for each in back:
        each.item = items[each.item_id]
        url = reverse("monitoring:enter", kwargs={"w": workspace.slug, "pk": each.pk})
        concern = Concern(kind="report", at=each.changed_at, url=url, about=str(each), why=each.note, **_from(each))
        for author in each.authors:
            found[author].append(concern)
    return dict(found)


def forms_due(workspace: Workspace, today: date) -> Found:
    """Return, for each institution, how many reports are due within two weeks or late."""
    url, zone = reverse("monitoring:queue", kwargs={"w": workspace.slug}), ZoneInfo(workspace.time_zone)
    open_ = workspace.reports.filter(status__in=("draft", "returned", "reopened"), due__lte=today + AHEAD)
    by_body = open_.order_by().exclude(institution=None).values("institution")
    return {
        each["institution"]: (
            Concern(
                kind="due",
                at=datetime.combine(each["last"] - AHEAD, time(), zone),
                url=f"{url}?mine",
                count=each["n"],
                due=each["first"],
            ),
        )
        for each in by_body.annotate(n=Count("pk"), first=Min("due"), last=Max("due"))
    }


def approvals(workspace: Workspace, _today: date) -> Found:
    """Return the institutions whose approval a plan before them waits for."""
    plan = Plan.objects.filter(workspace=workspace, status=Plan.Status.REVIEW).select_related("changed_by").first()
    if plan is None:
        return {}
    url = reverse("plan:approval", kwargs={"w": workspace.slug})
    return {
        each.institution_id: (
            Concern(
                kind="approval", at=max(plan.changed_at, each.changed_at), url=url, about=plan.title, **_from(plan)
            ),
        )
        for each in workspace.approvals.filter(answer="")
    }


def workbooks(workspace: Workspace, _today: date) -> Found:
    """Return workbooks that somebody brought and has not decided on."""
    return _files(workspace, "workbooks", "workbooks:decide")


def files_of_areas(workspace: Workspace, _today: date) -> Found:
    """Return files of areas that somebody brought and has not decided on."""
    return _files(workspace, "areas_files", "workspaces:areas_file")


def _files(workspace: Workspace, name: str, route: str) -> Found:
    found = defaultdict(list)
    for pk, file_name, maker, at in getattr(workspace, name).values_list("pk", "file_name", "created_by", "created_at"):
        url = reverse(route, kwargs={"w": workspace.slug, "pk": pk})
        found[maker].append(Concern(kind="file", at=at, url=url, about=file_name))
    return dict(found)


def _from(row: Assignment | Finding | Report | Plan) -> dict[str, str]:
    return {"by": row.changed_by_id or "", "who": str(row.changed_by or "")}


def _finding(finding: Finding) -> str:
    return reverse("findings:show", kwargs={"w": finding.workspace.slug, "pk": finding.pk})


SOURCES: tuple[tuple[str, Callable[[Workspace, date], Found]], ...] = (
    ("talk.read", tasks),
    ("plan.approve", approvals),
    ("finding.read", disputes),
    ("finding.read", findings_back),
    ("monitoring.report", reports_back),
    ("monitoring.report", forms_due),
    ("workbook.edit", workbooks),
    ("workspace.edit", files_of_areas),
)
"""Every source, and the right without which it concerns nobody."""
