"""Formulas written for R and for Stata, with missing values meaning what they mean here: unknown, never false."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from wayfare.engine.operations import Call, Column, Constant, Node, Scalar

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
LONGEST_STATA_NAME = 32
_CONDITIONS = frozenset({"and", "or", "not", "is true", "is false"})


class Dialect(Protocol):
    """How one program writes names, constants and operations."""

    def name(self, column: str) -> str:
        """Write the name of a column."""

    def constant(self, value: Scalar) -> str:
        """Write a number, a text, true (1), false (0) or missing."""

    def call(self, operation: str, args: list[str]) -> str:
        """Write an operation applied to what is written already."""


def write(node: Node, dialect: Dialect) -> str:
    """Write the tree of a formula; columns of yes and no hold 1 and 0."""
    if isinstance(node, Column):
        return dialect.name(node.name)
    if isinstance(node, Constant):
        return dialect.constant(node.value)
    return dialect.call(node.operation.name, [_argument(node, number, dialect) for number in range(len(node.args))])


def _argument(node: Call, number: int, dialect: Dialect) -> str:
    """Write an argument; a bare column of yes and no where a condition is asked is compared with 1."""
    arg = node.args[number]
    name = node.operation.name
    tested = name in _CONDITIONS or (name == "case" and number % 2 == 0 and number < len(node.args) - 1)
    if tested and isinstance(arg, Column):
        return dialect.call("=", [dialect.name(arg.name), "1"])
    return write(arg, dialect)


class R:
    """The language R: `NA` spreads through comparisons, `&` and `|` as it does in SQL."""

    def name(self, column: str) -> str:
        """Write a column, between backticks where it is no plain name."""
        return column if _PLAIN.fullmatch(column) else f"`{column}`"

    def constant(self, value: Scalar) -> str:
        """Write a constant."""
        if value is None:
            return "NA"
        if isinstance(value, str):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return repr(float(value)) if not isinstance(value, bool) else str(int(value))

    def call(self, operation: str, args: list[str]) -> str:
        """Write an operation."""
        return _R[operation](*args)


class Stata:
    """The language of Stata, where a missing value is larger than any number, so that every test is guarded."""

    def name(self, column: str) -> str:
        """Write a column by the name Stata gives it."""
        return column[:LONGEST_STATA_NAME]

    def constant(self, value: Scalar) -> str:
        """Write a constant."""
        if value is None:
            return "."
        if isinstance(value, str):
            return f'"{value}"'
        return repr(float(value)) if not isinstance(value, bool) else str(int(value))

    def call(self, operation: str, args: list[str]) -> str:
        """Write an operation."""
        return _STATA[operation](*args)


def _between(sign: str) -> Callable[..., str]:
    return lambda *args: "(" + f" {sign} ".join(args) + ")"


def _function(name: str) -> Callable[..., str]:
    return lambda *args: f"{name}({', '.join(args)})"


def _nested(test: Callable[[str, str, str], str], args: tuple[str, ...]) -> str:
    told = args[-1]
    for condition, result in zip(args[-3::-2], args[-2::-2], strict=True):
        told = test(condition, result, told)
    return told


def _rounded(places: str) -> Callable[..., str]:
    return lambda value, digits="0": places.replace("V", value).replace("P", f"10^({digits})")


_R: Mapping[str, Callable[..., str]] = {
    "+": _between("+"),
    "-": _between("-"),
    "*": _between("*"),
    "/": lambda a, b: f"({a} / ifelse({b} == 0, NA, {b}))",
    "%": lambda a, b: f"({a} - trunc({a} / ifelse({b} == 0, NA, {b})) * {b})",
    "negative": lambda a: f"(-{a})",
    "=": _between("=="),
    "<>": _between("!="),
    "<": _between("<"),
    "<=": _between("<="),
    ">": _between(">"),
    ">=": _between(">="),
    "in": lambda value, *listed: f"ifelse(is.na({value}), NA, {value} %in% c({', '.join(listed)}))",
    "is null": _function("is.na"),
    "is true": lambda a: f"({a} %in% TRUE)",
    "is false": lambda a: f"({a} %in% FALSE)",
    "and": _between("&"),
    "or": _between("|"),
    "not": lambda a: f"(!{a})",
    "case": lambda *args: _nested(lambda test, yes, no: f"ifelse({test} %in% TRUE, {yes}, {no})", args),
    "coalesce": lambda *args: (
        "".join(f"ifelse(!is.na({a}), {a}, " for a in args[:-1]) + args[-1] + ")" * (len(args) - 1)
    ),
    "nullif": lambda a, b: f"ifelse(({a} == {b}) %in% TRUE, NA, {a})",
    "abs": _function("abs"),
    "least": _function("pmin"),
    "greatest": _function("pmax"),
    "round": _rounded("(sign(V) * floor(abs(V) * P + 0.5) / P)"),
    "floor": _function("floor"),
    "ceil": _function("ceiling"),
    "sqrt": lambda a: f"sqrt(ifelse({a} >= 0, {a}, NA))",
    "ln": lambda a: f"log(ifelse({a} > 0, {a}, NA))",
    "exp": _function("exp"),
    "power": lambda a, b: f"({a} ^ {b})",
}


def _tested(sign: str) -> Callable[[str, str], str]:
    return lambda a, b: f"cond(missing({a}) | missing({b}), ., ({a}) {sign} ({b}))"


def _pairwise(both: str, spoils: str, otherwise: str) -> Callable[..., str]:
    def build(*args: str) -> str:
        told = args[0]
        for each in args[1:]:
            told = (
                f"cond(({told}) == {spoils} | ({each}) == {spoils}, {both}, "
                f"cond(missing({told}) | missing({each}), ., {otherwise}))"
            )
        return told

    return build


_STATA: Mapping[str, Callable[..., str]] = {
    "+": _between("+"),
    "-": _between("-"),
    "*": _between("*"),
    "/": _between("/"),
    "%": lambda a, b: f"({a} - trunc({a} / {b}) * {b})",
    "negative": lambda a: f"(-{a})",
    "=": _tested("=="),
    "<>": _tested("!="),
    "<": _tested("<"),
    "<=": _tested("<="),
    ">": _tested(">"),
    ">=": _tested(">="),
    "in": lambda value, *listed: f"cond(missing({value}), ., inlist({value}, {', '.join(listed)}))",
    "is null": lambda a: f"missing({a})",
    "is true": lambda a: f"({a} == 1)",
    "is false": lambda a: f"({a} == 0)",
    "and": _pairwise("0", "0", "1"),
    "or": _pairwise("1", "1", "0"),
    "not": lambda a: f"cond(missing({a}), ., 1 - ({a}))",
    "case": lambda *args: _nested(lambda test, yes, no: f"cond({test} == 1, {yes}, {no})", args),
    "coalesce": lambda *args: (
        "".join(f"cond(!missing({a}), {a}, " for a in args[:-1]) + args[-1] + ")" * (len(args) - 1)
    ),
    "nullif": lambda a, b: f"cond({a} == {b}, ., {a})",
    "abs": _function("abs"),
    "least": lambda *args: f"cond(missing({', '.join(args)}), ., min({', '.join(args)}))",
    "greatest": lambda *args: f"cond(missing({', '.join(args)}), ., max({', '.join(args)}))",
    "round": _rounded("(sign(V) * floor(abs(V) * P + 0.5) / P)"),
    "floor": _function("floor"),
    "ceil": _function("ceil"),
    "sqrt": _function("sqrt"),
    "ln": _function("ln"),
    "exp": _function("exp"),
    "power": lambda a, b: f"({a} ^ {b})",
}
