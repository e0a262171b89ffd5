"""Evidence: a stored table, what its columns mean, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .estimate import Value
from .survey import SurveyDesign


class Sensitivity(StrEnum):
    """Who may see rows of the table."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"


class Kind(StrEnum):
    """What the rows of a table are."""

    REAL = "real"
    SYNTHETIC = "synthetic"
    """Generated in the likeness of a real survey: figures resemble it, rows are answers of nobody."""
    DUMMY = "dummy"
    """Random answers to a real questionnaire: figures mean nothing."""


class VariableType(StrEnum):
    """How a column is stored."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A column: its name, meaning, the labels of its codes and the reasons for missing it distinguishes."""

    name: str
    type: VariableType
    label: str = ""
    original_name: str = ""
    value_labels: Mapping[str, str] = field(default_factory=dict)
    missing_reasons: Mapping[str, str] = field(default_factory=dict)
    """User-missing codes and their labels. The reason of each row is kept in column `<name>__missing`."""
    n_valid: int = 0
    n_missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that was set aside: where it stood, which field, why, and its text."""

    row: int
    field: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sidecar of an immutable Parquet file. `sha256` is the hash of that file and its name."""

    sha256: str
    title: str
    file_name: str
    file_sha256: str
    """Hash of the file that was added, byte for byte."""
    format: str
    rows: int
    rows_set_aside: int
    variables: tuple[Variable, ...]
    added: str
    """UTC time, ISO 8601."""
    publisher: str = ""
    licence: str = ""
    vintage: str = ""
    period: str = ""
    area: str = ""
    """ISO 3166-1 alpha-3 code of the country it is about."""
    family: str = ""
    """Harmonisation family, for instance `enigh`."""
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    design: SurveyDesign = field(default_factory=SurveyDesign)
    made_up: bool = False
    kind: Kind = Kind.REAL
    sums: Mapping[str, Value] = field(default_factory=dict)
    """Totals of numeric columns, shown so that silent corruption is seen."""
    options: Mapping[str, str] = field(default_factory=dict)
    """How the file was read: delimiter, encoding, sheet."""
