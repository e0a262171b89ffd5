"""A process of its own that works on a shared database: it reads one order a line, and answers each with one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()  # the models below need it

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from wayfare.web.accounts.models import User  # noqa: E402
from wayfare.web.identifiers import new_id  # noqa: E402
from wayfare.web.plan import actions as plans  # noqa: E402
from wayfare.web.plan.models import Item  # noqa: E402
from wayfare.web.workspaces import actions  # noqa: E402


def begin() -> dict[str, str]:
    """Make a workspace with a plan of one result."""
    call_command("migrate", interactive=False, verbosity=0)
    years = {"country": "XMA", "first_year": 2026, "last_year": 2030}
    somebody = User.objects.create_user(f"{new_id()}@example.org", "Somebody", "a long enough sentence")
    workspace = actions.create(by=somebody, title=f"Of two {new_id()}", **years)
    plan = plans.begin(
        by=somebody, workspace=workspace, title="Plan", currency="USD", price_year=2026, first_year=2026, last_year=2030
    )
    content = {"level": "impact", "statement": "Words 0."}
    item = plans.add_item(by=somebody, plan=plan, kind="result", parent=None, content=content)
    return {"home": f"/w/{workspace.slug}/", "user": str(somebody.pk), "item": item.pk}


def read(user: str, address: str) -> str:
    """Open a page as somebody."""
    browser = Client()
    browser.force_login(User.objects.get(pk=user), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def save(user: str, item: str, words: str) -> int:
    """Change the statement of a result."""
    found = Item.objects.get(pk=item)
    content = found.content | {"statement": words}
    by = User.objects.get(pk=user)
    return plans.change_item(by=by, item=found, version=found.version, content=content).version


ORDERS: dict[str, Callable[..., Any]] = {"begin": begin, "read": read, "save": save}

if __name__ == "__main__":
    for line in sys.stdin:
        order, *given = json.loads(line)
        sys.stdout.write(json.dumps(ORDERS[order](*given)) + "\n")
        sys.stdout.flush()
