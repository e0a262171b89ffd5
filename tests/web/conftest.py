"""Fixtures of the workbench's tests."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from people import Cast, cast

from wayfare.web.design import drawn
from wayfare.web.made_up import marenza
from wayfare.web.versions import kept
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace

CHANGING = ("INSERT INTO", "UPDATE", "DELETE FROM")
TRACES = ('UPDATE "api_token" SET "last_used_at" = ',)
"""When a token was used last is shown to its owner; it is no change somebody makes."""


@pytest.fixture(autouse=True)
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing kept, and keep things although each test is one transaction: every test tries what is kept."""
    kept.forget()
    drawn.forget()
    monkeypatch.setattr(kept, "settled", lambda: True)


@pytest.fixture
def scene(db: None) -> Cast:
    """A workspace with one person of each role, and a stranger with a workspace of their own."""
    return cast()


@pytest.fixture(scope="module")
def _set(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield cast()
        transaction.set_rollback(True)


@pytest.fixture
def stage(_set: Cast, db: None) -> Cast:
    """The same scene, set once for a module: each test finds it as it was set, and what it writes is undone."""
    return deepcopy(_set)


@pytest.fixture(scope="module")
def _laid_out(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield marenza.make().pk
        transaction.set_rollback(True)


@pytest.fixture
def made_up(_laid_out: str, db: None) -> Workspace:
    """The made-up country, laid out once for a module: each test finds it as it was, and what it writes is undone."""
    return Workspace.objects.get(pk=_laid_out)


@pytest.fixture(autouse=True)
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watch the record in every test: a request that changes something people edit writes a line, or the test fails."""
    asked = Client.request
    watched = {model._meta.db_table for model in apps.get_models() if issubclass(model, Versioned)}

    def request(client: Client, **environment: Any) -> Any:
        changed: set[str] = set()

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith(CHANGING) and not sql.startswith(TRACES):
                changed.add(sql.split('"', 2)[1])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = asked(client, **environment)
        done = response.status_code < 400 and "audit_record" not in changed
        unrecorded = changed & watched if done else set()
        assert not unrecorded, f"{environment.get('PATH_INFO')} changed {unrecorded} and wrote no line of the record"
        return response

    monkeypatch.setattr(Client, "request", request)
