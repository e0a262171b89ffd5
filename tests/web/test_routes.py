"""Every route has a door; strangers find nothing; a change without a version is refused everywhere."""

from __future__ import annotations

import re

import pytest
from django.db import models
from people import Cast
from routes import Route, every_route
from samples import sample

from wayfare.web.accounts.roles import roles, scope, table

OURS = [route for route in every_route() if route.is_ours]
INSIDE = [route for route in OURS if route.address.startswith("w/<slug:w>/") and route.door and route.door.permission]
OF_AN_OBJECT = [route for route in INSIDE if route.door.model and "<slug:pk>" in route.address]
WRITING = [route for route in OURS if route.door and route.door.writes]


def address(route: Route, scene: Cast, pk: str = "nobody") -> str:
    filled = route.address.replace("<slug:w>", scene.workspace.slug).replace("<slug:pk>", pk)
    filled = filled.replace("<str:target_type>/<str:target_id>", f"workspaces.workspace/{scene.workspace.pk}")
    return "/" + re.sub(r"<(?:\w+:)?\w+>", "x", re.sub(r"<(?:int|year):\w+>", "1", filled))


@pytest.mark.parametrize("route", OURS, ids=lambda r: r.address)
def test_every_route_has_a_door(route: Route) -> None:
    assert route.door is not None, f"{route.address} is not guarded"
    assert route.door.permission or route.door.reason, "an open door must say why"


@pytest.mark.parametrize("route", INSIDE, ids=lambda r: r.address)
def test_a_workspace_is_open_to_members_only(route: Route, scene: Cast) -> None:
    where = address(route, scene)
    assert scene.client(scene.dora).get(where).status_code == 404
    assert scene.client(None).get(where).status_code == 302


@pytest.mark.parametrize("route", OF_AN_OBJECT, ids=lambda r: r.address)
def test_an_unknown_object_is_not_found(route: Route, scene: Cast) -> None:
    assert scene.client(scene.ama).get(address(route, scene)).status_code == 404


@pytest.mark.parametrize("route", INSIDE, ids=lambda r: r.address)
def test_a_role_without_the_right_is_refused(route: Route, scene: Cast) -> None:
    target = made(route.door.model, scene) if route in OF_AN_OBJECT else None
    where = address(route, scene, pk=target.pk if target else "nobody")
    lacking = [role for role in roles() if scope(role, route.door.permission) is None]
    got = {role: scene.client(scene.by_role[role]).get(where).status_code for role in lacking}
    assert got == dict.fromkeys(lacking, 403)


@pytest.mark.parametrize("route", INSIDE, ids=lambda r: r.address)
def test_a_role_with_the_right_comes_in(route: Route, scene: Cast) -> None:
    target = made(route.door.model, scene) if route in OF_AN_OBJECT else None
    where = address(route, scene, pk=target.pk if target else "nobody")
    holding = [role for role in roles() if scope(role, route.door.permission) == "any"]
    got = {role: scene.client(scene.by_role[role]).get(where).status_code for role in holding}
    assert not {role: status for role, status in got.items() if status in {403, 428, 500}}


@pytest.mark.parametrize("route", WRITING, ids=lambda r: r.address)
def test_a_change_without_its_version_is_refused(route: Route, scene: Cast) -> None:
    door = route.door
    role = next((r for r in table().get(door.permission, {}) if scope(r, door.permission) == "any"), "coordinator")
    target = made(door.model, scene) if route in OF_AN_OBJECT else None
    where = address(route, scene, pk=target.pk if target else "x")
    response = scene.client(scene.by_role[role]).post(where, {"title": "x"})
    assert response.status_code == 428, f"{where} answered {response.status_code}"


@pytest.mark.parametrize("route", [r for r in INSIDE if not r.door.writes], ids=lambda r: r.address)
def test_a_page_that_reads_refuses_to_write(route: Route, scene: Cast) -> None:
    assert scene.client(scene.ama).post(address(route, scene), {}).status_code == 405


def made(model: type[models.Model], scene: Cast) -> models.Model:
    """An object of this model in the workspace; a model nobody can make a sample of fails here, by name."""
    found = sample(model, scene)
    assert found is not None, f"add {model.__name__} to tests/web/samples.py"
    return found
