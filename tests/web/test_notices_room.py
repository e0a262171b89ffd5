"""What concerns a person: read from what is there, new until it was seen, read again only when rows change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.findings import actions as findings
from wayfare.web.findings.models import Finding
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.notices import actions, queries
from wayfare.web.notices.models import Look
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Plan
from wayfare.web.talk import actions as talk
from wayfare.web.workbooks import actions as workbooks


def kinds(scene: Cast, user: Any) -> list[tuple[str, bool]]:
    member = scene.workspace.memberships.get(user=user)
    return [(each.kind, is_new) for each, is_new in queries.concerns(member)]


def asked(scene: Cast, user: Any, task: str = "Read the survey") -> Any:
    return talk.assign(by=scene.ama, workspace=scene.workspace, target=scene.workspace, assignee=user, task=task)


def plan(scene: Cast) -> Plan:
    fields = {"currency": "USD", "price_year": 2024, "first_year": 2024, "last_year": 2027}
    return plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan of Marenza", **fields)


def finding(scene: Cast) -> Finding:
    said = {"statement": "One household in five has somebody abroad.", "theme": "movement", "side": "setting"}
    return findings.draft(by=scene.bilal, workspace=scene.workspace, **said)


def test_a_task_is_new_until_it_was_seen_and_is_gone_when_done(scene: Cast) -> None:
    task = asked(scene, scene.chidi)
    browser = scene.client(scene.chidi)
    page = browser.get(scene.address("notices/")).content.decode()
    assert "You are asked: Read the survey" in page
    assert '<span class="count">1<span class="unseen"> new' in browser.get(scene.address()).content.decode()
    until = page.split('name="until" value="')[1].split('"')[0]
    sent = {"until": until, "key": "seen-of-this-test"}
    assert browser.post(scene.address("notices/seen/"), sent).status_code == 302
    assert kinds(scene, scene.chidi) == [("task", False)]
    assert 'class="unseen"> new' not in browser.get(scene.address()).content.decode()
    assert Record.objects.filter(event="notice.seen", actor=scene.chidi).count() == 1
    assert kinds(scene, scene.bilal) == [], "it concerns nobody else"
    talk.finish(by=scene.chidi, assignment=task, version=1)
    assert kinds(scene, scene.chidi) == []


def test_what_came_after_the_page_was_drawn_is_still_new(scene: Cast) -> None:
    asked(scene, scene.chidi)
    drawn = timezone.now()
    asked(scene, scene.chidi, "Read the census")
    actions.look(by=scene.chidi, workspace=scene.workspace, until=drawn)
    assert kinds(scene, scene.chidi) == [("task", True), ("task", False)]
    later = actions.look(by=scene.chidi, workspace=scene.workspace, until=timezone.now() + timedelta(days=9))
    assert later.until <= timezone.now(), "nobody has seen what is to come"
    actions.look(by=scene.chidi, workspace=scene.workspace, until=drawn)
    assert Look.objects.get().until == later.until, "an old page takes nothing back"


def test_work_handed_over_is_new_to_whom_it_is_given(scene: Cast) -> None:
    task = asked(scene, scene.bilal)
    actions.look(by=scene.chidi, workspace=scene.workspace, until=timezone.now())
    talk.hand_over(by=scene.ama, tasks=[task], versions={task.pk: 1}, to=scene.chidi)
    assert (kinds(scene, scene.bilal), kinds(scene, scene.chidi)) == ([], [("task", True)])


def test_what_one_asks_of_oneself_is_not_new(scene: Cast) -> None:
    asked(scene, scene.ama)
    assert kinds(scene, scene.ama) == [("task", False)]


def test_a_dispute_concerns_the_author_until_it_is_answered(scene: Cast) -> None:
    mine = finding(scene)
    said = {"stance": "dispute", "reason": "Not in the north."}
    position = findings.take_position(by=scene.ama, finding=mine, version=1, institution=scene.ministry, **said)
    assert kinds(scene, scene.bilal) == [("dispute", True)]
    page = scene.client(scene.bilal).get(scene.address("notices/")).content.decode()
    assert "Ministry of Planning" in page
    assert "Not in the north." in page
    findings.answer(by=scene.bilal, position=position, version=1, reply="The north has its own line now.")
    assert kinds(scene, scene.bilal) == []


def test_a_finding_given_back_concerns_its_author_with_the_reason(scene: Cast) -> None:
    mine = finding(scene)
    Finding.objects.filter(pk=mine.pk).update(status="in_review")
    mine.refresh_from_db()
    back = findings.move(by=scene.ama, finding=mine, version=mine.version, code="return", why="Say which year.")
    assert kinds(scene, scene.bilal) == [("draft", True)]
    assert "Say which year." in scene.client(scene.bilal).get(scene.address("notices/")).content.decode()
    findings.edit(by=scene.bilal, finding=back, version=back.version, statement="In 2024 one household in five.")
    assert kinds(scene, scene.bilal) == []


def test_approval_asked_of_an_institution_concerns_its_people_while_the_plan_is_before_it(scene: Cast) -> None:
    made = plan(scene)
    plans.ask(by=scene.bilal, plan=made, institution=scene.ministry)
    assert kinds(scene, scene.by_role["focal_point"]) == [], "the plan is a draft"
    plans.change(made, by=scene.bilal, version=made.version, event="plan.submitted", status=Plan.Status.REVIEW)
    assert kinds(scene, scene.by_role["focal_point"]) == [("approval", True)]
    assert kinds(scene, scene.by_role["monitoring_officer"]) == [], (
        "of the same institution, without the right to answer"
    )
    assert kinds(scene, scene.bilal) == [], "of another institution"


@pytest.fixture
def report(scene: Cast) -> Report:
    made = plan(scene)
    result = plans.add_item(
        by=scene.ama, plan=made, kind="result", parent=None, content={"level": "outcome", "statement": "People save"}
    )
    content = {"label": "Agents trained", "measured": "count", "frequency": "yearly", "owner": scene.ministry.code}
    plans.add_item(by=scene.ama, plan=made, kind="indicator", parent=result, content=content)
    plans.freeze(by=scene.ama, plan=made, label="First")
    monitoring.lay_out(by=scene.ama, plan=monitored(scene.workspace))
    return scene.workspace.reports.order_by("due").first()


def test_forms_that_are_due_are_counted_for_the_institution_that_owes_them(scene: Cast, report: Report) -> None:
    focal = scene.by_role["focal_point"]
    late = scene.workspace.reports.filter(due__lte=scene.workspace.today() + timedelta(days=14)).count()
    assert late
    (concern,) = [each for each, _new in queries.concerns(scene.workspace.memberships.get(user=focal))]
    assert (concern.kind, concern.count, concern.due) == ("due", late, report.due)
    assert kinds(scene, scene.bilal) == [], "of another institution"
    Report.objects.update(due=scene.workspace.today() + timedelta(days=60))
    monitoring.enter(by=focal, report=report, version=1, cells=[cell | {"value": 5} for cell in report.cells])
    assert kinds(scene, focal) == []


def test_values_sent_back_concern_who_entered_them(scene: Cast, report: Report) -> None:
    focal, officer = scene.by_role["focal_point"], scene.by_role["monitoring_officer"]
    row = monitoring.enter(by=focal, report=report, version=1, cells=[cell | {"value": 5} for cell in report.cells])
    row = monitoring.move(by=focal, report=row, version=row.version, move="submit")
    monitoring.move(by=officer, report=row, version=row.version, move="return", reason="Twice last year's number")
    assert ("report", True) in kinds(scene, focal)
    assert "Twice last year" in scene.client(focal).get(scene.address("notices/")).content.decode()
    assert ("report", True) not in kinds(scene, officer)


def test_a_file_to_decide_on_concerns_who_brought_it(scene: Cast) -> None:
    upload = SimpleUploadedFile("plan.xlsx", b"no")
    workbooks.bring(by=scene.bilal, workspace=scene.workspace, upload=upload)
    assert [kind for kind, _new in kinds(scene, scene.bilal)] == ["file"]
    assert kinds(scene, scene.ama) == []


def test_a_page_asks_nothing_more_of_the_database_once_it_is_known(scene: Cast) -> None:
    asked(scene, scene.chidi)
    ama, chidi = (
        scene.workspace.memberships.select_related("workspace").get(user=each) for each in (scene.ama, scene.chidi)
    )
    queries.new(ama)
    for member, expected in ((chidi, 1), (ama, 0)):
        with CaptureQueriesContext(connection) as asked_again:
            assert queries.new(member) == expected
        assert ["audit_mark" in each["sql"] for each in asked_again] == [True], "what is kept is kept for everybody"
    asked(scene, scene.ama)
    with CaptureQueriesContext(connection) as after:
        queries.new(chidi)
    assert len(after) == 2, "of what somebody wrote only that is read anew"
