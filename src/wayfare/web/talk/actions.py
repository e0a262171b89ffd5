"""Everything said and asked about an object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import models, transaction
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


@transaction.atomic
def hand_over(*, by: User, tasks: Sequence[Assignment], versions: Mapping[str, int], to: User) -> int:
    """Give what somebody was asked to do to somebody else, all of it or none. Returns how much moved.

    Raises `Stale` where one was finished or given away since it was seen.
    """
    for task in tasks:
        change(task, by=by, version=versions.get(task.pk, 0), event="task.handed_over", assignee=to)
    return len(tasks)


def finish(*, by: User, assignment: Assignment, version: int) -> Assignment:
    """Say that what was asked is done."""
    return change(assignment, by=by, version=version, event="task.finished", done_at=timezone.now())


def _about(workspace: Workspace, target: models.Model) -> dict[str, object]:
    return {"workspace": workspace, "target_type": target._meta.label_lower, "target_id": str(target.pk)}
