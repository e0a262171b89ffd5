"""The formula language by example: what a formula gives for a row. These examples run, and they are the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Value = float | int | str | bool | None


@dataclass(frozen=True)
class Example:
    """A formula, the row it is about, and what it gives; None is missing."""

    formula: str
    row: dict[str, Value]
    gives: Value


@dataclass(frozen=True)
class Section:
    """Examples that show one rule."""

    title: str
    rule: str
    examples: tuple[Example, ...]


def _of(formula: str, gives: Value, **row: Value) -> Example:
    return Example(formula, row, gives)


SECTIONS = (
    Section(
        "Columns and constants",
        "A column is written by its name. A name with spaces or signs, or one that is a word of SQL, stands "
        "between double quotes. Numbers are plain decimals, texts stand between single quotes, and a quote inside "
        "a text is doubled.",
        (
            _of("age", 34, age=34),
            _of('"year of birth"', 1990, **{"year of birth": 1990}),
            _of("name = 'O''Brien'", True, name="O'Brien"),
            _of("1.5e3", 1500),
            _of("employed", True, employed=True),
        ),
    ),
    Section(
        "Arithmetic",
        "Arithmetic is done in double precision: integers do not overflow and division never cuts. What cannot be "
        "computed, such as a division by zero, is missing. An operation on a missing value gives a missing value.",
        (
            _of("a + b * 2", 7, a=1, b=3),
            _of("(a + b) * 2", 8, a=1, b=3),
            _of("a / b", 0.5, a=1, b=2),
            _of("a / b", None, a=1, b=0),
            _of("a % b", 1, a=7, b=3),
            _of("a % b", -1, a=-7, b=3),
            _of("a % b", None, a=7, b=0),
            _of("-a", -4, a=4),
            _of("a - (-b)", 7, a=4, b=3),
            _of("a + b", None, a=1, b=None),
            _of("a * a", 4_000_000_000_000_000_000.0, a=2_000_000_000),
        ),
    ),
    Section(
        "Comparison",
        "Values of one kind are compared: numbers with numbers, texts with texts (letter by letter, capitals "
        "first), dates with dates or with texts such as '2010-12-31'. A comparison with a missing value is "
        "missing, neither true nor false.",
        (
            _of("age >= 15", True, age=15),
            _of("age > 15", False, age=15),
            _of("age <> 15", False, age=15),
            _of("age != 15", True, age=16),
            _of("sex = 'F'", False, sex="f"),
            _of("name < 'b'", True, name="B"),
            _of("age >= 15", None, age=None),
            _of("age between 15 and 64", True, age=64),
            _of("age not between 15 and 64", True, age=65),
            _of("age between 15 and 64", None, age=None),
            _of("status in ('employed', 'unemployed')", True, status="employed"),
            _of("code not in (1, -2)", False, code=-2),
            _of("code in (1, 2)", None, code=None),
        ),
    ),
    Section(
        "Missing values",
        "`is null` asks whether a value is missing. `is true` and `is false` turn a condition that may be missing "
        "into one that is not.",
        (
            _of("income is null", True, income=None),
            _of("income is not null", True, income=0),
            _of("employed is true", False, employed=None),
            _of("employed is not true", True, employed=None),
            _of("employed is false", True, employed=False),
            _of("coalesce(income, 0)", 0, income=None),
            _of("coalesce(a, b, 3)", 2, a=None, b=2),
            _of("nullif(code, 99)", None, code=99),
            _of("nullif(code, 99)", 5, code=5),
        ),
    ),
    Section(
        "Conditions",
        "`and` binds tighter than `or`, `not` tighter than both. Missing is carried on where it decides: false and"
        " missing is false, true and missing is missing.",
        (
            _of("a = 1 or b = 1 and c = 1", True, a=1, b=0, c=0),
            _of("(a = 1 or b = 1) and c = 1", False, a=1, b=0, c=0),
            _of("not a = 1", False, a=1),
            _of("a and b", False, a=False, b=None),
            _of("a and b", None, a=True, b=None),
            _of("a or b", True, a=True, b=None),
            _of("a or b", None, a=False, b=None),
            _of("not a", None, a=None),
            _of("(age < 15) = (schooling < 2)", True, age=10, schooling=1),
        ),
    ),
    Section(
        "Choice",
        "`case` gives the result of the first condition that is true, else the one after `else`, else a missing "
        "value. A missing condition is not true. `case x when 1 then ...` compares x with each value.",
        (
            _of("case when age < 15 then 'child' when age < 65 then 'adult' else 'old' end", "adult", age=30),
            _of("case when age < 15 then 1 end", None, age=30),
            _of("case when age < 15 then 1 else 0 end", 0, age=None),
            _of("case sex when 1 then 'M' when 2 then 'F' end", "F", sex=2),
            _of("case when a then null else 2 end", None, a=True),
        ),
    ),
    Section(
        "Functions of numbers",
        "They give a missing value where the result is no finite number, and where an argument is missing.",
        (
            _of("abs(a)", 3, a=-3),
            _of("least(a, b, 5)", 2, a=2, b=9),
            _of("least(a, b)", None, a=2, b=None),
            _of("greatest(a, b)", 9, a=2, b=9),
            _of("round(a)", 3, a=2.5),
            _of("round(a)", -3, a=-2.5),
            _of("round(a, 1)", 0.3, a=0.25),
            _of("round(a, -2)", 1300, a=1250),
            _of("floor(a)", -3, a=-2.5),
            _of("ceil(a)", -2, a=-2.5),
            _of("sqrt(a)", 3, a=9),
            _of("sqrt(a)", None, a=-9),
            _of("ln(a)", 0, a=1),
            _of("ln(a)", None, a=0),
            _of("exp(a)", 1, a=0),
            _of("exp(a)", None, a=1000),
            _of("power(a, b)", 8, a=2, b=3),
            _of("power(a, b)", None, a=-8, b=0.5),
            _of("power(a, b)", None, a=0, b=-1),
        ),
    ),
)


def all_examples() -> list[Any]:
    """Every example of every section."""
    return [example for section in SECTIONS for example in section.examples]
