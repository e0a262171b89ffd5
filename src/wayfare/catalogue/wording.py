"""Sentences of screens and reports: text leaves of the wording files, called by the way that leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from wayfare.model.errors import Problem

from . import yaml12
from .entries import Folder
from .yaml12 import Document, Steps

WORDING = "wording"
NARRATIVES = "narratives"
TOLD = frozenset({"say", "higher", "lower", "alike", "title", "note", "cautions", "always_unknown"})
"""Fields of a narrative that are words for readers; the others choose figures."""

_KEY = re.compile(r"[A-Za-z0-9_]+")


def sentences(folders: Sequence[Folder]) -> tuple[Mapping[str, str], list[Problem]]:
    """Read every sentence by key; later folders replace earlier ones key by key."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for folder in folders:
        here: dict[str, str] = {}
        for document, wrong in _documents(folder, WORDING):
            problems += wrong
            _add(document, _leaves(document.value, ()), here, problems)
        for document, wrong in _documents(folder, NARRATIVES):
            problems += wrong
            _add(document, _narrative_leaves(document.value), here, problems)
        found |= here
    return MappingProxyType(found), problems


def _documents(folder: Folder, name: str) -> Iterator[tuple[Document, list[Problem]]]:
    for path in sorted((folder.path / name).glob("*.yaml")):
        yield yaml12.read(path, folder.call(path))


def _add(
    document: Document, leaves: Iterator[tuple[str, Steps, Any]], found: dict[str, str], problems: list[Problem]
) -> None:
    for key, steps, value in leaves:
        complaint = _complaint(key, value, found)
        if complaint:
            problems.append(Problem(document.file, document.line(steps), key, *complaint))
        else:
            found[key] = value


def _complaint(key: str, value: Any, found: Mapping[str, str]) -> tuple[str, str] | None:
    if key in found:
        return f"The key '{key}' is already used.", "Choose another key."
    if not all(_KEY.fullmatch(part) for part in key.split(".")):
        return f"'{key}' is not a key.", "Use letters, digits and underscores."
    if not isinstance(value, str) or not value.strip():
        return "A wording must be text.", "Write the sentence; put quotes around true, false and numbers."
    return None


def _leaves(value: Any, steps: Steps) -> Iterator[tuple[str, Steps, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*steps, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _leaves(inner, (*steps, position))
    elif steps:
        yield ".".join(map(str, steps)), steps, value


def _narrative_leaves(value: Any) -> Iterator[tuple[str, Steps, Any]]:
    row = value.get("row", "") if isinstance(value, dict) else ""
    for key, steps, text in _leaves(value, ()):
        if "use" not in steps and any(step in TOLD for step in steps):
            yield f"narrative.{row}.{key}", steps, text
