"""Files of rules on editions: they name indicators and sources that must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from wayfare.model.errors import Problem

from . import schema, yaml12
from .entries import Folder
from .yaml12 import Document, Steps

FILES = {
    "policy/vintages.yaml": "vintages",
    "sources/differences.yaml": "differences",
    "sources/oddities.yaml": "oddities",
}
"""File and schema."""


def problems(folders: Sequence[Folder], indicators: Collection[str], sources: Collection[str]) -> Iterator[Problem]:
    """Find what is wrong in the files of rules."""
    names = {"indicators": indicators, "order": sources, "one": sources, "other": sources}
    for folder in folders:
        for name, kind in FILES.items():
            path = folder.path / name
            if path.is_file():
                document, wrong = yaml12.read(path, folder.call(path))
                wrong += [_problem(document, *complaint) for complaint in schema.complaints(document.value, kind)]
                yield from wrong or _unknown(document, names)


def _unknown(document: Document, names: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for number, rule in enumerate(document.value):
        for field, there in names.items():
            for position, name in enumerate(rule.get(field, ())):
                if name not in there:
                    what = f"There is no '{name}'."
                    yield _problem(document, (number, field, position), what, "Use a code that is defined.")


def _problem(document: Document, steps: Steps, what: str, remedy: str) -> Problem:
    return Problem(document.file, document.line(steps), yaml12.field_name(steps), what, remedy)
