"""The figures of all surveys of a workspace, each survey estimated once and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wayfare.catalogue import Catalogue
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure
from wayfare.model.progress import Progress
from wayfare.model.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """What the surveys of a workspace say."""

    figures: tuple[Figure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of categories that the surveys bring along, such as areas, by column."""
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()
    """Keys of wordings and their values: choices and their consequences."""


def surveyed(workspace: Workspace, home: Path, catalogue: Catalogue, progress: Progress) -> Surveyed:
    """Read, harmonise and estimate every survey."""
    return Surveyed()
