"""What the gates of the cycle ask of the evidence."""

from __future__ import annotations

from wayfare.web.evidence.models import Dataset
from wayfare.web.workspaces.facts import fact
from wayfare.web.workspaces.models import Workspace


@fact("sources")
def sources(workspace: Workspace) -> int:
    """Count the sources in the register."""
    return workspace.sources.count()


@fact("sources_unrated")
def unrated(workspace: Workspace) -> int:
    """Count those nobody rated."""
    return workspace.sources.filter(ratings=None).count()


@fact("surveys")
def surveys(workspace: Workspace) -> int:
    """Count the surveys that assessments may rest on."""
    return _surveys(workspace).count()


@fact("designs_undeclared")
def undeclared(workspace: Workspace) -> int:
    """Count the surveys that are used without a declared design; a family brings its own."""
    return _surveys(workspace).filter(weights="", psu="", strata="", family="", probability=True).count()


def _surveys(workspace: Workspace):
    return workspace.datasets.filter(kind=Dataset.Kind.SURVEY, status=Dataset.Status.READY)
