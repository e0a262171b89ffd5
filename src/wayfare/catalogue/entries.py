"""Definitions as they stand in files: found, read, checked against their schema, overlaid by a country's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wayfare.model.errors import Problem

from . import schema, yaml12
from .yaml12 import Document, Steps


@dataclass(frozen=True)
class Folder:
    """A tree of content files, and how its files are called in messages."""

    path: Path
    name: str = ""

    def call(self, file: Path) -> str:
        """Name a file relative to the tree."""
        return f"{self.name}{file.relative_to(self.path).as_posix()}"


@dataclass(frozen=True)
class Kind:
    """A sort of definition: where its files lie, which field names an entry, which schema it obeys."""

    folder: str
    key: str
    schema: str
    files: str = "*.yaml"
    """Names of its files; other files of the folder hold something else."""


@dataclass(frozen=True)
class Layer:
    """What one file says of an entry."""

    document: Document
    steps: Steps
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A definition: what ships with Wayfare, and over it what a country says otherwise, field by field."""

    layers: tuple[Layer, ...]

    @property
    def value(self) -> dict[str, Any]:
        """All fields, the last layer deciding."""
        return {name: value for layer in self.layers for name, value in layer.value.items()}

    @property
    def files(self) -> frozenset[str]:
        """Where it was written."""
        return frozenset(layer.document.file for layer in self.layers)

    def problem(self, steps: Steps, what: str, remedy: str) -> Problem:
        """Point at a field where it was written."""
        said = [layer for layer in self.layers if steps and steps[0] in layer.value]
        layer = said[-1] if said else self.layers[-1]
        line = layer.document.line((*layer.steps, *steps))
        return Problem(layer.document.file, line, yaml12.field_name(steps), what, remedy)


Entries = Mapping[str, Entry]


def read(kind: Kind, folders: Sequence[Folder]) -> tuple[Entries, list[Problem]]:
    """Read every entry of a kind from all folders; later folders overlay earlier ones by key."""
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    for folder in folders:
        documents = [yaml12.read(path, folder.call(path)) for path in files(folder, kind)]
        problems += [problem for _, found in documents for problem in found]
        layers = [layer for document, _ in documents for layer in _layers(document)]
        problems += _key_problems(layers, kind)
        for key, layer in _named(layers, kind).items():
            below = entries[key].layers if key in entries else ()
            entries[key] = Entry((*below, layer))
    for entry in entries.values():
        problems += [entry.problem(*complaint) for complaint in schema.complaints(entry.value, kind.schema)]
    return entries, problems


def files(folder: Folder, kind: Kind) -> Iterable[Path]:
    """Give the files of a kind, in a fixed order."""
    return sorted((folder.path / kind.folder).rglob(kind.files))


def _layers(document: Document) -> Iterator[Layer]:
    """Take a file apart: one definition, or a list of them."""
    if isinstance(document.value, list):
        for position, value in enumerate(document.value):
            yield Layer(document, (position,), value if isinstance(value, dict) else {})
    elif document.value is not None:
        yield Layer(document, (), document.value if isinstance(document.value, dict) else {})


def _key_problems(layers: Iterable[Layer], kind: Kind) -> Iterator[Problem]:
    seen: dict[str, Layer] = {}
    for layer in layers:
        key = layer.value.get(kind.key)
        if not isinstance(key, str):
            file, line = _place(layer, kind)
            yield Problem(file, line, kind.key, f"There is no {kind.key} here.", f"Begin with '{kind.key}: ...'.")
        elif key in seen:
            file, line = _place(layer, kind)
            first = ":".join(map(str, _place(seen[key], kind)))
            what = f"'{key}' is already defined in {first}."
            yield Problem(file, line, kind.key, what, "Delete or rename one of the two.")
        else:
            seen[key] = layer


def _place(layer: Layer, kind: Kind) -> tuple[str, int]:
    """File and line of the key of an entry."""
    return layer.document.file, layer.document.line((*layer.steps, kind.key))


def _named(layers: Iterable[Layer], kind: Kind) -> dict[str, Layer]:
    named: dict[str, Layer] = {}
    for layer in layers:
        key = layer.value.get(kind.key)
        if isinstance(key, str):
            named.setdefault(key, layer)
    return named
