"""Evaluate the formulas of country indicators: plus, minus, times, divided by, least, greatest, over named numbers."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType

from wayfare.model.errors import FormulaError

_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.Call,
)  # fmt: skip


_FUNCTIONS = {"greatest": max, "least": min}


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A formula over names, for instance `remittances__received / economy__gdp * 100`."""

    text: str
    names: tuple[str, ...]
    _code: CodeType

    def value(self, values: Mapping[str, float]) -> float | None:
        """Compute in floating point, left to right; a division by zero has no value."""
        try:
            return float(eval(self._code, {"__builtins__": {}}, {**_FUNCTIONS, **values}))  # noqa: S307  the tree was checked
        except ZeroDivisionError:
            return None


@functools.cache
def parse(text: str) -> Arithmetic:
    """Check a formula against the allowed operations; raises FormulaError for anything else."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise FormulaError(
            f"The formula {text!r} cannot be read.", remedy="Use names, numbers, + - * /, brackets, least and greatest."
        ) from error
    for node in ast.walk(tree):
        if (
            not isinstance(node, _ALLOWED)
            or (isinstance(node, ast.Constant) and type(node.value) not in (int, float))
            or not _is_known_call(node)
        ):
            raise FormulaError(
                f"{ast.unparse(node) or type(node).__name__} is not allowed in a formula over countries.",
                where=text,
                remedy="Use names, numbers, + - * /, brackets, least and greatest.",
            )
    named = sorted(
        (n.lineno, n.col_offset, n.id) for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id not in _FUNCTIONS
    )
    names = tuple(dict.fromkeys(name for _, _, name in named))
    return Arithmetic(text, names, compile(tree, "<formula>", "eval"))


def _is_known_call(node: ast.AST) -> bool:
    """Tell whether a node calls nothing, or one of the two functions with plain arguments."""
    if not isinstance(node, ast.Call):
        return True
    plain = bool(node.args) and not node.keywords
    return plain and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
