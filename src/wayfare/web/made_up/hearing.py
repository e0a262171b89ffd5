"""Fills the made-up country with a consultation that is over and answered, and one that stands open to be tried."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from wayfare.assessment import voices_files
from wayfare.assessment.voices_files import ConsultationFile
from wayfare.model.consultation import Contribution
from wayfare.web.consultation import actions
from wayfare.web.consultation.models import Consultation
from wayfare.web.made_up.scene import Scene
from wayfare.web.made_up.told import told


def fill(scene: Scene, examples: Path) -> None:
    """Hear everybody, moderate, close, answer each; then leave another one open."""
    given = voices_files.consultation(examples / "consultation.yaml")
    file = {each.code: each for each in voices_files.stakeholders(examples / "stakeholders.yaml")}
    known = {each.name: each for each in scene.workspace.stakeholders.all()}
    groups = {code: known[each.name] for code, each in file.items() if each.name in known}
    people = [
        {"group": group.pk, "people": int(file[code].people)} for code, group in groups.items() if file[code].people
    ]
    consultation = _begun(scene, given, people)
    for said in given.contributions:
        _said(scene, consultation, said, groups.get(said.group), given)
    actions.close(by=scene.ama, consultation=consultation, version=consultation.version)
    _open_one(scene)


def _begun(scene: Scene, given: ConsultationFile, people: list[dict[str, Any]]) -> Consultation:
    today = timezone.localdate()
    made = actions.begin(
        by=scene.ama,
        workspace=scene.workspace,
        title=given.title,
        floor=given.keeping.floor,
        published=given.keeping.published,
        opens=today - timedelta(days=60),
        closes=today,
        questions=[asdict(each) for each in given.asked],
        affected=people,
        affected_source=told("hearing")["affected_from"],
    )
    return actions.open_up(by=scene.ama, consultation=made, version=made.version)


def _said(scene: Scene, consultation: Consultation, said: Contribution, group: Any, given: ConsultationFile) -> None:
    answers = {id_: list(each) if isinstance(each, tuple) else each for id_, each in said.answers.items()}
    short = told("hearing")["shortened"].get(said.id, {})
    answers |= short.get("said", {})
    row, _receipt = actions.contribute(
        by=None, consultation=consultation, answers=answers, group=group, dissents=said.dissents, language="en"
    )
    if said.withdrawn:
        actions.withdraw(by=None, contribution=row, version=row.version)
        return
    decided = said.moderation
    fields = {"decision": decided.decision.value if decided else "shown"}
    fields |= {"decision_reason": decided.reason if decided else "", "wording": short.get("left", {})}
    reply = actions.moderate(by=scene.ama, contribution=row, version=1, read=row.version, **fields)
    if answer := given.dispositions.get(said.id):
        became = {"outcome": answer.outcome.value, "items": list(answer.items), "reason": answer.reason}
        actions.dispose(by=scene.ama, reply=reply, version=reply.version, **became)


def _open_one(scene: Scene) -> None:
    about = dict(told("hearing")["open"])
    today = timezone.localdate()
    fields = {"opens": today, "closes": today + timedelta(days=about.pop("days")), **about}
    made = actions.begin(by=scene.ama, workspace=scene.workspace, **fields)
    actions.open_up(by=scene.ama, consultation=made, version=made.version)
