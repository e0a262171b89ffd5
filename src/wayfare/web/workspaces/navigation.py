"""The way through a workspace: which page belongs to which stage, and who sees it. One line makes a page known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue.load import unchecked
from wayfare.model.stage import Cycle
from wayfare.web.accounts.roles import permits
from wayfare.web.words import page_language


@dataclass(frozen=True)
class Page:
    """A page of a workspace: its name, its address and the right to read it."""

    title: Any
    route: str
    permission: str


PAGES: dict[str, tuple[Page, ...]] = {
    "set_up": (
        Page(_("Institutions"), "workspaces:institutions", "people.read"),
        Page(_("Stakeholders"), "workspaces:stakeholders", "people.read"),
        Page(_("Areas"), "workspaces:places", "people.read"),
        Page(_("Calendar"), "workspaces:timetable", "workspace.read"),
    ),
    "evidence": (
        Page(_("Register of evidence"), "evidence:index", "evidence.read"),
        Page(_("Map of what is known"), "evidence:map", "evidence.read"),
        Page(_("The world's tables"), "evidence:world", "evidence.read"),
    ),
    "situation": (
        Page(_("Situation"), "situation:index", "figure.read"),
        Page(_("Findings"), "findings:index", "finding.read"),
        Page(_("Editions of the assessment"), "situation:editions", "figure.read"),
        Page(_("How it is assessed"), "situation:setup", "situation.edit"),
    ),
    "capacity": (
        Page(_("Capacity"), "capacity:index", "capacity.read"),
        Page(_("Gaps of capacity"), "capacity:gaps", "capacity.read"),
        Page(_("Official scorings"), "coherence:scorings", "coherence.read"),
        Page(_("Policies and agreements"), "coherence:policies", "coherence.read"),
    ),
    "consultation": (
        Page(_("Consultations"), "consultation:index", "consultation.read"),
        Page(_("Who was heard"), "consultation:representation", "consultation.read"),
        Page(_("You said, we did"), "consultation:dispositions", "consultation.read"),
    ),
    "priorities": (
        Page(_("Priorities"), "priorities:index", "plan.read"),
        Page(_("Options"), "priorities:options", "plan.read"),
    ),
    "programme": (
        Page(_("Results chain"), "plan:index", "plan.read"),
        Page(_("Actions"), "plan:actions", "plan.read"),
        Page(_("Results matrix"), "plan:matrix", "plan.read"),
        Page(_("Measures and outcomes"), "interactions:index", "coherence.read"),
    ),
    "funding": (Page(_("Costs"), "plan:costs", "plan.read"),),
    "approval": (
        Page(_("Readiness"), "plan:readiness", "plan.read"),
        Page(_("Approval"), "plan:approval", "plan.read"),
        Page(_("Editions"), "plan:editions", "plan.read"),
    ),
    "delivery": (
        Page(_("Progress"), "monitoring:board", "monitoring.read"),
        Page(_("Area by area"), "monitoring:areas", "monitoring.read"),
        Page(_("Due next"), "monitoring:queue", "monitoring.read"),
        Page(_("What needs attention"), "monitoring:graveyard", "monitoring.read"),
        Page(_("Spending"), "monitoring:spending", "monitoring.read"),
    ),
    "review": (Page(_("Review"), "monitoring:review", "monitoring.read"),),
}
"""The pages of each stage of the cycle, by the stage's code in `content/stages`; the first is where it opens."""

LINKS = {
    "workspace.institutions": "workspaces:institutions",
    "workspace.settings": "workspaces:settings",
    "workspace.stakeholders": "workspaces:stakeholders",
    "workspace.calendar": "workspaces:timetable",
    "assessment.capacity": "capacity:index",
    "assessment.gaps": "capacity:gaps",
    "assessment.scorings": "coherence:scorings",
    "assessment.policies": "coherence:policies",
    "evidence.register": "evidence:index",
    "evidence.add": "evidence:register",
    "evidence.surveys": "evidence:index",
    "assessment.findings": "findings:index",
    "plan.options": "priorities:options",
    "plan.coherence": "interactions:index",
    "plan.priorities": "priorities:index",
    "consultation.list": "consultation:index",
    "consultation.representation": "consultation:representation",
    "consultation.dispositions": "consultation:dispositions",
    "plan.results": "plan:index",
    "plan.actions": "plan:actions",
    "plan.costs": "plan:costs",
    "plan.readiness": "plan:readiness",
    "plan.approval": "plan:approval",
    "plan.editions": "plan:editions",
    "monitoring.queue": "monitoring:queue",
    "monitoring.graveyard": "monitoring:graveyard",
    "monitoring.review": "monitoring:review",
}
"""Where a gate sends people to put right what is missing, by the link's key in `content/stages`."""

ROOMS = (
    Page(_("Stage board"), "workspaces:board", "workspace.read"),
    Page(_("My queue"), "talk:queue", "talk.read"),
    Page(_("Workbooks"), "workbooks:index", "workbook.bring"),
    Page(_("People"), "workspaces:people", "people.read"),
    Page(_("Long work"), "jobs:index", "job.read"),
    Page(_("Record of changes"), "audit:index", "audit.read"),
    Page(_("Settings"), "workspaces:settings", "workspace.edit"),
)


def stages(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the stages of the cycle that have pages a person sees, for the side of every page."""
    workspace = request.workspace  # type: ignore[attr-defined]
    cycle, closed = current_cycle(workspace), set(workspace.closed_stages())
    seen = {stage.code: _seen(request, PAGES.get(stage.code, ())) for stage in cycle.stages}
    _mark([page for pages in seen.values() for page in pages], request)
    return [
        {
            "code": stage.code,
            "title": stage.title,
            "url": pages[0]["url"],
            "pages": pages,
            "current": any(page["current"] for page in pages),
            "state": "done" if stage.code in closed else "open",
        }
        for stage in cycle.stages
        if (pages := seen[stage.code])
    ]


def current_cycle(workspace: Any) -> Cycle:
    """Return the stages of a workspace's mode in the language of the page."""
    return unchecked().cycle(workspace.mode, page_language())


def rooms(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the further pages a person sees."""
    found = _seen(request, ROOMS)
    _mark(found, request)
    return found


def pages_of(stage: str, workspace: Any) -> list[dict[str, Any]]:
    """Return the pages of a stage, whoever asks."""
    return [
        {"title": page.title, "url": reverse(page.route, kwargs={"w": workspace.slug})} for page in PAGES.get(stage, ())
    ]


def link(key: str, workspace: Any) -> str:
    """Return the address a gate's link leads to, or nothing while that page is not there."""
    return reverse(LINKS[key], kwargs={"w": workspace.slug}) if key in LINKS else ""


def _seen(request: HttpRequest, pages: tuple[Page, ...]) -> list[dict[str, Any]]:
    member = request.member  # type: ignore[attr-defined]
    return [
        {"title": page.title, "url": url, "current": False, "exact": request.path == url}
        for page in pages
        if permits(member, page.permission, member.workspace)
        for url in [reverse(page.route, kwargs={"w": member.workspace.slug})]
    ]


def _mark(pages: list[dict[str, Any]], request: HttpRequest) -> None:
    """Mark the page at hand, or the one that a deeper page belongs to; the board is above all and marked only alone."""
    board = reverse("workspaces:board", kwargs={"w": request.workspace.slug})  # type: ignore[attr-defined]
    above = [page for page in pages if page["exact"] or (request.path.startswith(page["url"]) and page["url"] != board)]
    if above:
        max(above, key=lambda page: len(page["url"]))["current"] = True
