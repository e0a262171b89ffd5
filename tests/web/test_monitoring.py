"""Monitoring: laid out from the approved plan, entered without losing a word, approved by others, judged with care."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from people import Cast

from wayfare.model.monitoring import Verdict
from wayfare.monitoring import states
from wayfare.web.monitoring import actions, queries
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.plan import actions as plans
from wayfare.web.workspaces.facts import counted

TARGETS = [{"period": "2027", "sex": sex, "value": value} for sex, value in (("_T", 200), ("F", 120), ("M", 80))]


@pytest.fixture
def plan(scene: Cast) -> Monitored:
    """A frozen plan with an indicator of people by sex in two areas, and a share."""
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2027}
    made = plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **fields)

    def item(kind: str, parent: Any, **content: Any) -> Any:
        return plans.add_item(by=scene.ama, plan=made, kind=kind, parent=parent, content=content)

    outcome = item("result", None, level="outcome", statement="People find work")
    common = {"frequency": "yearly", "owner": scene.ministry.code, "direction": "higher", "of_people": True}
    item(
        "indicator", outcome, label="People trained", measured="count", aggregation="sum", targets=TARGETS,
        disaggregate_by=["sex", "locality"],
        baseline={"value": 0, "period": "2025"}, verification="Registers", **common,
    )  # fmt: skip
    item(
        "indicator", outcome, label="Share in work", measured="percentage", aggregation="ratio", unit="percent",
        targets=[{"period": "2027", "value": 60}], baseline={"value": 40, "period": "2025"}, **common,
    )  # fmt: skip
    plans.freeze(by=scene.ama, plan=made, label="First")
    found = monitored(scene.workspace)
    assert found is not None
    actions.lay_out(by=scene.ama, plan=found)
    return found


def report(scene: Cast, label: str, period: str = "2026") -> Report:
    return scene.workspace.reports.get(item__content__label=label, period=period)


def filled(row: Report, **values: float) -> list[dict[str, Any]]:
    """The cells of a report with values by area, for everybody and each sex alike."""
    return [cell | {"value": values[cell["place"]], "how": "typed"} for cell in row.cells]


def approved(scene: Cast, row: Report, cells: list[dict[str, Any]]) -> Report:
    row = actions.enter(by=scene.by_role["focal_point"], report=row, version=row.version, cells=cells)
    row = actions.move(by=scene.by_role["focal_point"], report=row, version=row.version, move="submit")
    return actions.move(by=scene.by_role["monitoring_officer"], report=row, version=row.version, move="approve")


def test_the_plan_says_what_is_reported_and_laying_out_again_changes_nothing(scene: Cast, plan: Monitored) -> None:
    assert scene.workspace.reports.count() == 4
    assert len(report(scene, "People trained").cells) == 6
    assert actions.lay_out(by=scene.ama, plan=plan) == 0


def test_words_are_refused_where_a_number_stands_and_kept_in_the_form(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    where = scene.address(f"monitoring/reports/{row.pk}/enter/")
    answer = scene.client(scene.ama).post(where, {"version": row.version, "cell-north-T": "N/A", "cell-south-T": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="N/A"' in page
    assert 'value="12"' in page
    row.refresh_from_db()
    assert row.is_empty


def test_a_reason_is_not_zero_and_a_share_keeps_what_it_is_made_of(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "Share in work")
    where = scene.address(f"monitoring/reports/{row.pk}/enter/")
    name = next(iter(row.texts(row.state())))
    assert scene.client(scene.ama).post(where, {"version": row.version, name: "34 / 80"}).status_code == 302
    row.refresh_from_db()
    assert (row.cells[0]["value"], row.cells[0]["denominator"]) == (42.5, 80)
    assert scene.client(scene.ama).post(where, {"version": row.version, name: "not_collected"}).status_code == 302
    row.refresh_from_db()
    assert row.cells[0] | {"how": ""} == {
        "place": row.cells[0]["place"],
        "sex": "",
        "reason": "not_collected",
        "how": "",
    }


def test_a_share_without_its_parts_is_refused_when_they_do_not_fit(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "Share in work")
    name = next(iter(row.texts(row.state())))
    where = scene.address(f"monitoring/reports/{row.pk}/enter/")
    assert scene.client(scene.ama).post(where, {"version": row.version, name: "90 / 80"}).status_code == 422


def test_two_districts_write_into_one_report_and_lose_nothing(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    where = scene.address(f"monitoring/reports/{row.pk}/enter/")
    first, second = scene.client(scene.ama), scene.client(scene.by_role["focal_point"])
    assert first.post(where, {"version": 1, "cell-north-T": "5"}).status_code == 302
    refused = second.post(
        where, {"version": 1, "cell-south-T": "7", "cell-north-T": ""}, HTTP_ACCEPT="application/json"
    )
    fields = {field["name"]: field["proposed"] for field in refused.json()["fields"]}
    assert refused.status_code == 409
    assert (fields["cell-north-T"], fields["cell-south-T"]) == ("5", "7")
    assert second.post(where, {"version": 2, **fields}).status_code == 302
    row.refresh_from_db()
    assert {cell["place"]: cell.get("value") for cell in row.cells if not cell["sex"]} == {"north": 5, "south": 7}


def test_a_local_government_writes_only_the_cells_of_its_area(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    where = scene.address(f"monitoring/reports/{row.pk}/enter/")
    form = {"version": 1, "cell-north-T": "5", "cell-south-T": "99"}
    assert scene.client(scene.by_role["local_government"]).post(where, form).status_code == 302
    row.refresh_from_db()
    assert {cell["place"]: cell.get("value") for cell in row.cells if not cell["sex"]} == {"north": 5, "south": None}


def test_nobody_approves_what_they_wrote_and_a_locked_report_stays(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    cells = filled(row, north=50, south=40)
    row = actions.enter(by=scene.by_role["monitoring_officer"], report=row, version=1, cells=cells)
    row = actions.move(by=scene.by_role["monitoring_officer"], report=row, version=2, move="submit")
    with pytest.raises(states.MoveRefused):
        actions.move(by=scene.by_role["monitoring_officer"], report=row, version=3, move="approve")
    row = actions.move(by=scene.ama, report=row, version=3, move="approve")
    row = actions.move(by=scene.ama, report=row, version=4, move="lock")
    with pytest.raises(actions.ReportIsClosed):
        actions.enter(by=scene.by_role["focal_point"], report=row, version=5, cells=cells)
    with pytest.raises(states.MoveRefused):
        actions.move(by=scene.ama, report=row, version=5, move="reopen")
    row = actions.move(by=scene.ama, report=row, version=5, move="reopen", reason="A district counted twice")
    assert row.scars[0]["reason"] == "A district counted twice"
    assert (
        "counted twice"
        in scene.client(scene.chidi).get(scene.address(f"monitoring/reports/{row.pk}/")).content.decode()
    )


def test_only_approved_values_count_and_a_missing_district_shows(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    line = next(each for each in queries.lines(plan, date(2027, 1, 1)) if each.indicator.label == "People trained")
    assert line.judged.verdict is Verdict.NO_VALUE
    part = [cell | ({"value": 60, "how": "typed"} if cell["place"] == "north" else {}) for cell in row.cells]
    approved(scene, row, part)
    line = next(each for each in queries.lines(plan, date(2027, 1, 1)) if each.indicator.label == "People trained")
    assert line.latest is not None
    assert (line.latest.value, line.latest.complete) == (60, False)
    assert line.period == "2026"
    assert (line.partial, line.judged.verdict) == (True, Verdict.CANNOT_TELL), "the missing district may bring it there"
    assert line.said(queries.teller(plan))[1] == "1 of 3 values are in; the others are missing and were not filled."
    assert line.points == [("2026", None, None, None)], "a part is not drawn as if the whole had fallen"


def test_a_sum_that_has_reached_its_target_is_on_track_whatever_is_missing(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    part = [cell | ({"value": 160, "how": "typed"} if cell["place"] == "north" else {}) for cell in row.cells]
    approved(scene, row, part)
    line = next(each for each in queries.lines(plan, date(2027, 1, 1)) if each.indicator.label == "People trained")
    assert (line.partial, line.judged.verdict) == (True, Verdict.ON_TRACK)


def test_the_last_whole_number_is_judged_and_a_later_part_is_named_beside_it(scene: Cast, plan: Monitored) -> None:
    approved(scene, report(scene, "People trained"), filled(report(scene, "People trained"), north=50, south=40))
    later = report(scene, "People trained", "2027")
    approved(scene, later, [c | ({"value": 7, "how": "typed"} if c["place"] == "north" else {}) for c in later.cells])
    line = next(each for each in queries.lines(plan, date(2028, 2, 1)) if each.indicator.label == "People trained")
    assert (line.period, line.latest.value, line.partial) == ("2026", 90, False)
    assert line.so_far is not None
    assert (line.so_far[0].name, line.so_far[1].value) == ("2027", 7)
    page = scene.client(scene.ama).get(scene.address("monitoring/")).content.decode()
    assert "2027 so far: 7" not in page, "2027 is not over today"


def test_the_board_of_the_cycle_knows_which_periods_are_locked(scene: Cast, plan: Monitored) -> None:
    assert counted("periods_locked", scene.workspace) == 0
    actions.learn(by=scene.ama, workspace=scene.workspace, criterion="impact", finding="x", recommendation="y")
    assert counted("recommendations_unanswered", scene.workspace) == 1
    lesson = scene.workspace.lessons.get()
    actions.respond(by=scene.ama, lesson=lesson, version=1, response="accepted", reason="Right")
    assert counted("recommendations_unanswered", scene.workspace) == 0


def test_spending_that_nobody_reported_is_not_zero(scene: Cast, plan: Monitored) -> None:
    assert "not reported" in scene.client(scene.chidi).get(scene.address("monitoring/spending/")).content.decode() or (
        not plan.document.costs
    )
