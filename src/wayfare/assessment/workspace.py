"""Reads a workspace file, with every problem in it reported at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wayfare.catalogue import schema, yaml12
from wayfare.catalogue.structure import structure
from wayfare.model.errors import ContentProblems, Problem, WorkspaceError
from wayfare.model.workspace import Workspace


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


def of_country(code: str, *, peers: tuple[str, ...] = (), language: str = "en") -> Workspace:
    """Give the workspace of a country of which nothing but world figures is at hand."""
    return Workspace(country=code, peers=peers, language=language)


def _beside_the_file(workspace: Workspace, folder: Path) -> Workspace:
    evidence = tuple(
        replace(use, file=str(_resolve(folder, use.file)) if use.file else "") for use in workspace.evidence
    )
    boundaries = workspace.boundaries
    if boundaries is not None:
        boundaries = replace(boundaries, file=str(_resolve(folder, boundaries.file)))
    return replace(workspace, evidence=evidence, boundaries=boundaries)


def _resolve(folder: Path, name: str) -> Path:
    return (folder / Path(name).expanduser()).resolve()
