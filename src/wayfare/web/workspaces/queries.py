"""What is read about workspaces, always for somebody."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.audit.models import Record
from wayfare.web.workspaces.models import Invitation, Membership, Workspace


def of(user: User) -> QuerySet[Membership]:
    """Return a person's current memberships, with their workspaces."""
    return Membership.objects.current().filter(user=user).order_by("workspace__title")


def people(workspace: Workspace) -> QuerySet[Membership]:
    """Return who takes part."""
    return workspace.memberships.current().select_related("user", "institution", "place")


def former(workspace: Workspace) -> QuerySet[Membership]:
    """Return who took part once and does no more, who left last first."""
    ended = workspace.memberships.filter(ends_at__lte=timezone.now())
    return ended.select_related("user", "institution").order_by("-ends_at")


def lately(workspace: Workspace, most: int = 8) -> QuerySet[Record]:
    """Return the latest changes that somebody chose to make; laying out the stages is none, nor is having looked."""
    return (
        Record.objects.filter(scope=workspace.pk)
        .exclude(event__in=("stage.laid_out", "notice.seen"))
        .select_related("actor")
        .order_by("-sequence")[:most]
    )


def invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Return the invitations of a workspace, newest first."""
    return workspace.invitations.select_related("institution", "place")


def open_invitation(code: str) -> Invitation | None:
    """Return the invitation a code opens, or None when it was used, withdrawn, has expired, or never was."""
    found = Invitation.objects.select_related("workspace").filter(code_hash=code_hash(code)).first()
    return found if found and found.is_open else None


def code_hash(code: str) -> str:
    """Return what is kept of an invitation's code."""
    return hashlib.sha256(code.encode()).hexdigest()


def made_up_people() -> QuerySet[User]:
    """Return the made-up people who take part in nothing that real people began."""
    real = Membership.objects.exclude(workspace__created_by__made_up=True).values("user")
    people = User.objects.filter(made_up=True, is_operator=False).exclude(pk__in=real)
    return people.prefetch_related("memberships__institution").order_by("joined_at")
