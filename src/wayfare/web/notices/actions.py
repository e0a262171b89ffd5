"""Marking as seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.notices.models import Look
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Workspace


@transaction.atomic
def look(*, by: User, workspace: Workspace, until: datetime) -> Look:
    """Remember until when somebody has seen what concerns them: never a moment to come, never an earlier one."""
    until = min(until, timezone.now())
    last = Look.objects.select_for_update().filter(workspace=workspace, user=by).first()
    if last is None:
        return add(Look(workspace=workspace, user=by, until=until), by=by, event="notice.seen")
    return change(last, by=by, version=last.version, event="notice.seen", until=max(until, last.until))
