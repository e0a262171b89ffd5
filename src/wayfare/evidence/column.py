"""A column as a person drafting a mapping sees it: name, label, codes with their labels, how often each occurs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Variable, VariableType

MOST_CODES = 60
"""A column with more different values than this has no codes but amounts, names or numbers."""
_PARTS = re.compile(r"\s*[;|]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What is known of a column before anybody says what it means."""

    name: str
    type: VariableType
    label: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Code, as stored, and its label; a text is its own label."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How often each code occurs; empty for amounts."""
    distinct: int = 0
    missing: int = 0
    low: float | None = None
    high: float | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is stored as a number."""
        return self.type in {VariableType.INTEGER, VariableType.NUMBER}


def columns(table: Path, variables: Iterable[Variable], told: Mapping[str, tuple[str, str]]) -> tuple[Column, ...]:
    """Look at every column of a table; `told` adds labels and codes from a codebook, by the name of the variable."""
    return tuple(_column(table, variable, told) for variable in variables if not variable.name.endswith("__missing"))


def _column(table: Path, variable: Variable, told: Mapping[str, tuple[str, str]]) -> Column:
    values = pq.read_table(table, columns=[variable.name])[variable.name]
    label, text = next((told[n] for n in (variable.original_name, variable.name) if n in told), ("", ""))
    counted = sorted(((str(_plain(item["values"])), item["counts"]) for item in pc.value_counts(values).to_pylist()
                      if item["values"] is not None), key=lambda pair: -pair[1])  # fmt: skip
    is_number = variable.type in {VariableType.INTEGER, VariableType.NUMBER}
    counts = dict(counted) if len(counted) <= MOST_CODES else {}
    found = Column(
        name=variable.name,
        type=variable.type,
        label=variable.label or label,
        codes=variable.value_labels,
        counts=counts,
        distinct=len(counted),
        missing=values.null_count,
    )
    if is_number and counted:
        limits = pc.min_max(values).as_py()
        found = replace(found, low=float(limits["min"]), high=float(limits["max"]))
    return replace(found, codes=_codes(found, text) if not found.codes else dict(found.codes))


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _codes(column: Column, text: str) -> dict[str, str]:
    """Find the labels of codes: in the codebook, in the label itself, or in the texts the column holds."""
    if not column.is_number:
        return {code: code for code in column.counts}
    written = _written(text) or _written(column.label.partition(":")[2])
    return written if set(column.counts) & set(written) else {}


def _written(text: str) -> dict[str, str]:
    found = {}
    for part in _PARTS.split(text):
        match = re.fullmatch(r"(-?\d+)(?:\.0)?\s*(?:=|\s)\s*(\D.*|<.*|\d+\D.*)", part.strip())
        if match:
            found[match[1]] = match[2].strip()
    return found if len(found) > 1 else {}


def codebook(path: Path) -> Mapping[str, tuple[str, str]]:
    """Read a codebook: a CSV file with the columns variable, label and perhaps values, written `1=male | 2=female`."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or not {"variable", "label"} <= set(rows[0]):
        raise EvidenceError(
            "This is no codebook that can be read.",
            where=path.name,
            remedy="Give a CSV file with the columns variable, label and perhaps values, written 1=male | 2=female.",
        )
    return {row["variable"]: (row["label"] or "", row.get("values") or "") for row in rows}
