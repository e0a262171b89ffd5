"""Formulas over countries: arithmetic and nothing else."""

from __future__ import annotations

import pytest

from wayfare.evidence.arithmetic import parse
from wayfare.model.errors import FormulaError


def test_a_formula_is_computed_from_left_to_right() -> None:
    formula = parse("a / (a + b - c) * 100")
    assert formula.names == ("a", "b", "c")
    assert formula.value({"a": 1000.0, "b": 9500.0, "c": 500.0}) == 10.0


def test_a_division_by_zero_has_no_value() -> None:
    assert parse("a / b").value({"a": 1.0, "b": 0.0}) is None


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "a.b", "a[0]", "a if b else c", "'text'", "True", "a ** b", "a // b",
        "a % b",        "lambda: 1", "a == b", "f(a)", "[a]", "a; b", "", "1j", "a :=1",
    ],
)  # fmt: skip
def test_anything_but_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match=r"formula|allowed"):
        parse(text)
