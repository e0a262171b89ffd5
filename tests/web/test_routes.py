"""Every route has a door; strangers find nothing; a change without a version is refused everywhere."""

from __future__ import annotations

import pytest
from people import Cast
from routes import Route, every_route
from samples import address, made

from wayfare.web.accounts.roles import scope, table

OURS = [route for route in every_route() if route.is_ours]
INSIDE = [route for route in OURS if route.address.startswith("w/<slug:w>/") and route.door and route.door.permission]
OF_AN_OBJECT = [route for route in INSIDE if route.door.model and "<slug:pk>" in route.address]
WRITING = [route for route in OURS if route.door and route.door.writes]


@pytest.mark.parametrize("route", OURS, ids=lambda r: r.address)
def test_every_route_has_a_door(route: Route) -> None:
    assert route.door is not None, f"{route.address} is not guarded"
    assert route.door.permission or route.door.reason, "an open door must say why"


@pytest.mark.parametrize("route", INSIDE, ids=lambda r: r.address)
def test_a_workspace_is_open_to_members_only(route: Route, stage: Cast) -> None:
    where = address(route, stage)
    assert stage.client(stage.dora).get(where).status_code == 404
    assert stage.client(None).get(where).status_code == 302


@pytest.mark.parametrize("route", OF_AN_OBJECT, ids=lambda r: r.address)
def test_an_unknown_object_is_not_found(route: Route, stage: Cast) -> None:
    assert stage.client(stage.ama).get(address(route, stage)).status_code == 404


@pytest.mark.parametrize("route", WRITING, ids=lambda r: r.address)
def test_a_change_without_its_version_is_refused(route: Route, stage: Cast) -> None:
    door = route.door
    role = next((r for r in table().get(door.permission, {}) if scope(r, door.permission) == "any"), "coordinator")
    target = made(door.model, stage) if route in OF_AN_OBJECT else None
    where = address(route, stage, pk=target.pk if target else "x")
    response = stage.client(stage.by_role[role]).post(where, {"title": "x"})
    assert response.status_code == 428, f"{where} answered {response.status_code}"


@pytest.mark.parametrize("route", [r for r in INSIDE if not r.door.writes], ids=lambda r: r.address)
def test_a_page_that_reads_refuses_to_write(route: Route, stage: Cast) -> None:
    assert stage.client(stage.ama).post(address(route, stage), {}).status_code == 405
