"""Everything said and asked about an object."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.talk.models import Assignment, Comment
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Workspace


def comment(
    *, by: User, workspace: Workspace, target: models.Model, text: str, answers: Comment | None = None
) -> Comment:
    """Say something of an object."""
    return add(Comment(**_about(workspace, target), text=text, answers=answers), by=by, event="comment.added")


def reword(*, by: User, comment: Comment, version: int, text: str) -> Comment:
    """Change one's own remark; the earlier wording stays among its revisions."""
    return change(comment, by=by, version=version, event="comment.reworded", text=text)


def resolve(*, by: User, comment: Comment, version: int) -> Comment:
    """Say that a remark was dealt with."""
    return change(comment, by=by, version=version, event="comment.resolved", resolved_at=timezone.now())


def assign(
    *, by: User, workspace: Workspace, target: models.Model, assignee: User, task: str, due: date | None = None
) -> Assignment:
    """Ask somebody who takes part to do something with an object."""
    return add(
        Assignment(**_about(workspace, target), assignee=assignee, task=task, due=due), by=by, event="task.assigned"
    )


def finish(*, by: User, assignment: Assignment, version: int) -> Assignment:
    """Say that what was asked is done."""
    return change(assignment, by=by, version=version, event="task.finished", done_at=timezone.now())


def _about(workspace: Workspace, target: models.Model) -> dict[str, object]:
    return {"workspace": workspace, "target_type": target._meta.label_lower, "target_id": str(target.pk)}
