"""What the gates of the cycle ask about consultations."""

from __future__ import annotations

from wayfare.assessment import dispositions
from wayfare.model.consultation import Contribution, Disposition
from wayfare.web.consultation import queries
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


@fact("consultations_closed")
def _closed(workspace: Workspace) -> int:
    return sum(1 for each in queries.of(workspace) if each.phase == "closed")


@fact("contributions")
def _contributions(workspace: Workspace) -> int:
    return workspace.contributions.filter(withdrawn=False).count()


@fact("contributions_open")
def _contributions_open(workspace: Workspace) -> int:
    codes = queries.item_codes(workspace)
    return sum(len(dispositions.waiting(*said, codes)) for said in kept(workspace, _said))


def _said(workspace: Workspace) -> list[tuple[list[Contribution], dict[str, Disposition]]]:
    """Return the contributions and the answers to them, by consultation, without looking at the plan."""
    return [(queries.voices(each), queries.answered(each)) for each in queries.of(workspace)]


@fact("groups_heard")
def _groups_heard(workspace: Workspace) -> int:
    """Count groups to be heard of which somebody spoke; groups that are only informed are not waited for."""
    groups = workspace.stakeholders.exclude(engagement="inform").values_list("pk", flat=True)
    heard = workspace.contributions.filter(withdrawn=False, group__in=list(groups))
    return heard.order_by().values("group").distinct().count()
