"""Reads a workspace file, with every problem in it reported at once."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

from wayfare.catalogue import schema, yaml12
from wayfare.catalogue.structure import structure
from wayfare.model.errors import ContentProblems, Problem, WorkspaceError
from wayfare.model.workspace import EvidenceUse, SmallAreas, Workspace

_SAVE = "Save a CSV with commas, one row for each area, and columns named as in the workspace."


def load(path: Path) -> Workspace:
    """Read a workspace; paths in it are taken relative to the file."""
    if not path.is_file():
        raise WorkspaceError(
            "There is no such workspace file.", where=str(path), remedy="Give the path of a YAML file; see docs/how-to."
        )
    document, problems = yaml12.read(path, path.name)
    complaints = schema.complaints(document.value, "workspace") if document.value is not None else ()
    problems += [
        Problem(path.name, document.line(steps), yaml12.field_name(steps), what, remedy)
        for steps, what, remedy in complaints
    ]
    if problems:
        raise ContentProblems(problems)
    value = dict(document.value)
    value["choices"] = {name: {"name": name, **choice} for name, choice in value.get("choices", {}).items()}
    return _beside_the_file(structure(Workspace, value), path.parent)


def of_country(code: str, *, peers: tuple[str, ...] = (), language: str = "en", as_known: str = "") -> Workspace:
    """Give the workspace of a country of which nothing but world figures is at hand."""
    return Workspace(country=code, peers=peers, language=language, as_known=as_known)


def _beside_the_file(workspace: Workspace, folder: Path) -> Workspace:
    evidence, recorded = (
        tuple(_with_paths(use, folder) for use in uses) for uses in (workspace.evidence, workspace.recorded)
    )
    boundaries = workspace.boundaries
    if boundaries is not None:
        boundaries = replace(boundaries, file=str(_resolve(folder, boundaries.file)))
    areas = tuple(_with_areas(use, _resolve(folder, use.file)) for use in workspace.small_areas)
    overlay = str(_resolve(folder, workspace.overlay)) if workspace.overlay else ""
    return replace(
        workspace,
        evidence=evidence,
        recorded=recorded,
        boundaries=boundaries,
        small_areas=areas,
        overlay=overlay,
    )


def _with_paths(use: EvidenceUse, folder: Path) -> EvidenceUse:
    """Take the file, and the form or layout it is read with, relative to the workspace file."""
    file, form, layout = (str(_resolve(folder, name)) if name else "" for name in (use.file, use.form, use.layout))
    return replace(use, file=file, form=form, layout=layout)


def _with_areas(use: SmallAreas, path: Path) -> SmallAreas:
    """Read the covariates into the workspace, so that the record of a run holds them."""
    if not path.is_file():
        raise WorkspaceError("There is no such file of covariates.", where=f"small_areas, {use.file}", remedy=_SAVE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = (*use.covariates, *((use.weight,) if use.weight else ()))
    missing = [name for name in (use.key, *wanted) if not rows or name not in rows[0]]
    if missing:
        what = f"The file of covariates has no column {', '.join(missing)}."
        raise WorkspaceError(what, where=f"small_areas, {use.file}", remedy=_SAVE)
    areas = {
        row[use.key]: {name: _number(row[name], f"{use.file}, row {number}, {name}") for name in wanted}
        for number, row in enumerate(rows, 2)
    }
    return replace(use, areas=areas)


def _number(text: str | None, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise WorkspaceError(
            f"'{text or ''}' is not a number.", where=where, remedy="Every area needs every covariate."
        )
    return value


def _resolve(folder: Path, name: str) -> Path:
    return (folder / Path(name).expanduser()).resolve()
