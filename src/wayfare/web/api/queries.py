"""What is read of tokens: those of a person, and the one a key opens."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.api.models import Token
from wayfare.web.workspaces import queries as workspaces
from wayfare.web.workspaces.models import Membership

PREFIX = "wayfare_"
"""What every key begins with, so that one that lies about is recognised."""


def key_hash(key: str) -> str:
    """Return what is kept of a key; it is random, so that one round of SHA-256 hides it."""
    return hashlib.sha256(key.encode()).hexdigest()


def opened_by(key: str) -> Token | None:
    """Return the token of a key, or None when it was revoked, has ended, never was, or its owner is gone."""
    found = Token.objects.select_related("owner", "workspace").filter(key_hash=key_hash(key)).first()
    return found if found and found.is_open and found.owner.is_active else None


def own(user: User) -> QuerySet[Token]:
    """Return a person's tokens, newest first."""
    return user.tokens.select_related("workspace")


def parts_with_tokens(user: User) -> list[Membership]:
    """Return the memberships of a person whose role may let programs act for it."""
    return [each for each in workspaces.of(user) if permits(each, "token.edit", each.workspace)]
