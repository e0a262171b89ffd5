"""The field's list of indicators, and which definition, method or reason stands for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wayfare.model.errors import Problem
from wayfare.model.indicator import Indicator, ObservedOn

from . import tables
from .entries import Folder

FILE = "catalogue/core.csv"
_COLUMNS = ("code", "name", "core")
_SURVEYED = (ObservedOn.PERSON, ObservedOn.HOUSEHOLD, ObservedOn.EMIGRANT, ObservedOn.MEMBER)


class Basis(StrEnum):
    """Where the numbers of an indicator come from."""

    SURVEY = "survey"
    WORLD = "world"
    RECORDED = "recorded"
    METHOD = "method"
    """A method of its own, run on a table by `wayfare methods`."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the list: a code of the field and what stands for it here."""

    code: str
    name: str
    core: bool
    indicator: str
    method: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A listed code with every definition that serves it."""

    listed: Listed
    indicators: tuple[Indicator, ...]

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Where its numbers come from, without repetition."""
        found = [basis_of(indicator) for indicator in self.indicators]
        if self.listed.method:
            found.append(Basis.METHOD)
        return tuple(dict.fromkeys(found)) or (Basis.NONE,)

    @property
    def rows(self) -> tuple[str, ...]:
        """Rows of the mission that its definitions serve."""
        return tuple(dict.fromkeys(row for indicator in self.indicators for row in indicator.rows))


def basis_of(indicator: Indicator) -> Basis:
    """Tell where the numbers of a definition come from."""
    if indicator.recorded:
        return Basis.RECORDED
    return Basis.SURVEY if indicator.observed_on in _SURVEYED else Basis.WORLD


def listed(folders: Sequence[Folder]) -> tuple[tuple[Listed, ...], list[Problem]]:
    """Read the list."""
    if not (folders[0].path / FILE).is_file():
        return (), []
    lines, problems = tables.read(folders[0].path / FILE, FILE, _COLUMNS)
    cells = [{**dict.fromkeys(("indicator", "method", "reason"), ""), **line.cells} for line in lines]
    return tuple(Listed(**{**cell, "core": cell["core"] == "yes"}) for cell in cells), problems  # type: ignore[arg-type]


def problems(folders: Sequence[Folder], indicators: Mapping[str, str], methods: Iterable[str]) -> Iterator[Problem]:
    """Find names of nothing, and codes for which neither a definition, a method nor a reason stands.

    `indicators` gives the code of the field for each definition.
    """
    known, wrong = listed(folders)
    yield from wrong
    there = frozenset(methods)
    for number, entry in enumerate(known, start=2):
        if entry.indicator and indicators.get(entry.indicator) != entry.code:
            what = f"'{entry.indicator}' is no indicator with the catalogue code {entry.code}."
            yield Problem(FILE, number, "indicator", what, "Name one of its definitions.")
        if entry.method and entry.method not in there:
            yield Problem(FILE, number, "method", f"There is no method '{entry.method}'.", "Name a file of methods/.")
        if not (entry.indicator or entry.reason):
            what = f"Nothing stands for {entry.code} {entry.name}, and no reason is given."
            yield Problem(FILE, number, "reason", what, "Name an indicator, or say why there is none.")


def coverage(known: Iterable[Listed], indicators: Iterable[Indicator]) -> tuple[Coverage, ...]:
    """Put beside each listed code the definitions that serve it, the main one first."""
    by_code: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        by_code.setdefault(indicator.catalogue_code, []).append(indicator)
    return tuple(
        Coverage(
            listed=entry,
            indicators=tuple(sorted(by_code.get(entry.code, ()), key=lambda i: i.code != entry.indicator)),
        )
        for entry in known
    )
