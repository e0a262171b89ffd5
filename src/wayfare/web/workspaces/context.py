"""What every page shows around its content: the workspace, the way through it, the person's queue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wayfare.web.identifiers import new_id
from wayfare.web.notices import queries as notices
from wayfare.web.talk.queries import open_tasks
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces import navigation, queries


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame needs, and a fresh key for forms that make something."""
    around: dict[str, Any] = {"form_key": new_id(), "try_out": settings.TRY_OUT}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return around | {"made_up_people": queries.made_up_people() if settings.TRY_OUT else ()}
    member = getattr(request, "member", None)
    around["workspaces"] = [
        {
            "title": each.workspace.title,
            "url": reverse("workspaces:board", kwargs={"w": each.workspace.slug}),
            "current": member is not None and each.workspace_id == member.workspace_id,
        }
        for each in getattr(request, "memberships", None) or queries.of(user)
    ]
    return around | _inside(request, member) if member else around


def _inside(request: HttpRequest, member: Any) -> dict[str, Any]:
    return {
        "workspace": member.workspace,
        "member": member,
        "side": navigation.side(request),
        "queue_count": kept(member.workspace, open_tasks).get(member.user_id, 0),
        "notice_count": notices.new(member),
    }
