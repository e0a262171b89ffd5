"""Who takes part: the part somebody plays is changed or ended, and open work goes to somebody else."""

from __future__ import annotations

import pytest
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Plan
from wayfare.web.talk import actions as talk
from wayfare.web.talk.models import Assignment
from wayfare.web.versions.change import Stale
from wayfare.web.workspaces import actions
from wayfare.web.workspaces.models import Membership


def part(scene: Cast, role: str) -> Membership:
    return scene.workspace.memberships.get(user=scene.by_role[role])


def asked(scene: Cast, role: str, *tasks: str) -> list[Assignment]:
    """Tasks that Ama asks of somebody."""
    about = {"workspace": scene.workspace, "target": scene.workspace, "assignee": scene.by_role[role]}
    return [talk.assign(by=scene.ama, task=task, **about) for task in tasks]


def test_who_began_a_workspace_is_given_an_institution_and_then_answers_for_it(scene: Cast) -> None:
    ama = part(scene, "coordinator")
    Membership.objects.filter(pk=ama.pk).update(institution=None)
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    plan = plans.begin(by=scene.bilal, workspace=scene.workspace, title="Plan", **fields)
    approval = plans.ask(by=scene.bilal, plan=plan, institution=scene.ministry)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.REVIEW, changed_by=scene.bilal)
    with pytest.raises(plans.OwnWork):
        plans.answer(by=scene.ama, approval=approval, version=1, answer="returned")
    sent = {"version": ama.version, "role": "coordinator", "institution": scene.ministry.pk, "place": ""}
    where = scene.address(f"people/{ama.pk}/part/")
    assert scene.client(scene.ama).post(where, sent).status_code == 302
    assert plans.answer(by=scene.ama, approval=approval, version=1, answer="returned").status == Plan.Status.DRAFT
    assert Record.objects.filter(event="people.reassigned", target_id=ama.pk, actor=scene.ama).count() == 1


def test_nobody_answers_for_two_institutions(scene: Cast) -> None:
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    plan = plans.begin(by=scene.bilal, workspace=scene.workspace, title="Plan", **fields)
    first, second = (plans.ask(by=scene.bilal, plan=plan, institution=each) for each in (scene.ministry, scene.office))
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.REVIEW, changed_by=scene.bilal)
    plans.answer(by=scene.ama, approval=first, version=1, answer="approved")
    actions.reassign(by=scene.ama, membership=part(scene, "coordinator"), version=1, institution=scene.office)
    with pytest.raises(plans.OwnWork):
        plans.answer(by=scene.ama, approval=second, version=1, answer="approved")


def test_a_part_is_changed_by_whom_may_give_it_and_by_nobody_else(scene: Cast) -> None:
    officer = part(scene, "protection_officer")
    where = scene.address(f"people/{officer.pk}/part/")
    sent = {"version": officer.version, "role": "analyst"}
    assert scene.client(scene.ama).post(where, sent).status_code == 403
    assert scene.browser("analyst").post(where, sent).status_code == 403
    assert scene.browser("protection_officer").post(where, sent).status_code == 422, "analyst is not theirs to give"
    sent["role"] = "auditor"
    assert scene.browser("protection_officer").post(where, sent).status_code == 302
    officer.refresh_from_db()
    assert officer.role == "auditor"


def test_an_institution_of_another_workspace_is_not_given(scene: Cast) -> None:
    foreign = actions.add_institution(by=scene.dora, workspace=scene.other, name="Elsewhere", kind="ministry")
    bilal = part(scene, "analyst")
    sent = {"version": bilal.version, "role": "analyst", "institution": foreign.pk}
    assert scene.client(scene.ama).post(scene.address(f"people/{bilal.pk}/part/"), sent).status_code == 422
    bilal.refresh_from_db()
    assert bilal.institution == scene.office


def test_the_last_coordinator_neither_leaves_nor_changes_role(scene: Cast) -> None:
    ama, browser = part(scene, "coordinator"), scene.client(scene.ama)
    sent = {"version": ama.version, "role": "analyst"}
    answer = browser.post(scene.address(f"people/{ama.pk}/part/"), sent)
    assert (answer.status_code, "the only coordinator" in answer.content.decode()) == (422, True)
    answer = browser.post(scene.address(f"people/{ama.pk}/end/"), {"version": ama.version}, follow=True)
    assert "the only coordinator" in answer.content.decode()
    bilal = part(scene, "analyst")
    actions.give_part(by=ama, membership=bilal, version=bilal.version, role="coordinator")
    assert browser.post(scene.address(f"people/{ama.pk}/end/"), {"version": ama.version}).status_code == 302
    assert browser.get(scene.address()).status_code == 404


def test_who_left_and_is_invited_again_takes_part_again(scene: Cast) -> None:
    ama, bilal = part(scene, "coordinator"), part(scene, "analyst")
    actions.end_part(by=ama, membership=bilal, version=bilal.version)
    assert scene.client(scene.bilal).get(scene.address()).status_code == 404
    assert "Who took part" in scene.client(scene.ama).get(scene.address("people/")).content.decode()
    said = {"email": scene.bilal.email, "name": "Bilal", "role": "reviewer", "institution": None, "place": None}
    invitation, _code = actions.invite(by=scene.ama, member=ama, **said)
    actions.accept_known(invitation=invitation, by=scene.bilal)
    assert scene.client(scene.bilal).get(scene.address()).status_code == 200
    bilal.refresh_from_db()
    assert (bilal.role, bilal.institution, bilal.ends_at) == ("reviewer", None, None)


def test_open_work_goes_to_somebody_else_and_finished_work_stays(scene: Cast) -> None:
    read, write, done = asked(scene, "analyst", "Read it", "Write it", "Count it")
    talk.finish(by=scene.bilal, assignment=done, version=1)
    bilal, focal = part(scene, "analyst"), part(scene, "focal_point")
    where, browser = scene.address(f"talk/hand-over/{bilal.pk}/"), scene.client(scene.ama)
    page = browser.get(where).content.decode()
    assert all(text in page for text in ("Read it", "Write it"))
    assert "Count it" not in page
    sent = {"version": bilal.version, "to": focal.pk, "tasks": [read.pk], "seen": [f"{read.pk}@1", f"{write.pk}@1"]}
    assert browser.post(where, sent).status_code == 302
    now = {task.task: task.assignee for task in Assignment.objects.all()}
    assert now == {"Read it": focal.user, "Write it": scene.bilal, "Count it": scene.bilal}
    assert Record.objects.filter(event="task.handed_over").count() == 1
    assert "Read it" in scene.browser("focal_point").get(scene.address("talk/queue/")).content.decode()


def test_work_of_somebody_who_left_is_handed_over_too(scene: Cast) -> None:
    (task,) = asked(scene, "analyst", "Read it")
    ama, bilal, focal = (part(scene, role) for role in ("coordinator", "analyst", "focal_point"))
    ended = actions.end_part(by=ama, membership=bilal, version=bilal.version)
    where, browser = scene.address(f"talk/hand-over/{bilal.pk}/"), scene.client(scene.ama)
    assert where in browser.get(scene.address("people/")).content.decode()
    sent = {"version": ended.version, "to": focal.pk, "tasks": [task.pk], "seen": [f"{task.pk}@1"]}
    assert browser.post(where, sent).status_code == 302
    task.refresh_from_db()
    assert task.assignee == focal.user
    assert bilal.pk not in browser.get(scene.address(f"talk/hand-over/{focal.pk}/")).content.decode()


def test_work_that_moved_meanwhile_is_not_handed_over(scene: Cast) -> None:
    read, write = asked(scene, "analyst", "Read it", "Write it")
    with pytest.raises(Stale):
        talk.hand_over(by=scene.ama, tasks=[read, write], versions={read.pk: 1, write.pk: 4}, to=scene.chidi)
    bilal, chidi = part(scene, "analyst"), part(scene, "reviewer")
    sent = {"version": bilal.version, "to": chidi.pk, "tasks": [read.pk], "seen": [f"{read.pk}@7"]}
    answer = scene.client(scene.ama).post(scene.address(f"talk/hand-over/{bilal.pk}/"), sent)
    assert (answer.status_code, "nothing was moved" in answer.content.decode()) == (409, True)
    assert set(Assignment.objects.values_list("assignee", flat=True)) == {scene.bilal.pk}


def test_work_is_not_given_to_whom_may_not_read_what_it_is_about(scene: Cast) -> None:
    (task,) = asked(scene, "analyst", "Read it")
    bilal, auditor = part(scene, "analyst"), part(scene, "auditor")
    sent = {"version": bilal.version, "to": auditor.pk, "tasks": [task.pk], "seen": [f"{task.pk}@1"]}
    answer = scene.client(scene.ama).post(scene.address(f"talk/hand-over/{bilal.pk}/"), sent)
    assert (answer.status_code, "may not read" in answer.content.decode()) == (422, True)
    task.refresh_from_db()
    assert task.assignee == scene.bilal
