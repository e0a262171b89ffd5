"""What the gates of the cycle ask of findings and of the assessment they rest on."""

from __future__ import annotations

from django.db.models import Q

from wayfare.catalogue import load
from wayfare.web.findings.models import Finding, Ground, Position
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace

Status = Finding.Status
HEARD = (Status.IN_REVIEW, Status.ENDORSED, Status.DISPUTED)


@fact("themes")
def themes(workspace: Workspace) -> int:
    """Count the themes of the assessment."""
    return len(load().themes)


@fact("themes_with_finding")
def themes_with_finding(workspace: Workspace) -> int:
    """Count the themes with a finding that was put up for review."""
    return workspace.findings.filter(status__in=HEARD).order_by().values("theme").distinct().count()


@fact("findings")
def findings(workspace: Workspace) -> int:
    """Count the findings."""
    return workspace.findings.count()


@fact("findings_endorsed")
def endorsed(workspace: Workspace) -> int:
    """Count those that are endorsed."""
    return workspace.findings.filter(status=Status.ENDORSED).count()


@fact("findings_stale")
def stale(workspace: Workspace) -> int:
    """Count those whose figures have moved since."""
    return workspace.findings.filter(status=Status.STALE).count()


@fact("findings_disputed_open")
def disputed_open(workspace: Workspace) -> int:
    """Count those with a dispute nobody has answered."""
    unanswered = Position.objects.filter(workspace=workspace, stance=Position.Stance.DISPUTE, reply="")
    return unanswered.order_by().values("finding").distinct().count()


@fact("findings_of_risk")
def of_risk(workspace: Workspace) -> int:
    """Count those that name a risk."""
    return workspace.findings.filter(side=Finding.Side.RISK).count()


@fact("findings_by_sex")
def by_sex(workspace: Workspace) -> int:
    """Count those that rest on figures of women and of men."""
    told: dict[str, set[str]] = {}
    for ground in Ground.objects.filter(~Q(figure=""), workspace=workspace):
        sexes = {str(value) for name, value in ground.then["domain"] if "sex" in name}
        told.setdefault(ground.finding_id, set()).update(sexes)
    return sum({"F", "M"} <= sexes for sexes in told.values())
