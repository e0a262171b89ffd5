"""The way through a workspace: which page belongs to which stage, and who sees it. One line makes a page known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from wayfare.web.accounts.roles import permits


@dataclass(frozen=True)
class Page:
    """A page of a workspace: its name, its address and the right to read it."""

    title: Any
    route: str
    permission: str


STAGES: tuple[tuple[str, Any, tuple[Page, ...]], ...] = (
    ("evidence", _("Evidence"), ()),
    ("situation", _("Situation"), ()),
    ("capacity", _("Capacity and coherence"), ()),
    ("consultation", _("Consultation"), ()),
    ("priorities", _("Priorities"), ()),
    ("plan", _("Plan"), ()),
    ("monitoring", _("Monitoring"), ()),
    ("review", _("Review"), ()),
)
"""The stages in order: code, name, pages. The first page of a stage is where it opens."""

ROOMS = (
    Page(_("Stage board"), "workspaces:board", "workspace.read"),
    Page(_("My queue"), "talk:queue", "talk.read"),
    Page(_("People"), "workspaces:people", "people.read"),
    Page(_("Long work"), "jobs:index", "job.read"),
    Page(_("Record of changes"), "audit:index", "audit.read"),
    Page(_("Settings"), "workspaces:settings", "workspace.edit"),
)


def stages(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the stages a person sees, with their pages, for the side of every page."""
    return [
        {"code": code, "title": title, "url": pages[0]["url"], "pages": pages, "current": _here(pages), "state": "open"}
        for code, title, listed in STAGES
        if (pages := _seen(request, listed))
    ]


def rooms(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the further pages a person sees."""
    return _seen(request, ROOMS)


def _seen(request: HttpRequest, pages: tuple[Page, ...]) -> list[dict[str, Any]]:
    member = request.member  # type: ignore[attr-defined]
    return [
        {"title": page.title, "url": url, "current": request.path == url}
        for page in pages
        if permits(member, page.permission, member.workspace) and (url := _address(page, member.workspace.slug))
    ]


def _address(page: Page, slug: str) -> str:
    try:
        return reverse(page.route, kwargs={"w": slug})
    except NoReverseMatch as error:
        raise LookupError(f"the navigation names {page.route}, which is no page of a workspace") from error


def _here(pages: list[dict[str, Any]]) -> bool:
    return any(page["current"] for page in pages)
