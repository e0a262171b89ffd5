"""What the gates of the cycle ask about coherence."""

from __future__ import annotations

from wayfare.web.coherence import queries
from wayfare.web.coherence.models import AGREED
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


@fact("policies")
def _policies(workspace: Workspace) -> int:
    return workspace.policies.count()


@fact("policies_unscored")
def _policies_unscored(workspace: Workspace) -> int:
    return len(queries.profile(workspace).unscored)


@fact("coherence_scored")
def _coherence_scored(workspace: Workspace) -> bool:
    agreed = workspace.scorings.filter(instrument=queries.COHERENCE, group=AGREED, submitted_at__isnull=False).first()
    return agreed is not None and queries.score_of(agreed) is not None
