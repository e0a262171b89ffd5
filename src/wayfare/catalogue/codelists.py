"""Code lists: codes and their labels, the list of places, and what each code means in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from wayfare.model.errors import Problem
from wayfare.model.place import Place

from . import tables
from .entries import Folder
from .tables import Line

FOLDER = "codelists"
PLACES = "places.csv"
PLACE_COLUMNS = ("code", "name", "level")
OPTIONAL_PLACE_COLUMNS = ("iso2", "region", "subregion", "development", "income", "members")
LIST_COLUMNS = ("code", "label")

Lists: TypeAlias = Mapping[str, Mapping[str, str]]


def labels(folders: Sequence[Folder]) -> tuple[Lists, list[Problem]]:
    """Read the label of every code of every list."""
    return _column(folders, "label")


def explanations(folders: Sequence[Folder]) -> tuple[Lists, list[Problem]]:
    """Read the explanation of every code, for the lists that have one."""
    lists, problems = _column(folders, "explanation")
    return {name: codes for name, codes in lists.items() if codes}, problems


def places(folders: Sequence[Folder]) -> tuple[Mapping[str, Place], list[Problem]]:
    """Read countries and groups of countries."""
    found: dict[str, Place] = {}
    problems: list[Problem] = []
    for folder in folders:
        path = folder.path / FOLDER / PLACES
        if path.is_file():
            lines, wrong = tables.read(path, folder.call(path), PLACE_COLUMNS)
            wrong += [problem for line in lines for problem in _numbers(line)]
            problems += wrong
            found |= {} if wrong else {line.cells["code"]: _place(line.cells) for line in lines}
    return MappingProxyType(found), problems


def _column(folders: Sequence[Folder], column: str) -> tuple[Lists, list[Problem]]:
    lists: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for folder in folders:
        for path in sorted((folder.path / FOLDER).glob("*.csv")):
            if path.name != PLACES:
                lines, wrong = tables.read(path, folder.call(path), LIST_COLUMNS)
                problems += wrong
                texts = {line.cells["code"]: line.cells.get(column) for line in lines}
                lists.setdefault(path.stem, {}).update({code: text for code, text in texts.items() if text})
    return MappingProxyType({name: MappingProxyType(codes) for name, codes in lists.items()}), problems


def _numbers(line: Line) -> Iterator[Problem]:
    for name in ("m49", "level"):
        text = line.cells.get(name) or ""
        if text and not text.removeprefix("-").isdecimal():
            what = f"'{text}' is not a whole number."
            yield Problem(line.file, line.number, name, what, "Write digits only.")


def _place(cells: Mapping[str, str]) -> Place:
    m49 = cells.get("m49")
    return Place(
        code=cells["code"],
        name=cells["name"],
        m49=int(m49) if m49 else None,
        level=int(cells["level"]),
        **{name: cells.get(name) or "" for name in OPTIONAL_PLACE_COLUMNS},
    )
