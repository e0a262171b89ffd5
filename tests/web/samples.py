"""One object of each editable model in the tests' workspace, made through the actions where there are some."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone
from people import Cast
from routes import Route

from wayfare.assessment import kept
from wayfare.catalogue.load import unchecked
from wayfare.model.assessment import Assessment
from wayfare.model.place import Place
from wayfare.monitoring.states import Move
from wayfare.web.capacity import actions as capacity
from wayfare.web.capacity.models import Exercise, GapAnswer
from wayfare.web.coherence import actions as coherence
from wayfare.web.coherence.models import Policy, Scoring
from wayfare.web.consultation import actions as consultations
from wayfare.web.consultation.models import Consultation, Reply
from wayfare.web.evidence import actions as evidence
from wayfare.web.evidence.models import Dataset, Rating, Source
from wayfare.web.findings import actions as findings
from wayfare.web.findings.models import Finding, Ground, Position
from wayfare.web.interactions import actions as interactions
from wayfare.web.interactions.models import Reading, Settlement
from wayfare.web.jobs.models import Job
from wayfare.web.links import actions as links
from wayfare.web.links.models import Link
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.models import Lesson, Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Approval, Edition, Item, Plan
from wayfare.web.priorities import actions as priorities
from wayfare.web.priorities.models import Decision, Option, Ranking
from wayfare.web.situation import actions as situation
from wayfare.web.situation import stored
from wayfare.web.situation.models import Choice, Table
from wayfare.web.situation.models import Edition as SituationEdition
from wayfare.web.talk import actions as talk
from wayfare.web.talk.models import Assignment, Comment
from wayfare.web.versions.change import add
from wayfare.web.workbooks import actions as workbooks
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces import places
from wayfare.web.workspaces.models import AreasFile, Institution, Invitation, Membership, Stage, Stakeholder, Workspace


def _invitation(scene: Cast) -> Invitation:
    member = scene.workspace.memberships.get(user=scene.ama)
    return workspaces.invite(by=scene.ama, member=member, email="new@example.org", name="New", role="analyst")[0]


def _areas_file(scene: Cast) -> AreasFile:
    found = places.found_in(b"code,name\nR1,Harbour\n", "areas.csv")
    return workspaces.bring_areas(by=scene.ama, workspace=scene.workspace, name="areas.csv", found=found)


def _comment(scene: Cast) -> Comment:
    return talk.comment(by=scene.ama, workspace=scene.workspace, target=scene.workspace, text="Is this right?")


def _assignment(scene: Cast) -> Assignment:
    return talk.assign(
        by=scene.ama, workspace=scene.workspace, target=scene.workspace, assignee=scene.ama, task="Read it"
    )


def _job(scene: Cast) -> Job:
    return add(Job(workspace=scene.workspace, kind="test", title="A test"), by=scene.ama, event="job.started")


def _plan(scene: Cast) -> Plan:
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    found = plans.queries.plan_of(scene.workspace)
    return found or plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **fields)


def _item(scene: Cast) -> Item:
    content = {"level": "outcome", "statement": "Families save"}
    return plans.add_item(by=scene.ama, plan=_plan(scene), kind="result", parent=None, content=content)


def _report(scene: Cast) -> Report:
    item = plans.add_item(
        by=scene.ama,
        plan=_plan(scene),
        kind="indicator",
        parent=_item(scene),
        content={"label": "Agents trained", "measured": "count", "frequency": "yearly"},
    )
    plans.freeze(by=scene.ama, plan=_plan(scene), label="First")
    monitoring.lay_out(by=scene.ama, plan=monitored(scene.workspace))
    return scene.workspace.reports.filter(item=item).first()


def _exercise(scene: Cast) -> Exercise:
    fields = {"title": "Capacity", "cells": ["environment.data", "organisation.data"], "instrument_version": 1}
    return capacity.begin(by=scene.ama, workspace=scene.workspace, **fields)


def _gap_answer(scene: Cast) -> GapAnswer:
    return capacity.set_aside(by=scene.ama, exercise=_exercise(scene), cell="environment.data", reason="Not now")


def _choice(scene: Cast) -> Choice:
    said = {"name": "poverty_line", "value": 175.0, "unit": "dal per person per month", "why": "As agreed"}
    return situation.choose(by=scene.ama, workspace=scene.workspace, **said)


def _table(scene: Cast) -> Table:
    bare = dict.fromkeys(("summary", "sections", "figures", "indicators", "sources", "evidence"), ())
    said = {"title": "First", "language": "en", "created": "2026-10-01", "engine": "e", "made_up": True}
    assessment = Assessment(place=Place(code="XMZ", name="Marenza"), **said, **bare)
    kept.write(assessment, stored.folder("r0", "en") / "assessment.json")
    edition = SituationEdition(
        workspace=scene.workspace, number=1, run="r0", title="First", engine="e", languages=["en"]
    )
    add(edition, by=scene.ama, event="situation.assessed")
    said = {
        "edition": edition,
        "evidence": "aa",
        "unit": "person",
        "what": "labour.employment_rate",
        "grouped": ["sex"],
    }
    return situation.ask_table(by=scene.ama, workspace=scene.workspace, key="k", title="A table", **said)


def _finding(scene: Cast) -> Finding:
    said = {"statement": "One household in five has somebody abroad.", "theme": "movement", "side": "setting"}
    return findings.draft(by=scene.ama, workspace=scene.workspace, **said)


def _ground(scene: Cast) -> Ground:
    source = evidence.register(by=scene.ama, workspace=scene.workspace, title="Report on migration")
    finding = _finding(scene)
    findings.quote(by=scene.ama, finding=finding, version=1, source=source, passage="One in five.", place="p. 3")
    return finding.grounds.get()


def _position(scene: Cast) -> Position:
    said = {"stance": "dispute", "reason": "Not in the north."}
    return findings.take_position(by=scene.bilal, finding=_finding(scene), version=1, institution=scene.office, **said)


def _option(scene: Cast) -> Option:
    return priorities.add_option(by=scene.ama, workspace=scene.workspace, title="Agents in all towns")


def _ranking(scene: Cast) -> Ranking:
    keys = [_option(scene).pk, _option(scene).pk]
    return priorities.begin(
        by=scene.ama, workspace=scene.workspace, question="What first?", weighing="ballot", options=keys
    )


def _decision(scene: Cast) -> Decision:
    ranking = _ranking(scene)
    ranking = priorities.close(by=scene.ama, ranking=ranking, version=1)
    fields = {"chosen": ranking.options[:1], "reasons": "Reach", "decided_by": "All", "decided_on": "2026-10-01"}
    return priorities.decide(by=scene.ama, ranking=ranking, **fields)


QUESTIONS = [
    {"id": "useful", "kind": "score", "text": "How useful is it?", "required": True, "least": 1, "most": 5},
    {"id": "say", "kind": "text", "text": "What should we know?"},
]


def _consultation(scene: Cast) -> Consultation:
    today = date.today()
    fields = {"title": "What first?", "questions": QUESTIONS, "floor": 3, "opens": today, "closes": today}
    made = consultations.begin(by=scene.ama, workspace=scene.workspace, **fields)
    return consultations.open_up(by=scene.ama, consultation=made, version=made.version)


def _reply(scene: Cast) -> Reply:
    answers = {"useful": 3.0, "say": "The road is closed in May"}
    return consultations.contribute(by=None, consultation=_consultation(scene), answers=answers)[0].reply


def _scoring(scene: Cast) -> Scoring:
    about = {"instrument": "sdg_17_14_1", "instrument_version": 1, "group": "ministry"}
    return coherence.take_scoring(by=scene.ama, workspace=scene.workspace, **about)


def _policy(scene: Cast) -> Policy:
    about = {"title": "Law on recruitment", "kind": "law", "dimensions": ["costs"]}
    return coherence.add_policy(by=scene.ama, workspace=scene.workspace, **about)


def _source(scene: Cast) -> Source:
    return evidence.register(by=scene.ama, workspace=scene.workspace, title="Census 2024")


def _rating(scene: Cast) -> Rating:
    return evidence.rate(by=scene.ama, source=_source(scene), criterion="coverage", score=3, reason="No camps")


def _dataset(scene: Cast) -> Dataset:
    upload = SimpleUploadedFile("persons.csv", b"sex,age\nF,30\n")
    return evidence.bring(by=scene.ama, source=_source(scene), upload=upload, title="Read persons.csv")[0]


def _workbook(scene: Cast) -> Workbook:
    return workbooks.bring(by=scene.ama, workspace=scene.workspace, upload=SimpleUploadedFile("plan.xlsx", b"no"))


def _reading(scene: Cast) -> Reading:
    acting = f"policy:{_policy(scene).pk}"
    return interactions.take_reading(by=scene.ama, workspace=scene.workspace, acting=acting)


def _settlement(scene: Cast) -> Settlement:
    about = {"acting": "policy:x", "on": "out-money", "reason": "The law changes in 2027"}
    return interactions.settle(by=scene.ama, workspace=scene.workspace, **about)


SAMPLES: dict[type[models.Model], Callable[[Cast], models.Model]] = {
    Workspace: lambda scene: scene.workspace,
    Invitation: _invitation,
    Membership: lambda scene: scene.workspace.memberships.get(user=scene.bilal),
    AreasFile: _areas_file,
    Institution: lambda scene: scene.ministry,
    Stage: lambda scene: scene.workspace.stages.get(code="evidence"),
    Stakeholder: lambda scene: workspaces.add_stakeholder(by=scene.ama, workspace=scene.workspace, name="Returnees"),
    Comment: _comment,
    Assignment: _assignment,
    Job: _job,
    Link: lambda scene: links.offer(by=scene.ama, workspace=scene.workspace, meant_for="Ombrival")[0],
    Plan: _plan,
    Report: _report,
    Lesson: lambda scene: monitoring.learn(
        by=scene.ama, workspace=scene.workspace, criterion="impact", finding="It helped"
    ),
    Item: _item,
    Approval: lambda scene: plans.ask(by=scene.ama, plan=_plan(scene), institution=scene.ministry),
    Consultation: _consultation,
    Reply: _reply,
    Exercise: _exercise,
    Scoring: _scoring,
    Policy: _policy,
    Reading: _reading,
    Settlement: _settlement,
    Option: _option,
    Ranking: _ranking,
    Decision: _decision,
    GapAnswer: _gap_answer,
    Edition: lambda scene: plans.freeze(by=scene.ama, plan=_plan(scene), label="First"),
    Choice: _choice,
    Table: _table,
    Source: _source,
    Rating: _rating,
    Dataset: _dataset,
    Workbook: _workbook,
    Finding: _finding,
    Ground: _ground,
    Position: _position,
}
"""One line for each model that has pages of its own."""


def sample(model: type[models.Model], scene: Cast) -> models.Model | None:
    """An object of a model, or None when nobody said how one is made."""
    make = SAMPLES.get(model)
    return make(scene) if make else None


def made(model: type[models.Model], scene: Cast) -> models.Model:
    """An object of this model in the workspace; a model nobody can make a sample of fails here, by name."""
    found = sample(model, scene)
    assert found is not None, f"add {model.__name__} to tests/web/samples.py"
    return found


WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("result", "R", "svg", "csv", "html"),
    "form": ("yaml",),
    "to": tuple(Move),
    "part": ("environment",),
    "cell": ("environment.data",),
    "code": ("money",),
    "number": ("0",),
    "figure": ("f0000000000000000",),
    "key": ("some-picture",),
    "acting": ("result:x",),
    "on": ("out-money",),
    "instrument": ("sdg_17_14_1",),
    "source": ("gap",),
    "edition": ("nothing",),
    "target_type": ("workspaces.workspace",),
    "table": ("figures",),
    "name": ("nothing",),
    "room": ("plan",),
    "what": ("yaml",),
}
"""Words in addresses beside the workspace and the object: the first is tried everywhere, each where rights differ."""


def words_of(route: Route) -> list[dict[str, str]]:
    """Every set of words for an address: one for each word of a parameter its rights depend on, else one."""
    names = [name for name in re.findall(r"<\w+:(\w+)>", route.address) if name not in {"w", "pk", "target_id"}]
    lacking = [name for name in names if name not in WORDS]
    assert not lacking, f"{route.address}: add a word for {', '.join(lacking)} to WORDS in tests/web/samples.py"
    first = {name: WORDS[name][0] for name in names}
    if route.door is None or route.door.further is None:
        return [first]
    return [first | {name: word} for name in names for word in WORDS[name]]


def address(route: Route, scene: Cast, pk: str = "nobody", words: dict[str, str] | None = None, w: str = "") -> str:
    """The address of a route in the workspace, or in another one, with an object's key and words put in."""
    put = {"w": w or scene.workspace.slug, "pk": pk, "target_id": scene.workspace.pk}
    put |= words if words is not None else words_of(route)[0]
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: put[found[1]], route.address)


def _set(row: models.Model, **fields: object) -> models.Model:
    """Bring a row to a state past the actions that lead there; the tests of its room walk the whole way."""
    type(row)._default_manager.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def _under_review(scene: Cast) -> Approval:
    asked = plans.ask(by=scene.ama, plan=_plan(scene), institution=scene.ministry)
    _set(_plan(scene), status="review", changed_by=scene.dora)
    return asked


def _sheet(scene: Cast, part: str = "") -> tuple[Exercise, dict[str, object]]:
    sheet = capacity.take_sheet(by=scene.ama, exercise=_exercise(scene))
    answers = {cell: {"existing": 2, "desired": 4} for cell in sheet.exercise.cells}
    if part == "take-back":
        sheet = capacity.hand_in(by=scene.ama, sheet=_set(sheet, answers=answers), version=1)
    elif part == "hand-in":
        _set(sheet, answers=answers)
    return sheet.exercise, {"version": sheet.version}


def _closed_round(scene: Cast) -> Exercise:
    exercise = _exercise(scene)
    return capacity.close_round(by=scene.ama, exercise=exercise, version=exercise.version)


def _in_review(scene: Cast, status: str = "in_review") -> Finding:
    return _set(_finding(scene), status=status, created_by=scene.dora)


def _conflict(scene: Cast) -> dict[str, str]:
    acting, outcome = f"policy:{_set(_policy(scene), force='in_force').pk}", _item(scene)
    for role in ("coordinator", "analyst", "focal_point", "local_government", "participant"):
        reading = interactions.take_reading(by=scene.by_role[role], workspace=scene.workspace, acting=acting)
        _set(reading, scores={outcome.code: -2})
    return {"acting": acting, "on": outcome.code}


def _action(scene: Cast) -> Item:
    content = {"title": "Train agents", "status": "planned"}
    return plans.add_item(by=scene.ama, plan=_plan(scene), kind="action", parent=_item(scene), content=content)


def _unread(scene: Cast) -> str:
    return f"policy:{_set(_policy(scene), force='in_force').pk}"


def _answered(scene: Cast) -> Scoring:
    scoring = _scoring(scene)
    asked = unchecked().instrument(scoring.instrument, "en").questions
    return _set(scoring, answers={question.code: "0" for question in asked})


def _handed_in(scene: Cast) -> tuple[Ranking, dict[str, object]]:
    ranking, _sent = _ballot(scene)
    ballot = ranking.ballots.get()
    _set(ballot, submitted_at=timezone.now())
    return ranking, {"version": ballot.version}


def _ballot(scene: Cast) -> tuple[Ranking, dict[str, object]]:
    ranking = _ranking(scene)
    ballot = priorities.take_ballot(by=scene.ama, ranking=ranking)
    places = {f"place-{key}": str(place) for place, key in enumerate(ranking.options, 1)}
    return ranking, {"version": ballot.version} | places


def _draft_consultation(scene: Cast) -> Consultation:
    today = date.today()
    fields = {"title": "What first?", "questions": QUESTIONS, "floor": 3, "opens": today, "closes": today}
    return consultations.begin(by=scene.ama, workspace=scene.workspace, **fields)


def _offer_of_a_locality(scene: Cast) -> str:
    _set(scene.other, level=Workspace.Level.LOCAL)
    return links.offer(by=scene.dora, workspace=scene.other)[1]


Sent = tuple[models.Model | None, dict[str, object]]


def _open_work(scene: Cast) -> Sent:
    task = _assignment(scene)
    giver, taker = (scene.workspace.memberships.get(user=each) for each in (scene.ama, scene.bilal))
    return giver, {"to": taker.pk, "tasks": task.pk, "seen": f"{task.pk}@{task.version}"}


NOT_OURS = {"outcome": "out_of_scope", "reason": "The road is kept by the district, which we told."}
FORMS: dict[str, Callable[[Cast], Sent | tuple[models.Model | None, dict[str, object], dict[str, str]]]] = {
    "talk/hand-over/<slug:pk>/": _open_work,
    "links/take-up/": lambda scene: (None, {"code": _offer_of_a_locality(scene), "sure": "1"}),
    "notices/seen/": lambda scene: (None, {"until": timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%f%z")}),
    "plan/approval/ask/": lambda scene: (None, {"institution": scene.office.pk, "": _plan(scene)}),
    "plan/approval/<slug:pk>/answer/": lambda scene: (_under_review(scene), {}),
    "plan/revise/<slug:pk>/": lambda scene: (_set(_plan(scene), status="approved"), {}),
    "plan/add/<slug:kind>/": lambda scene: (None, {"level": "impact", "": _plan(scene)}),
    "plan/items/<slug:pk>/add/<slug:kind>/": lambda scene: (_item(scene), {"level": "output"}),
    "monitoring/reports/<slug:pk>/paste/": lambda scene: (_report(scene), {"block": "5", "take": "1"}),
    "monitoring/spending/add/": lambda scene: (None, {"year": "2026", "item": _action(scene).pk}),
    "capacity/<slug:pk>/sheet/hand-in/": lambda scene: _sheet(scene, "hand-in"),
    "capacity/<slug:pk>/sheet/take-back/": lambda scene: _sheet(scene, "take-back"),
    "capacity/<slug:pk>/sheet/<slug:part>/": _sheet,
    "capacity/<slug:pk>/open/": lambda scene: (_closed_round(scene), {}),
    "findings/<slug:pk>/submit/": lambda scene: (_ground(scene).finding, {}),
    "findings/<slug:pk>/endorse/": lambda scene: (_in_review(scene), {}),
    "findings/<slug:pk>/return/": lambda scene: (_in_review(scene), {}),
    "findings/<slug:pk>/reopen/": lambda scene: (_in_review(scene, "endorsed"), {}),
    "findings/<slug:pk>/passages/add/": lambda scene: (
        _finding(scene),
        {"source": _source(scene).pk, "passage": "One in five.", "place": "p. 3"},
    ),
    "evidence/sources/<slug:pk>/bring/": lambda scene: (
        _source(scene),
        {"file": SimpleUploadedFile("persons.csv", b"sex,age\nF,30\n")},
    ),
    "interactions/of/<str:acting>/take/": lambda scene: (None, {}, _conflict(scene) | {"acting": _unread(scene)}),
    "interactions/of/<str:acting>/on/<str:on>/settle/": lambda scene: (None, {}, _conflict(scene)),
    "coherence/scored/<slug:pk>/hand-in/": lambda scene: (_answered(scene), {}),
    "priorities/begin/": lambda scene: (None, {"options": [_option(scene).pk, _option(scene).pk]}),
    "priorities/<slug:pk>/ballot/": _ballot,
    "priorities/<slug:pk>/ballot/take-back/": _handed_in,
    "consultation/<slug:pk>/open/": lambda scene: (_draft_consultation(scene), {}),
    "consultation/said/<slug:pk>/answer/": lambda scene: (
        _reply(scene),
        NOT_OURS,
    ),
}
"""For a form that cannot be filled in blindly: the object it is about, what to send, and words of the address."""

LEFT_TO_ITS_ROOM = {
    "jobs/files/<slug:room>/<slug:what>/": "one line says who takes the file, which changes no row: test_jobs",
    "plan/submit/<slug:pk>/": "takes a whole plan: test_plan",
    "monitoring/lay-out/": "thousands of reports, one line: test_monitoring",
    "capacity/<slug:pk>/gaps/<str:cell>/answer/": "takes a closed round above the floor: test_capacity_room",
    "capacity/<slug:pk>/gaps/<str:cell>/aside/": "takes a closed round above the floor: test_capacity_room",
    "evidence/files/<slug:pk>/confirm/": "takes a file that was read: test_evidence_room",
    "findings/compose/<slug:code>/<int:number>/": "takes an assessment: test_findings_room",
    "findings/<slug:pk>/figures/add/": "takes an assessment: test_findings_room",
    "situation/figures/<slug:figure>/again/": "takes an assessment: test_situation_room",
    "situation/tables/ask/": "takes an assessment: test_tables_asked_for",
    "situation/tables/<slug:pk>/figures/<slug:figure>/again/": "takes an assessment: test_tables_asked_for",
    "priorities/options/from/<slug:source>/": "takes gaps or results: test_priorities_room",
    "priorities/<slug:pk>/ballot/hand-in/": "takes a ballot that is filled in: test_priorities_room",
    "priorities/<slug:pk>/decide/": "takes a verdict on every option: test_priorities_room",
    "consultation/begin/": "takes questions: test_consultation_room",
    "consultation/<slug:pk>/take-part/": "keeps no name and no hour: test_consultation_room",
    "places/upload/": "takes a map: test_workspaces",
    "monitoring/compute/": "takes a survey that was mapped: test_computed_values",
    "monitoring/computed/<slug:pk>/": "takes values that were computed: test_computed_values",
    "workbooks/bring/": "takes a workbook: test_workbooks_room",
    "workbooks/<slug:pk>/": "takes a workbook that was read: test_workbooks_room",
}
"""Routes that take more than a sample; whatever any test sends them, `recorded` in conftest.py watches the record."""


def to_send(route: Route, scene: Cast) -> tuple[str, models.Model | None, dict[str, object]]:
    """The address of a change, the object it is about, and what its form is to hold beside what is typed blindly."""
    words: dict[str, str] = {}
    if (ours := route.address.removeprefix("w/<slug:w>/")) in FORMS:
        target, sent, *more = FORMS[ours](scene)
        words = dict(*more)
    else:
        about_one = route.door is not None and route.door.model is not None and "<slug:pk>" in route.address
        target, sent = (made(route.door.model, scene) if about_one else None), {}
    where = address(route, scene, pk=str(target.pk) if target else "nobody", words=words_of(route)[0] | words)
    return where, target, {name: value for name, value in sent.items() if name}
