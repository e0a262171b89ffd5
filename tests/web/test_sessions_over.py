"""A form sent after the session is over is held for its person, and is shown to nobody else in the same browser."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client
from people import Cast
from samples import made

from wayfare.web.plan.models import Item

PASSWORD = "a long enough sentence"
TYPED = "Typed before the session was over: 1 < 2"


def signed_in(client: Client, person: Any, where: str = "/") -> str:
    """Sign in through the page; the address that leads to."""
    form = {"login": person.email, "password": PASSWORD, "next": where}
    answer = client.post("/accounts/login/", form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def sent_too_late(client: Client, scene: Cast, row: Item) -> str:
    """Send a form after the session was removed on the server; the address that is offered after signing in."""
    Session.objects.all().delete()
    form = {"version": row.version, "level": "outcome", "statement": TYPED}
    answer = client.post(scene.address(f"plan/items/{row.pk}/edit/"), form)
    assert answer.status_code == 302
    return str(answer["Location"]).partition("next=")[2]


def test_its_person_finds_it_again_and_can_send_it(scene: Cast) -> None:
    row, client = made(Item, scene), Client()
    signed_in(client, scene.ama)
    held = signed_in(client, scene.ama, sent_too_late(client, scene, row))
    page = client.get(held).content.decode()
    assert "Your form was kept" in page
    assert "1 &lt; 2" in page
    row.refresh_from_db()
    assert row.content["statement"] != TYPED, "nothing is sent before the button is pressed"


def test_another_person_in_the_same_browser_does_not_see_it(scene: Cast) -> None:
    row, client = made(Item, scene), Client()
    signed_in(client, scene.ama)
    held = signed_in(client, scene.bilal, sent_too_late(client, scene, row))
    answer = client.get(held, follow=True)
    assert "Your form was kept" not in answer.content.decode()
    assert "Typed before" not in answer.content.decode()


def test_nobody_can_say_who_was_signed_in(scene: Cast) -> None:
    row, client = made(Item, scene), Client()
    client.cookies["wayfare_last"] = f"{scene.bilal.pk}:forged"
    held = sent_too_late(client, scene, row)
    answer = client.get(signed_in(client, scene.bilal, held), follow=True)
    assert "Typed before" not in answer.content.decode()
