"""The plan: items keep every word, the document refuses what cannot stand, institutions approve, nobody their own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from people import Cast

from wayfare.model.errors import ContentProblems
from wayfare.plan import document as documents
from wayfare.web.audit.models import Record
from wayfare.web.plan import actions, queries, rows
from wayfare.web.plan.forms import FORMS, form_for
from wayfare.web.plan.models import Approval, Item, Plan
from wayfare.web.versions.change import Stale

OUTCOME = {"level": "outcome", "statement": "Women and men who receive money from abroad hold an account by 2030"}


@pytest.fixture
def plan(scene: Cast) -> Plan:
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    return actions.begin(by=scene.ama, workspace=scene.workspace, title="Plan of Marenza", **fields)


def added(scene: Cast, plan: Plan, kind: str = "result", parent: Item | None = None, **content: Any) -> Item:
    return actions.add_item(by=scene.ama, plan=plan, kind=kind, parent=parent, content=content or dict(OUTCOME))


def sent(item: Item, **changed: str) -> dict[str, Any]:
    """What a browser sends from the form of an item."""
    form: dict[str, Any] = {"version": item.version, **form_for(item.kind).texts(item.content), **changed}
    return {name: value for name, value in form.items() if value != ""}


def full_plan(scene: Cast, plan: Plan) -> dict[str, Item]:
    """A small plan that lacks nothing an approval waits for, or nearly."""
    owner = scene.ministry.code
    impact = added(scene, plan, level="impact", statement="Families of migrants are poor less often", owner=owner)
    outcome = added(scene, plan, parent=impact, **OUTCOME, owner=owner, assumptions=["Prices stay"])
    output = added(scene, plan, parent=outcome, level="output", statement="Agents in all towns", owner=owner)
    action = added(
        scene, plan, kind="action", parent=output, title="Train agents", status="planned",
        start="2026-03-01", end="2027-02-28", raci={"responsible": [owner], "accountable": [owner]},
    )  # fmt: skip
    cost = added(
        scene, plan, kind="cost", parent=action, description="Trainers", year=2026, quantity=10, unit_cost=100.5,
        category="staff", nature="recurrent", funding=[{"funder": owner, "amount": 500, "status": "available"}],
    )  # fmt: skip
    return {"impact": impact, "outcome": outcome, "output": output, "action": action, "cost": cost}


def test_rows_become_the_document_and_costs_add_up(scene: Cast, plan: Plan) -> None:
    full_plan(scene, plan)
    document = rows.document_of(plan)
    assert [result.level.value for result in document.results] == ["impact", "outcome", "output"]
    assert str(queries.money(plan, "year")["2026"].required) == "1005.00"
    page = scene.client(scene.chidi).get(scene.address("plan/costs/?by=year")).content.decode()
    assert "1,005" in page


def test_a_document_becomes_rows_and_comes_back_the_same(scene: Cast, plan: Plan) -> None:
    made = full_plan(scene, plan)
    risk = {"statement": "Prices rise", "likelihood": 3, "impact": 4}
    added(scene, plan, kind="risk", parent=made["outcome"], **risk)
    value = rows.value_of(plan, plan.workspace.plan_items.all())
    for kind in ("cost", "action", "risk"):
        plan.workspace.plan_items.filter(kind=kind).delete()
    for level in ("output", "outcome", "impact"):
        plan.workspace.plan_items.filter(content__level=level).delete()
    actions.take_document(by=scene.ama, plan=plan, value=value)
    assert rows.value_of(plan, plan.workspace.plan_items.all()) == value


@pytest.mark.parametrize("kind", list(FORMS))
def test_a_form_changes_nothing_it_was_not_told_to(scene: Cast, plan: Plan, kind: str) -> None:
    made = full_plan(scene, plan)
    samples = {
        "result": made["outcome"], "action": made["action"], "cost": made["cost"],
        "risk": added(scene, plan, kind="risk", parent=made["outcome"], statement="x", likelihood=2, impact=2,
                      threatens="people"),
        "indicator": added(
            scene, plan, kind="indicator", parent=made["outcome"], label="Share with an account", unit="percent",
            measured="percentage", direction="higher", of_people=True, aggregation="ratio", frequency="yearly",
            baseline={"value": 41.5, "period": "2025", "source": "Survey", "parts": [{"sex": "F", "value": 3}]},
            targets=[{"period": "2030", "sex": "F", "value": 60}, {"period": "2030", "sex": "M", "value": 60.5}],
        ),
    }  # fmt: skip
    item = samples[kind]
    form = form_for(kind)(
        {n: (t.splitlines() if n in ActionLists else t) for n, t in form_for(kind).texts(item.content).items()},
        workspace=scene.workspace,
    )
    assert form.is_valid(), form.errors
    assert form.content(item.content) == item.content


ActionLists = {"responsible", "accountable", "consulted", "informed", "localities", "funders"}


def test_what_the_document_cannot_hold_is_refused_and_nothing_stays(scene: Cast, plan: Plan) -> None:
    before = Record.objects.count()
    with pytest.raises(ContentProblems):
        added(scene, plan, level="outcome", statement="")
    assert (Item.objects.count(), Record.objects.count()) == (0, before)


def test_two_people_change_one_item_and_lose_no_word(scene: Cast, plan: Plan) -> None:
    item = full_plan(scene, plan)["outcome"]
    where = scene.address(f"plan/items/{item.pk}/edit/")
    first, second = scene.client(scene.ama), scene.client(scene.ama)
    assert first.post(where, sent(item, statement="Women hold accounts")).status_code == 302
    refused = second.post(where, sent(item, because="Accounts make saving safe"), HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    fields = {field["name"]: field for field in json.loads(refused.content)["fields"]}
    assert fields["statement"]["proposed"] == "Women hold accounts"
    assert fields["because"]["proposed"] == "Accounts make saving safe"
    assert not fields["statement"]["both_changed"]
    merged = {name: field["proposed"] for name, field in fields.items() if field["proposed"]}
    assert second.post(where, merged | {"version": 2}).status_code == 302
    item.refresh_from_db()
    assert item.content["statement"] == "Women hold accounts"
    assert item.content["because"] == "Accounts make saving safe"
    assert item.content["assumptions"] == ["Prices stay"]


def test_a_merge_keeps_every_body_somebody_chose(scene: Cast, plan: Plan) -> None:
    item = full_plan(scene, plan)["action"]
    where = scene.address(f"plan/items/{item.pk}/edit/")
    both = [scene.ministry.code, scene.office.code]
    form = {"version": 1, "title": "Train agents", "status": "planned", "accountable": both[0], "consulted": both}
    first, second = scene.client(scene.ama), scene.client(scene.ama)
    assert first.post(where, {**form, "title": "Train all agents"}).status_code == 302
    refused = second.post(where, {**form, "informed": both}, HTTP_ACCEPT="application/json")
    assert "Who is told" in {field["label"] for field in json.loads(refused.content)["fields"]}
    fields = {field["name"]: field["proposed"] for field in json.loads(refused.content)["fields"]}
    assert fields["informed"].split() == both
    assert second.post(where, {name: text for name, text in fields.items() if text} | {"version": 2}).status_code == 302
    item.refresh_from_db()
    assert item.content["title"] == "Train all agents"
    assert item.content["raci"]["informed"] == both
    assert item.content["raci"]["consulted"] == both


def test_a_merge_keeps_rows_of_a_table_and_a_box_that_was_unticked(scene: Cast, plan: Plan) -> None:
    outcome = full_plan(scene, plan)["outcome"]
    target = {"period": "2030", "value": 60}
    common = {"label": "Share", "measured": "percentage", "of_people": True, "targets": [target]}
    item = added(scene, plan, kind="indicator", parent=outcome, **common)
    where = scene.address(f"plan/items/{item.pk}/edit/")
    row = {"targets-0-period": "2030", "targets-0-sex": "", "targets-0-locality": ""}
    form = {"version": 1, "label": "Share", "measured": "percentage"}
    first, second = scene.client(scene.ama), scene.client(scene.ama)
    hers = form | row | {"of_people": "on", "targets-0-value": "75"}
    assert first.post(where, hers).status_code == 302
    his = form | row | {"label": "Share of women", "targets-0-value": "60"}
    refused = second.post(where, his)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "targets-0-value" not in page
    fields = {
        f["name"]: f["proposed"] for f in second.post(where, his, HTTP_ACCEPT="application/json").json()["fields"]
    }
    assert (fields["targets"], fields["of_people"]) == ("2030 |  |  | 75", "")
    assert second.post(where, fields | {"version": 2}).status_code == 302
    item.refresh_from_db()
    assert item.content["targets"] == [{"period": "2030", "value": 75}]
    assert item.content["label"] == "Share of women"
    assert "of_people" not in item.content


def test_a_focal_point_changes_the_items_of_their_institution_only(scene: Cast, plan: Plan) -> None:
    mine = added(scene, plan, level="output", statement="Ours", owner=scene.ministry.code)
    theirs = added(scene, plan, level="output", statement="Theirs", owner=scene.office.code)
    browser = scene.client(scene.by_role["focal_point"])
    assert browser.get(scene.address(f"plan/items/{mine.pk}/edit/")).status_code == 200
    assert browser.get(scene.address(f"plan/items/{theirs.pk}/edit/")).status_code == 403


def test_a_local_government_changes_what_lies_in_its_area(scene: Cast, plan: Plan) -> None:
    output = added(scene, plan, level="output", statement="Agents")
    north, south = (
        added(scene, plan, kind="action", parent=output, title=code, status="planned", localities=[code])
        for code in ("north", "south")
    )
    browser = scene.client(scene.by_role["local_government"])
    assert browser.get(scene.address(f"plan/items/{north.pk}/edit/")).status_code == 200
    assert browser.get(scene.address(f"plan/items/{south.pk}/edit/")).status_code == 403


def test_a_plan_that_lacks_something_is_not_laid_before_anybody(scene: Cast, plan: Plan) -> None:
    full_plan(scene, plan)
    actions.ask(by=scene.ama, plan=plan, institution=scene.ministry)
    answer = scene.client(scene.ama).post(scene.address(f"plan/submit/{plan.pk}/"), {"version": plan.version})
    assert answer.status_code == 422
    plan.refresh_from_db()
    assert plan.status == Plan.Status.DRAFT


def submitted(scene: Cast, plan: Plan) -> tuple[Plan, Approval]:
    """A plan before its one institution, whatever it lacks: the state is set, the rules are tested above."""
    approval = actions.ask(by=scene.ama, plan=plan, institution=scene.ministry)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.REVIEW, changed_by=scene.ama)
    plan.refresh_from_db()
    return plan, approval


def test_the_last_approval_freezes_an_edition(scene: Cast, plan: Plan) -> None:
    full_plan(scene, plan)
    plan, approval = submitted(scene, plan)
    focal = scene.by_role["focal_point"]
    where = scene.address(f"plan/approval/{approval.pk}/answer/")
    assert scene.client(focal).post(where, {"version": 1, "answer": "approved"}).status_code == 302
    plan.refresh_from_db()
    assert plan.status == Plan.Status.APPROVED
    edition = plan.workspace.plan_editions.get()
    assert documents.from_value(edition.document) == rows.document_of(plan)
    with pytest.raises(actions.PlanIsFrozen):
        added(scene, plan)


def test_nobody_approves_what_they_submitted_and_no_stranger_answers(scene: Cast, plan: Plan) -> None:
    plan, approval = submitted(scene, plan)
    with pytest.raises(actions.OwnWork):
        actions.answer(by=scene.ama, approval=approval, version=1, answer="approved")
    with pytest.raises(actions.OwnWork):
        actions.answer(by=scene.bilal, approval=approval, version=1, answer="approved")
    assert Approval.objects.get().answer == ""


def test_an_answer_from_an_old_page_is_refused(scene: Cast, plan: Plan) -> None:
    plan, approval = submitted(scene, plan)
    with pytest.raises(Stale):
        actions.answer(by=scene.by_role["focal_point"], approval=approval, version=9, answer="approved")
    plan.refresh_from_db()
    assert plan.status == Plan.Status.REVIEW


def test_scripts_in_text_do_not_run(scene: Cast, plan: Plan) -> None:
    item = added(scene, plan, level="outcome", statement="<script>alert(1)</script>")
    for where in ("plan/", f"plan/items/{item.pk}/", f"plan/items/{item.pk}/edit/", "plan/matrix/", "plan/readiness/"):
        assert "<script>alert" not in Client.get(scene.client(scene.ama), scene.address(where)).content.decode()


def test_the_board_counts_what_the_plan_has(scene: Cast, plan: Plan) -> None:
    from wayfare.web.workspaces.facts import counted

    full_plan(scene, plan)
    found = {
        code: counted(code, scene.workspace) for code in ("outcomes", "actions", "actions_costed", "actions_owned")
    }
    assert found == {"outcomes": 1, "actions": 1, "actions_costed": 1, "actions_owned": 1}
    assert counted("actions_funded", scene.workspace) == 0


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("yaml", b"id:")])
def test_the_plan_leaves_in_every_form_and_the_record_says_so(
    scene: Cast, plan: Plan, form: str, begins: bytes
) -> None:
    full_plan(scene, plan)
    answer = scene.client(scene.chidi).get(scene.address(f"plan/download/{form}/"))
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert Record.objects.filter(event="plan.exported", actor=scene.chidi, note=form).count() == 1


def test_what_changed_since_an_edition_is_said_in_sentences(scene: Cast, plan: Plan) -> None:
    item = full_plan(scene, plan)["outcome"]
    edition = actions.freeze(by=scene.ama, plan=plan, label="First")
    where = scene.address(f"plan/editions/{edition.pk}/compare/")
    assert "as it was frozen" in scene.client(scene.chidi).get(where).content.decode()
    content = item.content | {"statement": "Women hold accounts by 2029"}
    actions.change_item(by=scene.ama, item=item, version=item.version, content=content)
    assert "2029" in scene.client(scene.chidi).get(where).content.decode()
