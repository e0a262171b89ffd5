"""Every route that changes something: what changed is in the record, line for line, and nothing else changed."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from people import Cast
from routes import Route, every_route
from samples import LEFT_TO_ITS_ROOM, to_send, words_of

from wayfare.web.accounts.roles import scope, table
from wayfare.web.audit.models import Record
from wayfare.web.versions.models import Versioned

WRITING = [
    route
    for route in every_route()
    if route.is_ours and route.address.startswith("w/<slug:w>/") and route.door and route.door.writes
    if route.address.removeprefix("w/<slug:w>/") not in LEFT_TO_ITS_ROOM
]
OWN_BOOKS = {"audit.head", "audit.mark", "audit.record", "versions.revision", "versions.submission", "sessions.session"}
"""Where the workbench keeps the record and its marks, states, keys of forms and sessions."""


class Fields(HTMLParser):
    """What a browser would send of the forms on a page, with something typed wherever something is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method") == "post":
            self.forms.append({"": given.get("action", "")})
        elif tag == "option" and self._select and self.forms and given.get("value"):
            self.forms[-1].setdefault(self._select, given["value"])
        elif tag == "select":
            self._select = name
        elif name and self.forms and (value := typed(tag, given)) is not None:
            self.forms[-1].setdefault(name, value)

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


def typed(tag: str, given: dict[str, str]) -> str | None:
    """What somebody types into a field: what it holds, or something of its kind."""
    kind = given.get("type", "text" if tag == "input" else tag)
    if kind in {"checkbox", "radio"}:
        return given.get("value", "on")
    if kind in {"submit", "file"} or tag not in {"input", "textarea"}:
        return given.get("value") if kind == "submit" else None
    plain = {"number": given.get("min") or "1", "date": "2026-10-01", "email": "new@example.org"}
    if given.get("inputmode") in {"numeric", "decimal"}:
        kind = "number"
    if held := unescape(given.get("value", "")):
        return held
    return plain.get(kind, "Because it is so, as agreed in March") if "required" in given else None


def rows() -> dict[tuple[str, str], tuple[int, str]]:
    """Every row the workbench keeps: its version, and its fields."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("wayfare.web") and m._meta.managed]
    return {
        (model._meta.label_lower, str(row.pk)): (getattr(row, "version", 0), repr(sorted(fields(row).items())))
        for model in ours
        if model._meta.label_lower not in OWN_BOOKS
        for row in model._default_manager.all()
    }


def fields(row: models.Model) -> dict[str, str]:
    return {f.attname: repr(getattr(row, f.attname)) for f in row._meta.concrete_fields if f.name != "last_login"}


def steps(before: dict[Any, Any], after: dict[Any, Any]) -> Counter[tuple[str, str]]:
    """How often each row was changed: by its versions; once where it went, or where it counts none."""
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return Counter({key: step(before.get(key), after.get(key)) for key in changed})


def step(before: Any, after: Any) -> int:
    if after is None:
        return 1
    return max(1, after[0] - (before[0] if before else 0))


@pytest.mark.parametrize("route", WRITING, ids=lambda r: r.address)
def test_what_a_route_changes_is_in_the_record(route: Route, stage: Cast) -> None:
    door = route.door
    right = door.rights(words_of(route)[0])[-1]
    role = next((r for r in table()[right] if scope(r, right) == "any"), "coordinator")
    where, target, sent = to_send(route, stage)
    browser = stage.browser(role)
    page = browser.get(where)
    read = Fields()
    read.feed(page.content.decode() if page.status_code == 200 else "")
    here = [f for f in read.forms if f[""] in {"", where}] or [{}]
    typed_in = {name: value for name, value in here[-1].items() if name} | sent
    typed_in.setdefault("version", getattr(target, "version", stage.workspace.version))
    typed_in.setdefault("key", "a-form-of-this-test")
    before, last = rows(), Record.objects.order_by("pk").last()
    answer = browser.post(where, typed_in)
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))[:1500] if answer.content else ""
    assert answer.status_code in {200, 302}, f"{where} answered {answer.status_code} to {typed_in}: {told}"
    lines = Record.objects.filter(pk__gt=last.pk if last else 0)
    recorded = Counter((line.target_type, line.target_id) for line in lines)
    changed = steps(before, rows())
    assert changed, f"{where} changed nothing; say in FORMS of tests/web/samples.py what to send: {typed_in}"
    assert recorded == changed
    assert {line.actor_id for line in lines} == {stage.by_role[role].pk} or door.permission == "consultation.contribute"


def test_every_model_people_edit_is_versioned_and_belongs_to_a_workspace() -> None:
    plain = {"accounts.user", "workspaces.workspace", *OWN_BOOKS}
    wrong = [
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("wayfare.web") and model._meta.label_lower not in plain
        if not issubclass(model, Versioned) or "workspace_id" not in {f.attname for f in model._meta.concrete_fields}
    ]
    assert not wrong
