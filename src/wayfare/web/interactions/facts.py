"""What the gates of the cycle ask about interactions."""

from __future__ import annotations

from wayfare.web.interactions import queries
from wayfare.web.versions.kept import rows_of
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


@fact("conflicts_open")
def _conflicts_open(workspace: Workspace) -> int | None:
    """Count conflicts nobody settled; None while nobody scored, for nobody knows then."""
    found = queries.matrix(workspace)
    if not found.cells:
        return None
    there = {(each.acting, each.on) for each in rows_of(workspace, "settlements")}
    return sum(1 for cell in found.conflicts if (cell.acting, cell.on) not in there)
