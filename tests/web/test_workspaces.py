"""The board says what is missing; lateness counts in the own time zone."""

from __future__ import annotations

from datetime import date, timedelta

from people import Cast

from wayfare.web.workspaces import actions, calendar
from wayfare.web.workspaces.forms import Agreement


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
