"""Compiles the tree of a formula to an Ibis expression, for every engine Ibis reaches; imported only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ibis

from .formula_sql import is_computed
from .operations import LARGEST, Column, Constant, Node, Takes


def expression(node: Node, table: Any) -> Any:
    """Compile the node to an Ibis expression over a table."""
    if isinstance(node, Column):
        return table[node.name]
    if isinstance(node, Constant):
        return ibis.null() if node.value is None else ibis.literal(node.value)
    args = [expression(arg, table) for arg in node.args]
    if node.operation.takes == Takes.NUMBERS:
        args = [
            built if is_computed(arg) else built.cast("float64") for built, arg in zip(args, node.args, strict=True)
        ]
    return FORMS[node.operation.name](*args)


def _where(condition: Any, value: Any) -> Any:
    return ibis.ifelse(condition, value, ibis.null("float64"))


def _finite(value: Any) -> Any:
    return _where(value.abs() <= float(LARGEST), value)


def _round(value: Any, digits: Any = None) -> Any:
    places = 0 if digits is None else int(digits.op().arg.value)
    power = 10.0 ** abs(places)
    scaled = value.abs() * power if places >= 0 else value.abs() / power
    whole = value.sign().cast("float64") * (scaled + 0.5).floor().cast("float64")
    return whole / power if places >= 0 else whole * power


def _all_known(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: _where(ibis.and_(*(a.notnull() for a in args)), function(*args))


def _case(*args: Any) -> Any:
    return ibis.cases(*zip(args[:-1:2], args[1:-1:2], strict=True), else_=args[-1])


FORMS: Mapping[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b.nullif(0),
    "%": lambda a, b: a % b.nullif(0),
    "negative": lambda a: -a,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "in": lambda a, *values: a.isin(values),
    "is null": lambda a: a.isnull(),
    "is true": lambda a: ibis.coalesce(a, False),
    "is false": lambda a: ibis.coalesce(~a, False),
    "and": ibis.and_,
    "or": ibis.or_,
    "not": lambda a: ~a,
    "case": _case,
    "coalesce": ibis.coalesce,
    "nullif": lambda a, b: a.nullif(b),
    "abs": lambda a: a.abs(),
    "least": _all_known(ibis.least),
    "greatest": _all_known(ibis.greatest),
    "round": _round,
    "floor": lambda a: a.floor().cast("float64"),
    "ceil": lambda a: a.ceil().cast("float64"),
    "sqrt": lambda a: _where(a >= 0, a).sqrt(),
    "ln": lambda a: _where(a > 0, a).ln(),
    "exp": lambda a: _finite(a.exp()),
    "power": lambda a, b: _finite(a**b),
}
"""The form of each operation of `operations.OPERATIONS`, by name."""
