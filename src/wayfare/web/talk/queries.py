"""What is read of remarks and tasks."""

from __future__ import annotations

from collections import Counter

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import scope
from wayfare.web.talk.models import Assignment, Comment
from wayfare.web.workspaces.models import Membership, Workspace

TALKED_OF = {
    "workspaces.workspace": "workspace.read",
    "plan.item": "plan.read",
    "monitoring.report": "monitoring.read",
    "findings.finding": "finding.read",
    "coherence.policy": "coherence.read",
}
"""What people talk about, and the right to read it; a ballot or a sheet that is somebody's own is not among it."""


def comments_on(target: models.Model) -> QuerySet[Comment]:
    """Return what was said of an object, oldest first."""
    about = {"target_type": target._meta.label_lower, "target_id": str(target.pk)}
    return Comment.objects.filter(**about).select_related("created_by")


def queue_of(user: User, workspace: Workspace) -> QuerySet[Assignment]:
    """Return what a person is asked to do in a workspace and has not done, soonest first."""
    return Assignment.objects.filter(workspace=workspace, assignee=user, done_at=None)


def may_read(member: Membership, task: Assignment) -> bool:
    """Whether somebody may read what a task is about, so that it can be given to them."""
    return bool(scope(member.role, "talk.read") and scope(member.role, TALKED_OF[task.target_type]))


def open_tasks(workspace: Workspace) -> dict[str, int]:
    """Return how many things each person is asked to do in a workspace and has not done, by their keys."""
    undone = Assignment.objects.filter(workspace=workspace, done_at=None)
    return Counter(undone.order_by().values_list("assignee_id", flat=True))


def target_of(workspace: Workspace, target_type: str, target_id: str) -> models.Model | None:
    """Return the object of a workspace that a remark or a task is about, or None when there is none."""
    if target_type not in TALKED_OF:
        return None
    model = apps.get_model(target_type)
    if model is Workspace:
        return workspace if workspace.pk == target_id else None
    return model._default_manager.filter(pk=target_id, workspace=workspace).first()
