"""What is read of a workspace's assessments, always within the workspace."""

from __future__ import annotations

from django.db.models import QuerySet

from wayfare.web.evidence.models import Dataset
from wayfare.web.jobs.models import Job
from wayfare.web.situation.models import Edition, Table
from wayfare.web.workspaces.models import Workspace

MAKING = ("situation.assess", "made_up.survey")
"""Work that makes an edition: an assessment, and the made-up country's survey that ends in one."""
OVER = (Job.Status.DONE, Job.Status.FAILED, Job.Status.CANCELLED)


def editions(workspace: Workspace) -> QuerySet[Edition]:
    """Return the editions, newest first."""
    return workspace.editions.select_related("created_by")


def making(workspace: Workspace) -> Job | None:
    """Return the assessment that is being made, if any."""
    return workspace.jobs.filter(kind__in=MAKING).exclude(status__in=OVER).first()


def failure(workspace: Workspace) -> Job | None:
    """Return the last attempt when it failed and nothing was made since."""
    last = workspace.jobs.filter(kind="situation.assess").first()
    return last if last is not None and last.status == Job.Status.FAILED else None


def computed_again(edition: Edition, figure: str) -> Job | None:
    """Return the newest computation of a figure anew."""
    about = {"parameters__edition": edition.pk, "parameters__figure": figure}
    return edition.workspace.jobs.filter(kind="situation.again", **about).first()


def not_in(edition: Edition | None, workspace: Workspace) -> int:
    """Count the files that are ready, but that the newest edition does not rest on yet."""
    ready = workspace.datasets.filter(status=Dataset.Status.READY)
    return ready.exclude(evidence__in=edition.evidence).count() if edition else ready.count()


def findings_on(workspace: Workspace, theme: str) -> QuerySet:
    """Return the findings of a theme."""
    return workspace.findings.filter(theme=theme)


def tables(workspace: Workspace) -> QuerySet[Table]:
    """Return the tables that were asked for: those that are kept, then the newest."""
    return workspace.tables.select_related("created_by", "job", "edition").order_by("-kept", "-created_at")


def made(workspace: Workspace) -> QuerySet[Table]:
    """Return the tables that were made, oldest first: what readers may know beside the editions."""
    return workspace.tables.exclude(figures="").order_by("created_at", "pk")


def home_of(workspace: Workspace, figure: str) -> Table | None:
    """Find the table that showed a figure first."""
    return made(workspace).filter(figures__contains=f'"{figure}"').first()


def table_again(table: Table, figure: str) -> Job | None:
    """Return the newest computation of a figure of a table anew."""
    about = {"parameters__table": table.pk, "parameters__figure": figure}
    return table.workspace.jobs.filter(kind="situation.table_again", **about).first()
