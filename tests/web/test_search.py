"""The search: finds without case and accents, and never what a person may not open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from people import Cast

from wayfare.web.accounts.roles import roles, scope
from wayfare.web.capacity import actions as capacity
from wayfare.web.coherence import actions as coherence
from wayfare.web.consultation import actions as consultations
from wayfare.web.consultation.models import Consultation
from wayfare.web.evidence import actions as evidence
from wayfare.web.findings import actions as findings
from wayfare.web.interactions import actions as interactions
from wayfare.web.plan import actions as plans
from wayfare.web.priorities import actions as priorities
from wayfare.web.search import queries
from wayfare.web.search.folding import folded, holds, passage, words_of

WORD = "quetzalcoatlus"
"""A word that no content holds."""
QUESTIONS = [{"id": "say", "kind": "text", "text": "What should we know?"}]


def fill(scene: Cast) -> None:
    """One thing of each kind of the workspace that holds the word."""
    by = {"by": scene.ama, "workspace": scene.workspace}
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    plan = plans.begin(**by, title="Plan", **fields)
    content = {"level": "outcome", "statement": "Families save", "because": f"A {WORD} flies"}
    plans.add_item(by=scene.ama, plan=plan, kind="result", parent=None, content=content)
    findings.draft(**by, statement=f"One {WORD} in five", theme="movement", side="setting")
    evidence.register(**by, title="Census", note=f"Of every {WORD}")
    priorities.add_option(**by, title=f"More of {WORD}")
    coherence.add_policy(**by, title=f"Law of the {WORD}", kind="law", dimensions=["costs"])
    said(scene, "named", name="Noor")


def said(
    scene: Cast, identity: str, *, name: str = "", shown: bool = True, published: bool = True, over: bool = True
) -> None:
    """A contribution that holds the word, in a consultation of its own."""
    today = date.today()
    about = {"questions": QUESTIONS, "floor": 3, "opens": today, "closes": today, "identity": identity}
    made = consultations.begin(
        by=scene.ama, workspace=scene.workspace, title="What first?", published=published, **about
    )
    opened = consultations.open_up(by=scene.ama, consultation=made, version=made.version)
    answers = {"say": f"The {WORD} was here"}
    reply = consultations.contribute(by=None, consultation=opened, answers=answers, name=name)[0].reply
    if shown:
        type(reply).objects.filter(pk=reply.pk).update(decision="shown")
    if over:
        Consultation.objects.filter(pk=made.pk).update(status="closed")


def kinds(scene: Cast, person: Any, text: str = WORD) -> dict[str, int]:
    member = scene.workspace.memberships.get(user=person)
    return {group.code: group.count for group in queries.found(member, text)}


@pytest.mark.parametrize("role", list(roles()))
def test_a_role_finds_what_it_may_open_and_no_more(role: str, scene: Cast) -> None:
    fill(scene)
    own = {
        kind.code: kind.permission for kind in queries.KINDS if kind.code not in {"indicators", "measures", "guidance"}
    }
    allowed = {code for code, permission in own.items() if scope(role, permission) is not None}
    assert kinds(scene, scene.by_role[role]) == dict.fromkeys(allowed, 1)
    client = scene.client(scene.by_role[role])
    page = client.get(scene.address(f"search/?q={WORD}")).content.decode()
    assert page.count("<mark>") == len(allowed)
    member = scene.workspace.memberships.get(user=scene.by_role[role])
    hits = [hit for group in queries.found(member, WORD) for hit in group.hits]
    assert {client.get(hit.url).status_code for hit in hits} <= {200}, "what is found opens"


def test_nothing_of_another_workspace_is_found(scene: Cast) -> None:
    fill(scene)
    assert not queries.found(scene.other.memberships.get(user=scene.dora), WORD)
    assert scene.client(scene.dora).get(scene.address(f"search/?q={WORD}")).status_code == 404


@pytest.mark.parametrize(
    "how",
    [
        {"identity": "anonymous"},
        {"identity": "anonymous", "name": "Noor"},
        {"identity": "named", "name": ""},
        {"identity": "named", "name": "Noor", "shown": False},
        {"identity": "named", "name": "Noor", "published": False},
        {"identity": "named", "name": "Noor", "over": False},
    ],
)
def test_words_without_a_name_or_not_published_are_never_found(how: dict[str, Any], scene: Cast) -> None:
    said(scene, **how)
    for role in roles():
        assert kinds(scene, scene.by_role[role]) == {}


def test_blind_scores_are_never_found(scene: Cast) -> None:
    fields = {"title": "Capacity", "cells": ["environment.data"], "instrument_version": 1}
    exercise = capacity.begin(by=scene.ama, workspace=scene.workspace, **fields)
    sheet = capacity.take_sheet(by=scene.bilal, exercise=exercise)
    type(sheet).objects.filter(pk=sheet.pk).update(**_evidence(sheet))
    reading = interactions.take_reading(by=scene.bilal, workspace=scene.workspace, acting="policy:x")
    type(reading).objects.filter(pk=reading.pk).update(passages={"x": f"A {WORD}"})
    for role in roles():
        assert kinds(scene, scene.by_role[role]) == {}


def _evidence(sheet: Any) -> dict[str, Any]:
    """Put the word wherever a sheet keeps words."""
    told = {field.name: field.get_internal_type() for field in sheet._meta.fields}
    return {name: {"environment.data": {"evidence": f"A {WORD}"}} for name, kind in told.items() if kind == "JSONField"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("L’éducation des enfants", "EDUCATION"),
        ("L’éducation des enfants", "l'education"),
        ("Straße nach Norden", "strasse"),
        ("تحويلات الأُسَر", "الاسر"),
        ("الهجرة العائدة", "هجره عائده"),
        ("İstanbul, Iğdır", "istanbul igdir"),
        ("Łódź", "lodz"),
        ("office", "ﬃ"),
    ],
)
def test_case_accents_and_vowel_signs_make_no_difference(text: str, asked: str) -> None:
    assert holds([text], words_of(asked))
    pieces = passage([text], words_of(asked))
    assert "".join(piece.text for piece in pieces) == text
    assert any(piece.found for piece in pieces)


def test_all_words_must_stand_in_one_thing() -> None:
    assert holds(["women and men", "remittances"], words_of("remit women"))
    assert not holds(["women and men"], words_of("remit women"))
    assert folded("\u200f" + "\u0634\u0640\u0640\u0643\u0631") == "\u0634\u0643\u0631"


def test_a_long_text_shows_what_stands_around_the_word() -> None:
    text = "before " * 100 + "needle " + "after " * 100
    shown = "".join(piece.text for piece in passage([text], ("needle",)))
    assert "needle" in shown
    assert len(shown) < 250
    assert shown.startswith("… ")
    assert shown.endswith(" …")


@pytest.mark.parametrize("text", ["", " ", "\x00", "<script>alert(1)</script>", "%_", "q" * 5000, "'; drop table"])
def test_any_text_may_be_asked(text: str, scene: Cast) -> None:
    page = scene.client(scene.ama).get(scene.address("search/"), {"q": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "What is searched" in page.content.decode()


def test_the_catalogue_and_the_guidance_are_found(scene: Cast) -> None:
    assert kinds(scene, scene.ama, "remittances").keys() >= {"indicators", "measures"}
    alone = queries.found(scene.workspace.memberships.get(user=scene.ama), "remittances", only="indicators")
    assert [group.code for group in alone] == ["indicators"]
    assert len(alone[0].hits) == alone[0].count
