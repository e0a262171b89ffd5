"""The board says what is missing; areas are taken whole or not at all; lateness counts in the own time zone."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import Cast

from wayfare.web.workspaces import actions, calendar
from wayfare.web.workspaces.forms import Agreement
from wayfare.web.workspaces.models import Place
from wayfare.web.workspaces.places import UnreadablePlaces, read

REGIONS = "code,name,level,parent\nR1,Harbour,1,\nD1,Old Town,2,R1\n"


def missing(scene: Cast, stage: str) -> set[str]:
    state = next(each.state for each in calendar.stages(scene.workspace) if each.stage.code == stage)
    return {ask.gate for ask in state.missing}


def test_the_board_names_what_is_missing_and_stops_when_it_is_there(scene: Cast) -> None:
    assert {"lead", "mandate", "route", "stakeholders", "calendar"} <= missing(scene, "set_up")
    actions.describe(
        by=scene.ama,
        workspace=scene.workspace,
        version=1,
        lead=scene.ministry,
        mandate="Decision 12 of 3 March 2026",
        route="inside",
    )
    scene.workspace.refresh_from_db()
    assert not {"lead", "mandate", "route"} & missing(scene, "set_up")
    page = scene.client(scene.chidi).get(scene.address()).content.decode()
    assert "No institution leads." not in page
    assert "Not every stage has a planned end." in page


def test_a_stage_is_late_from_the_day_after_its_end_until_nothing_is_missing(scene: Cast) -> None:
    stage = scene.workspace.stages.get(code="set_up")
    yesterday = calendar.today(scene.workspace) - timedelta(days=1)
    actions.plan_stage(by=scene.ama, stage=stage, version=1, planned_start=None, planned_end=yesterday, note="Holidays")
    stage.refresh_from_db()
    assert stage.note == "Holidays"
    assert next(each for each in calendar.stages(scene.workspace) if each.stage.code == "set_up").days_late == 1
    page = scene.client(scene.ama).get(scene.address("calendar/")).content.decode()
    assert "1 day late" in page


def test_a_stage_cannot_end_before_it_starts(scene: Cast) -> None:
    stage = scene.workspace.stages.get(code="set_up")
    form = {"version": 1, "planned_start": "2026-05-01", "planned_end": "2026-04-01", "note": ""}
    answer = scene.client(scene.ama).post(scene.address(f"calendar/{stage.pk}/"), form)
    assert answer.status_code == 422
    assert "2026-05-01" in answer.content.decode()


def test_languages_of_assessments_are_chosen_and_two_choices_are_merged(scene: Cast) -> None:
    given = Agreement(instance=scene.workspace).initial
    sent = {name: value for name, value in given.items() if value not in (None, "", [])}
    client, where = scene.client(scene.ama), scene.address("settings/")
    client.post(where, sent | {"languages": ["en", "fr"], "version": 1})
    scene.workspace.refresh_from_db()
    assert scene.workspace.languages == ["en", "fr"]
    refused = client.post(where, sent | {"languages": ["fr"], "version": 1})
    assert (refused.status_code, "en\nfr" in refused.content.decode()) == (409, True)
    client.post(where, sent | {"languages": "fr\nen", "version": 2})
    scene.workspace.refresh_from_db()
    assert scene.workspace.languages == ["fr", "en"]
    assert client.post(where, sent | {"languages": ["tlh"], "version": 3}).status_code == 422


def test_another_mode_brings_its_stages(scene: Cast) -> None:
    before = scene.workspace.stages.count()
    actions.describe(by=scene.ama, workspace=scene.workspace, version=1, mode="quick")
    actions.describe(by=scene.ama, workspace=scene.workspace, version=2, mode="full")
    assert scene.workspace.stages.count() >= before
    codes = list(scene.workspace.stages.values_list("code", flat=True))
    assert len(codes) == len(set(codes))


def upload(scene: Cast, content: bytes, name: str, key: str = "places-key-1") -> object:
    form = {"key": key, "file": SimpleUploadedFile(name, content)}
    return scene.client(scene.ama).post(scene.address("places/upload/"), form)


def test_areas_are_taken_from_a_list_and_change_when_it_comes_again(scene: Cast) -> None:
    assert upload(scene, REGIONS.encode(), "areas.csv").status_code == 302
    assert Place.objects.get(workspace=scene.workspace, code="D1").parent.name == "Harbour"
    again = REGIONS.replace("Old Town", "Old Town and Quay").encode()
    assert upload(scene, again, "areas.csv", key="places-key-2").status_code == 302
    place = Place.objects.get(workspace=scene.workspace, code="D1")
    assert (place.name, place.version) == ("Old Town and Quay", 2)
    assert Place.objects.get(workspace=scene.workspace, code="R1").version == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("code,name\nR1,Harbour\nR1,Harbour again\n", "Row 3 repeats"),
        ("code,name,level,parent\nD1,Old Town,2,R9\n", "Row 2: “R9”"),
        ("name\nHarbour\n", "does not name the column “code”"),
        ("code,name\n", "holds no areas"),
        ("code,name,level\nR1,Harbour,first\n", "Row 2: the level"),
    ],
)
def test_a_wrong_list_says_which_row_and_changes_nothing(scene: Cast, content: str, says: str) -> None:
    before = Place.objects.count()
    answer = upload(scene, content.encode(), "areas.csv")
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Place.objects.count() == before


def test_boundaries_come_from_geojson() -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"code": "R1", "name": "Harbour"}, "geometry": square}
    areas = read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(), "areas.geojson")
    assert areas[0].geometry == square


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe\x00", b'{"features": 3}'])
def test_what_is_no_list_of_areas_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePlaces):
        read(content, "areas.geojson")


def test_the_day_is_the_workspaces_own(scene: Cast) -> None:
    scene.workspace.time_zone = "Pacific/Kiritimati"
    east = calendar.today(scene.workspace)
    scene.workspace.time_zone = "Pacific/Pago_Pago"
    west = calendar.today(scene.workspace)
    assert isinstance(east, date)
    assert timedelta(0) < east - west <= timedelta(days=2)


def test_a_second_of_the_same_name_is_a_clear_answer_and_nothing_is_lost(scene: Cast) -> None:
    where = scene.address("institutions/add/")
    form = {"name": "Council of Quilora", "kind": "local"}
    assert scene.client(scene.ama).post(where, form | {"key": "the-first-key"}).status_code == 302
    second = scene.client(scene.ama).post(where, form | {"key": "the-second-key"})
    assert second.status_code in (409, 422)
    assert "Council of Quilora" in second.content.decode()
    renamed = scene.client(scene.ama).post(
        scene.address(f"institutions/{scene.office.pk}/"), {**form, "version": scene.office.version}
    )
    assert renamed.status_code in (409, 422)
