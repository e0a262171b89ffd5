"""Makes a workspace for a real country on the world's figures alone, for those who want to begin at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wayfare.catalogue import load
from wayfare.web.accounts.models import User
from wayfare.web.situation import actions as situation
from wayfare.web.workspaces import actions
from wayfare.web.workspaces.models import Workspace

QUICK_SCAN = {"mode": "quick", "first_year": 2027, "last_year": 2030}


def make(country: str, *, by: User) -> Workspace:
    """Make a quick-scan workspace of a country unless there is one. Raises `EvidenceError` for a code that is none."""
    found = Workspace.objects.filter(country=country, made_up=False).first()
    if found:
        return found
    title = load().place_name(country)
    summary = f"{title} on the world's figures: a real country, with nothing of its own added yet."
    fields = {"country": country, "languages": ["en"], "summary": summary}
    return actions.create(by=by, title=title, **fields, **QUICK_SCAN)


def assess(workspace: Workspace, *, by: User) -> None:
    """Start the first assessment of a workspace, on the world's figures, unless one was made or tried."""
    if not workspace.editions.exists() and not workspace.jobs.filter(kind="situation.assess").exists():
        situation.assess(by=by, workspace=workspace, title=_("Assessment of the situation"))
