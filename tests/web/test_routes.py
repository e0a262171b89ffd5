"""Every route has a door; strangers find nothing; a change without a version is refused everywhere."""

from __future__ import annotations

import re

import pytest
from django.db import models
from people import Cast
from routes import Route, every_route

from wayfare.web.accounts.roles import roles, scope, table

OURS = [route for route in every_route() if route.is_ours]
INSIDE = [route for route in OURS if route.address.startswith("w/<slug:w>/")]
WRITING = [route for route in OURS if route.door and route.door.writes]


def address(route: Route, scene: Cast, pk: str = "nobody") -> str:
    filled = route.address.replace("<slug:w>", scene.workspace.slug).replace("<slug:pk>", pk)
    filled = filled.replace("<str:target_type>/<str:target_id>", f"workspaces.workspace/{scene.workspace.pk}")
    return "/" + re.sub(r"<(?:int|year):\w+>", "1", re.sub(r"<(?:\w+:)?\w+>", "x", filled))


@pytest.mark.parametrize("route", OURS, ids=lambda r: r.address)
def test_every_route_has_a_door(route: Route) -> None:
    assert route.door is not None, f"{route.address} is not guarded"
    assert route.door.permission or route.door.reason, "an open door must say why"


@pytest.mark.parametrize("route", INSIDE, ids=lambda r: r.address)
def test_a_workspace_is_open_to_members_only(route: Route, scene: Cast) -> None:
    if not route.door.permission:
        pytest.skip(f"open to all: {route.door.reason}")
    where = address(route, scene)
    assert scene.client(scene.dora).get(where).status_code == 404
    assert scene.client(None).get(where).status_code == 302


@pytest.mark.parametrize("route", [r for r in INSIDE if r.door and r.door.model], ids=lambda r: r.address)
def test_an_unknown_object_is_not_found(route: Route, scene: Cast) -> None:
    if "<slug:pk>" not in route.address:
        pytest.skip("its object is the workspace itself")
    assert scene.client(scene.ama).get(address(route, scene)).status_code == 404


@pytest.mark.parametrize("route", INSIDE, ids=lambda r: r.address)
@pytest.mark.parametrize("role", list(roles()))
def test_a_role_without_the_right_is_refused(route: Route, role: str, scene: Cast) -> None:
    door = route.door
    if not door.permission or scope(role, door.permission) is not None:
        pytest.skip("this role has the right in some scope, or nobody needs one")
    if door.model and "<slug:pk>" in route.address:
        target = made(door.model, scene)
        where = address(route, scene, pk=target.pk) if target else address(route, scene)
        expected = 403 if target else 404
    else:
        where, expected = address(route, scene), 403
    assert scene.client(scene.by_role[role]).get(where).status_code == expected


@pytest.mark.parametrize("route", WRITING, ids=lambda r: r.address)
def test_a_change_without_its_version_is_refused(route: Route, scene: Cast) -> None:
    door = route.door
    role = next((r for r in table().get(door.permission, {}) if scope(r, door.permission) == "any"), "coordinator")
    target = made(door.model, scene) if door.model and "<slug:pk>" in route.address else None
    if door.model and "<slug:pk>" in route.address and target is None:
        pytest.fail(f"tests/web/test_routes.py cannot make a {door.model.__name__}: add it to `made`")
    where = address(route, scene, pk=target.pk if target else "x")
    response = scene.client(scene.by_role[role]).post(where, {"title": "x"})
    assert response.status_code == 428, f"{where} answered {response.status_code}"


@pytest.mark.parametrize("route", [r for r in INSIDE if r.door and not r.door.writes], ids=lambda r: r.address)
def test_a_page_that_reads_refuses_to_write(route: Route, scene: Cast) -> None:
    if not route.door.permission:
        pytest.skip("open pages say for themselves")
    assert scene.client(scene.ama).post(address(route, scene), {}).status_code == 405


def made(model: type[models.Model], scene: Cast) -> models.Model | None:
    """An object of this model in the workspace, made by the least code that works."""
    from samples import sample

    return sample(model, scene)
