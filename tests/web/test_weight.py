"""What a first visit costs: the page with every style sheet and script it names, all compressed, is 150 KB at most."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from wayfare.web.made_up import marenza

MOST = 150_000
ASKS = {"headers": {"accept-encoding": "gzip"}}
NAMED = re.compile(r"""(?:src|href)="/static/([^"?#]+\.(?:css|js))""")


def as_served(path: str) -> int:
    """Return the bytes of a style sheet or script as they travel: compressed by the server, as its pages are."""
    found = finders.find(path)
    assert found, f"{path} is named by a page and is not there"
    return len(gzip.compress(Path(str(found)).read_bytes(), compresslevel=6))


def weight(browser: Client, address: str) -> int:
    """Return the bytes of a page with what it names."""
    answer = browser.get(address, **ASKS)
    assert answer.status_code == 200, address
    assert answer.headers.get("Content-Encoding") == "gzip", f"{address} is not sent compressed"
    named = set(NAMED.findall(gzip.decompress(answer.content).decode()))
    assert any(each.endswith(".css") for each in named)
    assert any(each.endswith(".js") for each in named)
    return len(answer.content) + sum(map(as_served, named))


@pytest.mark.django_db
def test_the_board_the_plan_and_its_items_weigh_little_at_first_visit() -> None:
    workspace = marenza.make()
    browser = Client()
    ama = workspace.memberships.get(role="coordinator").user
    browser.force_login(ama, backend="allauth.account.auth_backends.AuthenticationBackend")
    items = workspace.plan_items.all()
    result, indicator = (items.filter(kind=kind).first() for kind in ("result", "indicator"))
    pages = ["", "plan/", "plan/matrix/", f"plan/items/{result.pk}/", f"plan/items/{indicator.pk}/", "monitoring/"]
    weights = {page: weight(browser, f"/w/{workspace.slug}/{page}") for page in pages}
    assert {page: bytes_ for page, bytes_ in weights.items() if bytes_ > MOST} == {}
