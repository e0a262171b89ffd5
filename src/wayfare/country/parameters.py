"""The made-up country's parameters and columns, read from the content."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from wayfare.catalogue import yaml12
from wayfare.model.errors import ContentProblems

from .outcomes import Outcome

_CONTENT = files("wayfare") / "content" / "country"
_STAGES = (
    "areas",
    "structure",
    "emigrants",
    "receipts",
    "persons",
    "work",
    "incomes",
    "livelihoods",
    "outcomes",
    "closing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the tables: which tables have it, how it is stored, what it means."""

    name: str
    tables: tuple[str, ...]
    type: str
    label: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All that decides what the country is like."""

    country: Mapping[str, str]
    periods: Mapping[str, str]
    poverty_line: float
    size: Mapping[str, Any]
    sample: Mapping[str, Any]
    geography: Mapping[str, Any]
    countries: Mapping[str, str]
    education_least_age: Mapping[str, int]
    age_groups: tuple[int, ...]
    age_bands: Mapping[str, tuple[int, int]]
    composition: Mapping[str, Any]
    stages: Mapping[str, tuple[Outcome, ...]]
    truth: tuple[Mapping[str, Any], ...]
    truth_domains: Mapping[str, tuple[str, ...]]

    @property
    def title(self) -> str:
        """Name of the country, saying what it is."""
        return f"{self.country['name']}, a made-up country"


@cache
def load() -> Parameters:
    """Read the parameters once."""
    with as_file(_CONTENT / "marenza.yaml") as path:
        document, problems = yaml12.read(path, "country/marenza.yaml")
    if problems:
        raise ContentProblems(problems)
    content = dict(document.value)
    stages = {stage: tuple(Outcome.of(entry) for entry in content.pop(stage)) for stage in _STAGES}
    content["age_groups"], content["truth"] = tuple(content["age_groups"]), tuple(content["truth"])
    return Parameters(stages=stages, **content)


@cache
def columns() -> tuple[Column, ...]:
    """Read the columns once, in the order of the files."""
    text = (_CONTENT / "columns.csv").read_text(encoding="utf-8")
    return tuple(_column(row) for row in csv.DictReader(text.splitlines()))


def columns_of(table: str) -> tuple[Column, ...]:
    """Give the columns of one table."""
    return tuple(column for column in columns() if table in column.tables)


def _column(row: Mapping[str, str]) -> Column:
    codes = () if row["codes"].startswith("@") else filter(None, row["codes"].split("|"))
    return Column(
        name=row["name"],
        tables=tuple(row["tables"].split()),
        type=row["type"],
        label=row["label"],
        codes=dict(code.split("=", 1) for code in codes),
    )
