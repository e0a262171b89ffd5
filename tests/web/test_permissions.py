"""The one file of roles against every guarded route: each role, in each relation that its scope names.

Nothing is listed by hand: routes come from the table of addresses, rights from the file of roles. This file only says
what a relation is, in other words than the guard does.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from people import Cast, person
from routes import Route, every_route
from samples import address, made, words_of

from wayfare.web.accounts.roles import roles, scope, table

GUARDED = [route for route in every_route() if route.is_ours and route.address.startswith("w/<slug:w>/")]
OF_AN_OBJECT = [route for route in GUARDED if route.door and route.door.model and "<slug:pk>" in route.address]
RELATIONS = frozenset({"own", "institution", "area"})


def reach(role: str, rights: tuple[str, ...]) -> set[str]:
    """The scopes in which a role has the rights it takes to come in, but for `any`; {"none"} when it lacks one."""
    scopes = {scope(role, right) or "none" for right in rights}
    return {"none"} if "none" in scopes else scopes - {"any"}


def relate(target: models.Model, scene: Cast, role: str, relations: frozenset[str] | set[str]) -> None:
    """Make an object a person's, their institution's or their area's: in these relations and in no other."""
    member = scene.workspace.memberships.get(user=scene.by_role[role])
    inside, body = member.place or scene.north, member.institution or scene.ministry
    if "area" not in relations:
        inside = scene.workspace.places.exclude(pk=inside.pk).first()
    if "institution" not in relations:
        body = scene.workspace.institutions.exclude(pk=body.pk).first()
    maker = scene.by_role[role] if "own" in relations else scene.dora
    part_of = getattr(target, "finding", None)
    if isinstance(part_of, models.Model):
        put(target, created_by=scene.dora if "own" in relations else scene.by_role[role])
        put(part_of, created_by=maker)
    else:
        put(target, created_by=maker)
    put(target, institution=body, place=inside)
    if hasattr(target, "covers"):
        put(target, cells=[{"place": inside.code, "sex": "", "value": None}])


def put(row: models.Model, **fields: Any) -> None:
    """Set the fields a row has, past the actions."""
    known = {f.name for f in row._meta.fields if f.is_relation or not isinstance(fields.get(f.name), models.Model)}
    if there := {name: value for name, value in fields.items() if name in known}:
        type(row)._default_manager.filter(pk=row.pk).update(**there)


def comes_in(scene: Cast, role: str, route: Route, where: str) -> bool:
    """Whether the door lets a role in: a change without a version is refused only after the right was asked for."""
    browser = scene.browser(role)
    if route.door.writes:
        status = browser.post(where, {"title": "x"}, headers={"Accept": "application/json"}).status_code
        assert status in {403, 428}, f"{role}: {where} answered {status}"
        return status == 428
    status = browser.get(where).status_code
    assert status < 500, f"{role}: {where} answered {status}"
    return status != 403


@pytest.mark.parametrize("route", GUARDED, ids=lambda r: r.address)
def test_a_role_comes_in_where_its_scope_reaches_and_nowhere_else(route: Route, stage: Cast) -> None:
    target = made(route.door.model, stage) if route in OF_AN_OBJECT else None
    wrong = [
        f"{role} over what is theirs by {' and '.join(sorted(relations)) or 'nothing'}: {'in' if got else 'refused'}"
        for words in words_of(route)
        for role in roles()
        for relations, expected in cases(reach(role, route.door.rights(words)), target)
        if (got := tried(stage, role, route, target, relations, words)) is not expected
    ]
    assert not wrong, f"{route.address} ({route.door.permission}): {wrong}"


def cases(scopes: set[str], target: models.Model | None) -> list[tuple[frozenset[str], bool]]:
    """Sets of relations to try, and whether each lets in: exactly the named one, and everything but it."""
    if "none" in scopes:
        return [(RELATIONS, False)]
    if not scopes or target is None:
        return [(frozenset(), True)]
    return [(frozenset(scopes), True), (RELATIONS - scopes, False), (frozenset(), False)]


def tried(
    scene: Cast, role: str, route: Route, target: models.Model | None, relations: frozenset[str], words: dict[str, str]
) -> bool:
    if target is not None:
        relate(target, scene, role, relations)
    return comes_in(scene, role, route, address(route, scene, pk=target.pk if target else "nobody", words=words))


@pytest.mark.parametrize("route", OF_AN_OBJECT, ids=lambda r: r.address)
def test_a_scope_names_a_relation_that_the_object_can_have(route: Route) -> None:
    """A right over what lies in one's area is a right to nothing where objects lie nowhere."""
    fields = {field.name for field in route.door.model._meta.fields}
    has = {"own": "created_by" in fields, "institution": "institution" in fields}
    has["area"] = "place" in fields or hasattr(route.door.model, "covers")
    named = {name for words in words_of(route) for role in roles() for name in reach(role, route.door.rights(words))}
    assert all(has[name] for name in named - {"none"}), f"{route.door.model.__name__} cannot be {named}"


NARROWED_INSIDE = {
    "w/<slug:w>/jobs/": "the list shows those that may be read",
    "w/<slug:w>/monitoring/compute/": "it only computes; each value is offered to whom its report belongs",
    "w/<slug:w>/talk/ask/<str:target_type>/<str:target_id>/": "the right is asked again over what is named",
}


@pytest.mark.parametrize("route", [r for r in GUARDED if r not in OF_AN_OBJECT], ids=lambda r: r.address)
def test_a_page_without_an_object_has_no_narrow_scope_but_where_it_narrows_itself(route: Route) -> None:
    narrow = {role: s for role, s in table()[route.door.permission].items() if s != "any"}
    assert not narrow or route.address in NARROWED_INSIDE, f"who narrows {narrow} here? Write a test and say so"


def test_the_list_of_jobs_holds_ones_own_for_those_who_may_read_no_other(stage: Cast) -> None:
    from wayfare.web.jobs.models import Job

    job = made(Job, stage)
    for role, reached in table()["job.read"].items():
        relate(job, stage, role, set())
        shown = job.pk in stage.browser(role).get(stage.address("jobs/")).content.decode()
        assert shown is (reached == "any"), role
        relate(job, stage, role, {"own"})
        assert job.pk in stage.browser(role).get(stage.address("jobs/")).content.decode(), role


def test_a_task_is_asked_over_what_ones_scope_reaches(stage: Cast) -> None:
    from wayfare.web.plan.models import Item

    item = made(Item, stage)
    where = stage.address(f"talk/ask/plan.item/{item.pk}/")
    for role, reached in table()["talk.assign"].items():
        relate(item, stage, role, RELATIONS - {reached})
        assert stage.browser(role).get(where).status_code == (200 if reached == "any" else 403), role
        relate(item, stage, role, {reached})
        assert stage.browser(role).get(where).status_code == 200, role


@pytest.mark.parametrize("route", GUARDED, ids=lambda r: r.address)
def test_an_operator_has_no_access_to_data(route: Route, stage: Cast) -> None:
    """Who runs the server and takes part in nothing finds nothing; who takes part as well gains nothing by it."""
    operator = person("Olu")
    put(operator, is_operator=True)
    target = made(route.door.model, stage) if route in OF_AN_OBJECT else None
    where = address(route, stage, pk=target.pk if target else "nobody")
    browser = stage.client(operator)
    assert browser.get(where).status_code == 404
    assert browser.post(where, {"version": 1, "key": "an-operators-key"}).status_code in {404, 405}
    put(stage.by_role["participant"], is_operator=True)
    for words in words_of(route):
        if "none" in reach("participant", route.door.rights(words)):
            assert not tried(stage, "participant", route, target, RELATIONS, words)


@pytest.mark.parametrize("route", OF_AN_OBJECT, ids=lambda r: r.address)
def test_an_object_is_not_found_through_another_workspace(route: Route, stage: Cast) -> None:
    where = address(route, stage, pk=made(route.door.model, stage).pk, w=stage.other.slug)
    browser = stage.client(stage.dora)
    if route.door.model.__name__ != "Workspace":
        assert browser.get(where).status_code == 404
        assert browser.post(where, {"version": 1, "key": "a-foreign-key"}).status_code in {404, 405}
