"""Everything that changes an account."""

from __future__ import annotations

from django.db import transaction

from wayfare.web.accounts.models import User
from wayfare.web.audit.record import record


@transaction.atomic
def create(*, by: User | None, email: str, name: str, password: str | None, **fields: object) -> User:
    """Make an account."""
    user = User.objects.create_user(email, name, password, **fields)
    record(by=by, event="account.created", target=user)
    return user


@transaction.atomic
def describe(*, by: User, name: str, language: str) -> User:
    """Change one's own name and language."""
    before = {"name": by.name, "language": by.language}
    by.name, by.language = name, language
    by.save(update_fields=["name", "language"])
    record(by=by, event="account.described", target=by, before=before, after={"name": name, "language": language})
    return by
