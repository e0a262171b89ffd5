"""What concerns one person, and how much of it is new to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayfare.web.accounts.roles import scope
from wayfare.web.notices.sources import SOURCES, Concern
from wayfare.web.versions.kept import Keeper
from wayfare.web.workspaces.models import Membership, Workspace


def concerns(member: Membership) -> list[tuple[Concern, bool]]:
    """Return what waits for a member, newest first, each time with whether it came since they last looked."""
    keeper, today = Keeper(member.workspace), member.workspace.today()
    until = keeper.get(_looks).get(member.user_id)
    found: list[tuple[Concern, bool]] = []
    for right, source in SOURCES:
        if scope(member.role, right):
            told = keeper.get(source, today)
            both = (*told.get(member.user_id, ()), *told.get(member.institution_id or "", ()))
            found += [(each, _is_new(each, member, until)) for each in both]
    return sorted(found, key=lambda each: each[0].at, reverse=True)


def new(member: Membership) -> int:
    """Count what came since a member last looked."""
    return sum(is_new for _concern, is_new in concerns(member))


def _is_new(concern: Concern, member: Membership, until: datetime | None) -> bool:
    return concern.by != member.user_id and (until is None or concern.at > until)


def _looks(workspace: Workspace) -> dict[str, datetime]:
    """Return until when each person has looked."""
    return dict(workspace.looks.values_list("user_id", "until"))


def told(concern: Concern) -> dict[str, Any]:
    """Return a concern in words."""
    due = ngettext(
        "%(count)s form of your institution is due.", "%(count)s forms of your institution are due.", concern.count
    )
    words = {
        "task": _("You are asked: %(about)s"),
        "approval": _("The approval of your institution is asked: %(about)s"),
        "dispute": _("Your finding is disputed: %(about)s"),
        "draft": _("Your finding came back: %(about)s"),
        "stale": _("A figure your finding rests on moved: %(about)s"),
        "report": _("Values came back: %(about)s"),
        "file": _("A file waits for your decision: %(about)s"),
        "due": due,
    }
    text = words[concern.kind] % {"about": concern.about, "count": concern.count}
    return {
        "text": text,
        "url": concern.url,
        "when": concern.at,
        "who": concern.who,
        "why": concern.why,
        "due": concern.due,
    }
