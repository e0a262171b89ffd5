"""Lets the made-up country's people take up sentences of the assessment, review them, endorse them and dispute one."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from wayfare.model.figure import Figure
from wayfare.web.findings import actions, queries
from wayfare.web.findings.models import Finding
from wayfare.web.made_up.scene import Scene
from wayfare.web.made_up.told import told
from wayfare.web.situation.reading import Book, book


@transaction.atomic
def fill(scene: Scene) -> None:
    """Take up what the newest edition tells of each theme, unless somebody wrote findings before."""
    opened = book(scene.workspace)
    if opened is None or scene.workspace.findings.exists():
        return
    for about in told("findings")["findings"]:
        _take_up(scene, opened, about)


def _take_up(scene: Scene, opened: Book, about: dict[str, Any]) -> None:
    bilal = scene.people["bilal"]
    text, figures = _sentence(opened, about)
    words = {"statement": text, "meaning": about["meaning"], "theme": about["theme"], "side": about["side"]}
    resting = {"edition": opened.row, "figures": figures, "composed": True}
    finding = actions.draft(by=bilal, workspace=scene.workspace, **_named(about), **resting, **words)
    if about["far"] != Finding.Status.DRAFT:
        finding = actions.move(by=bilal, finding=finding, version=finding.version, code="submit")
    if about["far"] == Finding.Status.ENDORSED:
        finding = actions.move(by=scene.ama, finding=finding, version=finding.version, code="endorse")
    for name, stance in about["positions"].items():
        _heard(scene, finding, name, stance, about)


def _named(about: dict[str, Any]) -> dict[str, str]:
    """Return the code under which the made-up plan rests on a finding, while no other finding has it."""
    code = about.get("code", "")
    return {} if not code or Finding.objects.filter(pk=code).exists() else {"pk": code}


def _heard(scene: Scene, finding: Finding, name: str, stance: str, about: dict[str, Any]) -> None:
    by = scene.people[name]
    finding.refresh_from_db()
    said = {"institution": scene.institution_of(by), "stance": stance}
    said |= {"reason": about["reason"]} if stance == "dispute" else {}
    position = actions.take_position(by=by, finding=finding, version=finding.version, **said)
    if stance == "dispute":
        actions.answer(by=scene.people["bilal"], position=position, version=position.version, reply=about["reply"])


def _sentence(opened: Book, about: dict[str, Any]) -> tuple[str, tuple[Figure, ...]]:
    """Return the first sentence of a theme that rests on an indicator, told apart by a column where one is named."""
    for sentence in queries.sentences(opened, about["theme"]):
        figures = queries.figures(opened, sentence)
        columns = [{name for name, _value in each.domain} for each in figures if each.indicator == about["on"]]
        if any("by" not in about or about["by"] in each for each in columns):
            return sentence.text.strip(), figures
    raise LookupError(f"no sentence of {about['theme']} rests on {about['on']}")
