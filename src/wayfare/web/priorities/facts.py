"""What the gates of the cycle ask about priorities."""

from __future__ import annotations

from wayfare.web.priorities.models import Ballot, Decision
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


@fact("options")
def _options(workspace: Workspace) -> int:
    return workspace.options.count()


@fact("ranking_groups")
def _ranking_groups(workspace: Workspace) -> int:
    handed_in = Ballot.objects.filter(workspace=workspace, submitted_at__isnull=False)
    return handed_in.order_by().values("group").distinct().count()


@fact("has_decision")
def _has_decision(workspace: Workspace) -> bool:
    return Decision.objects.filter(workspace=workspace).exists()
