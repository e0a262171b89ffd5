"""A method of the field: which table it takes, which assumptions it makes, what it gives, and a worked example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .reference import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that a method reads or gives."""

    name: str
    meaning: str
    unit: str = ""
    type: str = "number"
    """`number`, or `text` for names and codes."""
    optional: bool = False
    missing: bool = False
    """Whether single values may be missing."""
    many: bool = False
    """Stands for any number of columns of the file, given by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An assumption of a method; where published estimates disagree it has a low and a high value too."""

    name: str
    meaning: str
    unit: str = ""
    default: float | str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    open: bool = False
    """A text that is not one of a list."""

    @property
    def ranged(self) -> bool:
        """Whether the literature disagrees."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedExample:
    """A table with the answer that is known."""

    name: str
    rows: tuple[Mapping[str, Any], ...]
    expect: tuple[Mapping[str, Any], ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of the table behind a column that stands for many; all that have no other use where it says nothing."""
    tolerance: float = 1e-9
    """How far a number may be from the expected one, because it was published rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method; `function` names the pure function of `wayfare.methods` that computes it."""

    name: str
    version: int
    title: str
    question: str
    function: str
    columns: tuple[Column, ...]
    result: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = ()
    per_row: bool = False
    """Whether every row of the table gets one row of the result; its other columns are then kept beside it."""
    caution: str = ""
    references: tuple[Reference, ...]
    example: WorkedExample
