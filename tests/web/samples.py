"""One object of each editable model in the tests' workspace, made through the actions where there are some."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from people import Cast

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
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.models import Lesson, Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Approval, Edition, Item, Plan
from wayfare.web.priorities import actions as priorities
from wayfare.web.priorities.models import Decision, Option, Ranking
from wayfare.web.situation import actions as situation
from wayfare.web.situation.models import Choice
from wayfare.web.talk import actions as talk
from wayfare.web.talk.models import Assignment, Comment
from wayfare.web.versions.change import add
from wayfare.web.workbooks import actions as workbooks
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces.models import Institution, Invitation, Stage, Stakeholder, Workspace


def _invitation(scene: Cast) -> Invitation:
    member = scene.workspace.memberships.get(user=scene.ama)
    return workspaces.invite(by=scene.ama, member=member, email="new@example.org", name="New", role="analyst")[0]


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
    Institution: lambda scene: scene.ministry,
    Stage: lambda scene: scene.workspace.stages.get(code="evidence"),
    Stakeholder: lambda scene: workspaces.add_stakeholder(by=scene.ama, workspace=scene.workspace, name="Returnees"),
    Comment: _comment,
    Assignment: _assignment,
    Job: _job,
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
