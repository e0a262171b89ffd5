"""The record of a run: what an assessment was made from and every figure in it, so that any of them can be traced."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from wayfare.catalogue.structure import structure
from wayfare.model.assessment import Assessment
from wayfare.model.errors import WorkspaceError
from wayfare.model.figure import Figure
from wayfare.model.workspace import Workspace

FILE = "run.json"
FORMAT = "wayfare-run/1"
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One assessment that was made."""

    id: str
    created: str
    engine: str
    workspace: Workspace
    figures: tuple[Figure, ...]

    def figure(self, figure_id: str) -> Figure | None:
        """Find a figure by its id."""
        return next((figure for figure in self.figures if figure.id == figure_id), None)


def of(assessment: Assessment, workspace: Workspace) -> Run:
    """Record an assessment of a settled workspace, whose evidence is named by hash."""
    return Run(
        id=run_id(workspace, assessment.engine, assessment.figures),
        created=assessment.created,
        engine=assessment.engine,
        workspace=workspace,
        figures=assessment.figures,
    )


def run_id(workspace: Workspace, engine: str, figures: tuple[Figure, ...]) -> str:
    """Name a run after what went in and what came out: the same run twice has the same name."""
    text = json.dumps([plain(workspace), engine, [plain(figure) for figure in figures]], sort_keys=True)
    return "r" + hashlib.sha256(text.encode()).hexdigest()[:16]


def save(run: Run, folder: Path, registry: Path) -> Path:
    """Write the record beside the report, and a copy where `wayfare trace` looks for figures by id."""
    text = json.dumps({"format": FORMAT, **plain(run)}, ensure_ascii=False, allow_nan=False)
    registry.mkdir(parents=True, exist_ok=True)
    for target in (folder / FILE, registry / f"{run.id}.json"):
        part = target.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    return folder / FILE


def load(path: Path) -> Run:
    """Read the record of a run, given the file or the folder of the report."""
    file = path / FILE if path.is_dir() else path
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WorkspaceError(
            "There is no record of a run here.", where=str(path), remedy="Give the folder that `wayfare assess` wrote."
        ) from None
    except ValueError:
        raise WorkspaceError(
            "The record of the run is damaged.", where=str(file), remedy="Make the assessment again."
        ) from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise WorkspaceError(f"This is not a run record of the form {FORMAT}.", where=str(file), remedy="Assess again.")
    for figure in value["figures"]:
        with_pairs(figure)
    return structure(Run, value)


def figures_to(figures: tuple[Figure, ...]) -> str:
    """Write figures as JSON."""
    return json.dumps([plain(figure) for figure in figures], ensure_ascii=False, allow_nan=False)


def figures_from(text: str) -> tuple[Figure, ...]:
    """Read figures that `figures_to` has written; raises ValueError for anything else."""
    values = json.loads(text)
    if not isinstance(values, list):
        raise ValueError("not a list of figures")
    return tuple(structure(Figure, with_pairs(value)) for value in values)


def find(figure_id: str, registry: Path) -> Run | None:
    """Look for the newest run made on this machine that has a figure."""
    for path in _newest_first(registry):
        if figure_id in path.read_text(encoding="utf-8"):
            run = load(path)
            if run.figure(figure_id) is not None:
                return run
    return None


def plain(value: Any) -> Any:
    """Turn model objects into what JSON holds."""
    if type(value) in _AS_THEY_ARE:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _fields(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if hasattr(value, "items"):
        return {key: plain(item) for key, item in value.items()}
    return value


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def with_pairs(figure: dict[str, Any]) -> dict[str, Any]:
    """Make the domain pairs again, which JSON holds as lists."""
    figure["domain"] = tuple((name, code) for name, code in figure["domain"])
    return figure


def _newest_first(registry: Path) -> Iterator[Path]:
    found = registry.glob("r*.json") if registry.is_dir() else ()
    yield from sorted(found, key=os.path.getmtime, reverse=True)
