"""Built-in mappings: how publishers' world tables are laid out, so that a file somebody adds becomes figures."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from wayfare.catalogue.entries import Folder, Kind, read
from wayfare.catalogue.load import CONTENT
from wayfare.catalogue.structure import structure
from wayfare.model.errors import ContentProblems, EvidenceError

KIND = Kind("mappings", "name", "mapping")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the file is to be opened."""

    sheet: str = ""
    header_row: int = 1
    missing: tuple[str, ...] = ()
    """Texts that stand for a missing value, besides the usual ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a fact: where its countries are written, and in which codes."""

    codes: str
    """`name`, `iso3`, `m49`, `unhcr`, `world_bank`, `iab`, `gapminder` or `eurostat`."""
    column: str = ""
    """Empty for the first column."""
    fixed: str = ""
    """Our code, where the whole table is about one area and no column says so."""
    place: str = "column"
    """In a matrix: `rows` for the labels of rows, `columns` for the names of columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Where the period is written: in a column, in the names of columns, or nowhere."""

    column: str = ""
    fixed: str = ""
    pattern: str = ""
    """In a wide table: columns whose name fits hold the values."""
    written: str = ""
    """How the period is written from the groups of the pattern."""
    latest: bool = False
    """Of several dates that give one period, the latest counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sexes:
    """A column that tells the sex."""

    column: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A column of values, or all the cells of a matrix."""

    indicator: str
    column: str = ""
    sex: str = "_T"
    factor: float = 1.0
    """What the publisher's unit is multiplied by to be in the indicator's."""
    area: End | None = None
    """Replaces the mapping's own, where columns look at a corridor from different ends."""
    counterpart: End | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows that are meant: columns and the texts they may hold."""
    domain: Mapping[str, str] = field(default_factory=dict)
    """What part of the population the column is about, such as `age_group: 5-11` or `skill: tertiary`."""
    definition: str = ""
    """Replaces the mapping's own."""
    break_at: float = 0.0
    """A value this many times the one before, or less than that part of it, is marked as a break in the series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How one publisher's table is read as figures."""

    name: str
    source: str
    """Code of the source entry, which says publisher, licence, vintage and day of publication."""
    title: str
    definition: str
    layout: str
    """`matrix`, `long` or `wide`."""
    values: tuple[Values, ...]
    read: Reading = field(default_factory=Reading)
    area: End | None = None
    counterpart: End | None = None
    period: When = field(default_factory=When)
    sex: Sexes | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """Further parts of the domain and the columns that tell them."""
    zero_means_missing: bool = False
    add_up: bool = False
    """Rows of one fact are added up."""
    told_twice: str = "refuse"
    """What is done when a fact is told twice: `refuse` the table, or `leave_out` the fact where publishers do so."""
    sexes_add_up: bool = False
    """Women and men must be everybody, to the unit."""
    at_least: int = 0
    """Rows the edition's file has; a file with fewer was cut short."""
    files: tuple[str, ...] = ()
    """What publishers call the file; `*` stands for anything."""
    quality: str = ""
    """Code of the list `quality` that holds for the whole table."""


def loadable() -> frozenset[str]:
    """Give the indicators that `wayfare world load` reads from publishers' tables."""
    return frozenset(value.indicator for mapping in mappings().values() for value in mapping.values)


@functools.cache
def mappings() -> Mapping[str, TableMapping]:
    """Give all mappings by name."""
    entries, problems = read(KIND, (Folder(CONTENT),))
    if problems:
        raise ContentProblems(problems)
    return {name: structure(TableMapping, entry.value) for name, entry in entries.items()}


def mapping(name: str) -> TableMapping:
    """Give a mapping, or say which there are."""
    if name not in mappings():
        raise EvidenceError(f"There is no mapping {name!r}.", remedy=f"Choose from: {', '.join(mappings())}.")
    return mappings()[name]
