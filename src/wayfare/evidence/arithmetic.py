"""Evaluate the formulas of country indicators: plus, minus, times, divided by, over named numbers."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType

from wayfare.model.errors import FormulaError

_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A formula over names, for instance `remittances__received / economy__gdp * 100`."""

    text: str
    names: tuple[str, ...]
    _code: CodeType

    def value(self, values: Mapping[str, float]) -> float | None:
        """Compute in floating point, left to right; a division by zero has no value."""
        try:
            return float(eval(self._code, {"__builtins__": {}}, dict(values)))  # noqa: S307  the tree was checked
        except ZeroDivisionError:
            return None


@functools.cache
def parse(text: str) -> Arithmetic:
    """Check a formula against the allowed operations; raises FormulaError for anything else."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise FormulaError(
            f"The formula {text!r} cannot be read.", remedy="Use names, numbers, + - * / and brackets."
        ) from error
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED) or (isinstance(node, ast.Constant) and type(node.value) not in (int, float)):
            raise FormulaError(
                f"{ast.unparse(node) or type(node).__name__} is not allowed in a formula over countries.",
                where=text,
                remedy="Use names, numbers, + - * / and brackets.",
            )
    named = sorted((n.lineno, n.col_offset, n.id) for n in ast.walk(tree) if isinstance(n, ast.Name))
    names = tuple(dict.fromkeys(name for _, _, name in named))
    return Arithmetic(text, names, compile(tree, "<formula>", "eval"))
