"""Formulas: conditions and arithmetic on the columns of one row, in the condition part of SQL.

A formula is data, never code: it is read into a tree of allowed operations and compiled from that tree alone, so
nothing of its text reaches a database unread. A condition is true, false or missing; where it says who is counted,
missing counts as not true.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wayfare.model.errors import FormulaError, UnknownVariable, WrongType
from wayfare.model.evidence import VariableType

from . import formula_sql, grammar
from .formula_sql import Dialect
from .formula_types import type_of
from .operations import Call, Column, Node

MOST_COLUMNS_LISTED = 40


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read."""

    text: str
    tree: Node

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns it uses, in order of appearance."""
        return tuple(dict.fromkeys(node.name for node in walk(self.tree) if isinstance(node, Column)))

    @property
    def kind(self) -> str:
        """`condition` or `value`. A bare column is a value: only `check` knows the types of columns."""
        return "condition" if type_of(self.tree, {}) == VariableType.BOOLEAN else "value"

    def sql(self, dialect: Dialect = "duckdb") -> str:
        """Compile to one SQL expression, every identifier quoted."""
        return formula_sql.sql(self.tree, dialect)

    def ibis(self, table: Any) -> Any:
        """Compile to an Ibis expression over a table, for any engine Ibis compiles to."""
        from . import formula_ibis  # noqa: PLC0415  Ibis takes most of a second to import

        return formula_ibis.expression(self.tree, table)

    def check(self, columns: Mapping[str, VariableType]) -> VariableType | None:
        """Give the type over these columns (None for a lone null); raise if a column is absent or misused."""
        for name in self.columns:
            if name not in columns:
                raise unknown_column(name, tuple(columns), where=_where(self.text))
        try:
            return type_of(self.tree, columns)
        except WrongType as error:
            raise WrongType(error.what, where=_where(self.text), remedy=error.remedy) from None


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Read a formula; raises a `FormulaError` that names what is not part of the language."""
    try:
        tree = grammar.read(text)
        type_of(tree, {})
    except FormulaError as error:
        raise type(error)(error.what, where=_where(text), remedy=error.remedy) from None
    return Formula(text, tree)


def walk(node: Node) -> Iterator[Node]:
    """Visit the node and everything below it, from left to right."""
    yield node
    if isinstance(node, Call):
        for arg in node.args:
            yield from walk(arg)


def unknown_column(name: str, columns: Sequence[str], *, where: str) -> UnknownVariable:
    """Make the error for a name no column has: it gives the nearest name, and the names there are."""
    folded = {column.casefold(): column for column in columns}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    guess = f"Did you mean '{folded[near[0]]}'? " if near else ""
    more = len(columns) - MOST_COLUMNS_LISTED
    listed = ", ".join(columns[:MOST_COLUMNS_LISTED]) + (f" and {more} more" if more > 0 else "")
    return UnknownVariable(f"The table has no column '{name}'.", where=where, remedy=f"{guess}It has: {listed}.")


def _where(text: str) -> str:
    shown = text if len(text) <= 80 else text[:77] + "..."
    return f"formula {shown!r}"
