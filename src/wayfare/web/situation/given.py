"""What a workspace of the workbench gives to its assessment: country, evidence, choices, areas."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings

from wayfare.catalogue import load, translate
from wayfare.model import workspace as model
from wayfare.model.survey import Lonely
from wayfare.web.evidence.models import Dataset
from wayfare.web.situation.models import Setup
from wayfare.web.workspaces.models import Workspace


def setup_of(workspace: Workspace) -> Setup:
    """Return how the situation is assessed, or the defaults nobody changed yet."""
    return Setup.objects.filter(workspace=workspace).first() or Setup(workspace=workspace)


def languages(workspace: Workspace) -> list[str]:
    """Return the languages of a workspace in which there are words, English where none is."""
    there = translate.languages(load().folders)
    return [language for language in workspace.languages or () if language in there] or ["en"]


def as_workspace(workspace: Workspace, language: str) -> model.Workspace:
    """Return what the assessment is made from."""
    setup = setup_of(workspace)
    ready = workspace.datasets.filter(status=Dataset.Status.READY).order_by("created_at")
    return model.Workspace(
        country=workspace.country,
        name="" if workspace.country in load().places else workspace.title,
        language=language,
        made_up=workspace.made_up,
        evidence=tuple(use_of(each) for each in ready if each.kind == Dataset.Kind.SURVEY),
        recorded=tuple(use_of(each) for each in ready if each.kind == Dataset.Kind.RECORDED),
        choices={
            each.name: model.Choice(name=each.name, value=each.value, unit=each.unit, why=each.why)
            for each in workspace.choices.all()
        },
        peers=tuple(code for code in setup.peers.split(",") if code),
        beside=setup.beside,
        confidence=float(setup.confidence) / 100,
        boundaries=_boundaries(workspace, setup),
        as_known=setup.as_known,
    )


def use_of(dataset: Dataset) -> model.EvidenceUse:
    """Return a stored file as an assessment uses it."""
    lonely = Lonely(dataset.lonely)
    return model.EvidenceUse(
        file=dataset.file_name,
        sha256=dataset.evidence,
        family=dataset.family,
        period=dataset.period,
        lonely=None if lonely is Lonely.FAIL else lonely,
    )


def _boundaries(workspace: Workspace, setup: Setup) -> model.BoundariesUse | None:
    """Write the areas that have shapes as one GeoJSON file named by its content."""
    shapes = [
        {"type": "Feature", "properties": {"code": place.code, "name": place.name}, "geometry": place.geometry}
        for place in workspace.places.order_by("code")
        if place.geometry
    ]
    if not shapes or not setup.areas:
        return None
    text = json.dumps({"type": "FeatureCollection", "features": shapes}, ensure_ascii=False)
    path = _kept(text)
    return model.BoundariesUse(file=str(path), key="code", name="name", dimension=setup.areas)


def _kept(text: str) -> Path:
    path = Path(settings.HOME) / "boundaries" / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.geojson"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    return path
