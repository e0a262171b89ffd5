"""The way through a workspace: which page belongs to which stage, and who sees it. One line makes a page known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue.load import unchecked
from wayfare.model.stage import Cycle
from wayfare.web.accounts.roles import scope
from wayfare.web.versions.kept import kept
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
        Page(_("Tables"), "situation:tables", "figure.read"),
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
    Page(_("What concerns me"), "notices:index", "notice.read"),
    Page(_("My queue"), "talk:queue", "talk.read"),
    Page(_("Workbooks"), "workbooks:index", "workbook.bring"),
    Page(_("People"), "workspaces:people", "people.read"),
    Page(_("Linked workspaces"), "links:index", "link.read"),
    Page(_("Long work"), "jobs:index", "job.read"),
    Page(_("Record of changes"), "audit:index", "audit.read"),
    Page(_("Settings"), "workspaces:settings", "workspace.edit"),
)


@dataclass(frozen=True)
class Way:
    """All that the side of a page depends on: no person, but the part they play."""

    slug: str
    title: str
    made_up: bool
    mode: str
    role: str
    closed: frozenset[str]
    here: str
    exact: bool
    """Whether the page at hand is the one marked, and not one deeper."""


def side(request: HttpRequest) -> SafeString:
    """Return the way through the cycle and the further pages a person sees, drawn."""
    workspace, member = request.workspace, request.member  # type: ignore[attr-defined]
    here = _here(request.path, workspace.slug, member.role)
    closed = kept(workspace, _closed)
    told = (workspace.slug, workspace.title, workspace.made_up, str(workspace.mode), str(member.role), closed)
    return _side(Way(*told, here, here == request.path), page_language())


@lru_cache(maxsize=512)
def _side(way: Way, _language: str) -> SafeString:
    workspace = {"slug": way.slug, "title": way.title, "made_up": way.made_up}
    values = {"workspace": workspace, "stages": stages(way), "rooms": _seen(way, ROOMS)}
    return SafeString(render_to_string("components/side.html", values))


def stages(way: Way) -> list[dict[str, Any]]:
    """Return the stages of the cycle that have pages a person sees."""
    cycle = unchecked().cycle(way.mode, page_language())
    seen = {stage.code: _seen(way, PAGES.get(stage.code, ())) for stage in cycle.stages}
    return [
        {
            "code": stage.code,
            "title": stage.title,
            "url": pages[0]["url"],
            "pages": pages,
            "current": any(page["current"] for page in pages),
            "state": "done" if stage.code in way.closed else "open",
        }
        for stage in cycle.stages
        if (pages := seen[stage.code])
    ]


def _closed(workspace: Any) -> frozenset[str]:
    return frozenset(workspace.closed_stages())


def current_cycle(workspace: Any) -> Cycle:
    """Return the stages of a workspace's mode in the language of the page."""
    return unchecked().cycle(workspace.mode, page_language())


def pages_of(stage: str, workspace: Any) -> list[dict[str, Any]]:
    """Return the pages of a stage, whoever asks."""
    return [
        {"title": page.title, "url": reverse(page.route, kwargs={"w": workspace.slug})} for page in PAGES.get(stage, ())
    ]


def link(key: str, workspace: Any) -> str:
    """Return the address a gate's link leads to, or nothing while that page is not there."""
    return reverse(LINKS[key], kwargs={"w": workspace.slug}) if key in LINKS else ""


def _seen(way: Way, pages: tuple[Page, ...]) -> list[dict[str, Any]]:
    return [
        {"title": page.title, "url": url, "current": url == way.here, "exact": way.exact}
        for page in pages
        if (url := _addresses(way.slug, way.role).get(page.route))
    ]


@lru_cache(maxsize=512)
def _addresses(slug: str, role: str) -> dict[str, str]:
    """Return the addresses of the pages a role sees, whatever the scope of its rights, by route.

    Not by page: the title of a page is another word in each language, and so would its place in the table be.
    """
    every = (*(page for pages in PAGES.values() for page in pages), *ROOMS)
    return {page.route: reverse(page.route, kwargs={"w": slug}) for page in every if scope(role, page.permission)}


def _here(path: str, slug: str, role: str) -> str:
    """Return the page at hand, or the one that a deeper page belongs to; the board, above all, only alone."""
    board = reverse("workspaces:board", kwargs={"w": slug})
    found = [url for url in _addresses(slug, role).values() if path == url or (path.startswith(url) and url != board)]
    return max(found, key=len, default="")
