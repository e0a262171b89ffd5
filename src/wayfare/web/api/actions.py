"""Everything that changes a token."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.api.models import Token
from wayfare.web.api.queries import PREFIX, key_hash
from wayfare.web.audit.record import record
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Membership, Workspace

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept, so that reading writes little."""


class NotTheirsToOpen(Exception):
    """A role that may not let programs act for it."""


def make(*, by: User, member: Membership, name: str, scope: str, expires: date) -> tuple[Token, str]:
    """Make a token that ends with a day; returns it and its key, which is not kept. Raises `NotTheirsToOpen`."""
    if member.user_id != by.pk or not permits(member, "token.edit", member.workspace):
        raise NotTheirsToOpen
    key = PREFIX + secrets.token_urlsafe(32)
    end = datetime.combine(expires + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
    token = Token(workspace=member.workspace, owner=by, name=name, scope=scope, key_hash=key_hash(key), expires_at=end)
    return add(token, by=by, event="token.made", note=f"{name} ({scope})"), key


def revoke(*, by: User, token: Token, version: int) -> Token:
    """Close a token for good."""
    return change(token, by=by, version=version, event="token.revoked", note=token.name, revoked_at=timezone.now())


def used(token: Token) -> None:
    """Keep when a token was last used, to the minute."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def exported(*, by: User, workspace: Workspace, what: str) -> None:
    """Record that a table left the workbench, in which form."""
    record(by=by, event="table.exported", target=workspace, note=what)
