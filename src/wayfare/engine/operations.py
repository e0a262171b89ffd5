"""What a formula can do: one entry per operation, with its types, its SQL and its description for readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from wayfare.model.evidence import VariableType

Scalar: TypeAlias = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its exact name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, true, false, or null."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Call:
    """An operation and what it is applied to."""

    operation: Operation
    args: tuple[Node, ...]


Node: TypeAlias = Column | Constant | Call


class Takes(StrEnum):
    """What the arguments of an operation must be."""

    NUMBERS = "numbers"
    CONDITIONS = "conditions"
    ALIKE = "alike"
    """All numbers, all texts, all dates or all conditions."""
    ANY = "any"
    BRANCHES = "branches"
    """Condition, result, condition, result, ..., result otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of the language."""

    name: str
    takes: Takes
    gives: VariableType | None
    """None: the type of what it takes."""
    sql: Callable[..., str]
    about: str
    arity: tuple[int, int] = (2, 2)
    """The least and the greatest number of arguments."""
    copies: int = 1
    """How often the SQL repeats an argument; keeps nested formulas from growing without bound."""
    sqlite: Callable[..., str] | None = None
    """Its SQL on SQLite, the witness in tests, where that differs from DuckDB's."""


MANY = 4_000
LARGEST = "1.7976931348623157e308"


def _infix(sign: str) -> Callable[..., str]:
    return lambda *args: "(" + f" {sign} ".join(args) + ")"


def _called(function: str) -> Callable[..., str]:
    return lambda *args: f"{function}({', '.join(args)})"


def _finite(function: str) -> Callable[..., str]:
    def build(*args: str) -> str:
        value = f"{function}({', '.join(args)})"
        return f"(CASE WHEN ABS({value}) <= {LARGEST} THEN {value} END)"

    return build


def _where(sign: str, function: str) -> Callable[..., str]:
    """Apply the function only to numbers that compare so with zero."""
    return lambda a: f"{function}(CASE WHEN {a} {sign} 0 THEN {a} END)"


def _all_known(function: str) -> Callable[..., str]:
    def build(*args: str) -> str:
        known = " AND ".join(f"{a} IS NOT NULL" for a in args)
        return f"(CASE WHEN {known} THEN {function}({', '.join(args)}) END)"

    return build


def _round(value: str, digits: str = "0") -> str:
    places = int(float(digits))
    there, back = ("*", "/") if places >= 0 else ("/", "*")
    power = f"1e{abs(places)}"
    return f"(SIGN({value}) * FLOOR(ABS({value}) {there} {power} + 0.5e0) {back} {power})"


def _case(*args: str) -> str:
    pairs = zip(args[:-1:2], args[1:-1:2], strict=True)
    return f"(CASE {' '.join(f'WHEN {test} THEN {result}' for test, result in pairs)} ELSE {args[-1]} END)"


def _in(value: str, *listed: str) -> str:
    return f"({value} IN ({', '.join(listed)}))"


def _number(name: str, sql: Callable[..., str], about: str, arity: int = 1, most: int = 0, **more: object) -> Operation:
    span = (arity, most or arity)
    return Operation(name, Takes.NUMBERS, VariableType.NUMBER, sql, about, span, **more)  # type: ignore[arg-type]


def _condition(name: str, takes: Takes, sql: Callable[..., str], about: str, **more: object) -> Operation:
    return Operation(name, takes, VariableType.BOOLEAN, sql, about, **more)  # type: ignore[arg-type]


ARITHMETIC = (
    _number("+", _infix("+"), "Sum.", 2),
    _number("-", _infix("-"), "Difference.", 2),
    _number("*", _infix("*"), "Product.", 2),
    _number(
        "/",
        lambda a, b: f"({a} / NULLIF({b}, 0))",
        "True division, never cut to an integer; division by zero is missing.",
        2,
    ),
    _number(
        "%",
        lambda a, b: f"({a} % NULLIF({b}, 0))",
        "Remainder, with the sign of the dividend; by zero it is missing.",
        2,
        sqlite=_called("MOD"),
    ),
    _number("negative", lambda a: f"(-{a})", "Written `-x`: the number with the other sign."),
)

COMPARISONS = (
    _condition("=", Takes.ALIKE, _infix("="), "Equal; `==` is understood too."),
    _condition("<>", Takes.ALIKE, _infix("<>"), "Not equal; `!=` is understood too."),
    _condition("<", Takes.ALIKE, _infix("<"), "Less."),
    _condition("<=", Takes.ALIKE, _infix("<="), "Less or equal."),
    _condition(">", Takes.ALIKE, _infix(">"), "Greater."),
    _condition(">=", Takes.ALIKE, _infix(">="), "Greater or equal."),
    _condition("in", Takes.ALIKE, _in, "Equal to one of the values listed.", arity=(2, MANY)),
    _condition("is null", Takes.ANY, lambda a: f"({a} IS NULL)", "Missing; never missing itself.", arity=(1, 1)),
    _condition(
        "is true", Takes.CONDITIONS, lambda a: f"COALESCE({a}, FALSE)", "True, neither false nor missing.", arity=(1, 1)
    ),
    _condition(
        "is false",
        Takes.CONDITIONS,
        lambda a: f"COALESCE(NOT {a}, FALSE)",
        "False, neither true nor missing.",
        arity=(1, 1),
    ),
)

LOGIC = (
    _condition("and", Takes.CONDITIONS, _infix("AND"), "Both.", arity=(2, MANY)),
    _condition("or", Takes.CONDITIONS, _infix("OR"), "At least one.", arity=(2, MANY)),
    _condition(
        "not",
        Takes.CONDITIONS,
        lambda a: f"(NOT {a})",
        "The opposite; the opposite of missing is missing.",
        arity=(1, 1),
    ),
)

CHOICES = (
    Operation("case", Takes.BRANCHES, None, _case, "The result of the first condition that is true.", (3, MANY)),
    Operation("coalesce", Takes.ALIKE, None, _called("COALESCE"), "The first that is not missing.", (2, MANY)),
    Operation("nullif", Takes.ALIKE, None, _called("NULLIF"), "The first, but missing where it equals the second."),
)

NUMERIC = (
    _number("abs", _called("ABS"), "Size without sign."),
    _number(
        "least", _all_known("LEAST"), "Smallest; missing if any is missing.", 2, MANY, copies=2, sqlite=_called("MIN")
    ),
    _number(
        "greatest",
        _all_known("GREATEST"),
        "Largest; missing if any is missing.",
        2,
        MANY,
        copies=2,
        sqlite=_called("MAX"),
    ),
    _number(
        "round",
        _round,
        "Nearest whole number, halves away from zero; the second argument gives the decimals, from -9 to 9.",
        1,
        2,
        copies=2,
    ),
    _number("floor", _called("FLOOR"), "Next whole number below."),
    _number("ceil", _called("CEIL"), "Next whole number above."),
    _number("sqrt", _where(">=", "SQRT"), "Square root; missing for negative numbers.", copies=2),
    _number("ln", _where(">", "LN"), "Natural logarithm; missing for zero and below.", copies=2),
    _number("exp", _finite("EXP"), "Exponential; missing where too large to be written.", copies=2),
    _number("power", _finite("POW"), "The first to the power of the second; missing where not finite.", 2, copies=2),
)

GROUPS: Mapping[str, tuple[Operation, ...]] = {
    "Arithmetic": ARITHMETIC,
    "Comparison": COMPARISONS,
    "Conditions": LOGIC,
    "Choice": CHOICES,
    "Functions of numbers": NUMERIC,
}
OPERATIONS: Mapping[str, Operation] = {operation.name: operation for group in GROUPS.values() for operation in group}
FUNCTIONS: Mapping[str, Operation] = {operation.name: operation for operation in (*CHOICES[1:], *NUMERIC)}
