"""Conditions as sets of factors that must all be true, so that each factor can be looked up by itself.

Truth is two-valued here: a factor that is null does not hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from typing import TypeAlias

from .formula import walk
from .operations import OPERATIONS, Call, Column, Constant, Node

Factors: TypeAlias = frozenset[Node]

ALWAYS: Factors = frozenset()
_EXACT = frozenset(
    {"=", "<>", "<", "<=", ">", ">=", "in", "+", "-", "*", "negative", "abs", "floor", "ceil", "round", "not"}
)
"""Operations that are null exactly when an argument is."""
_PROPAGATING = _EXACT | {"/", "%", "sqrt", "ln", "exp", "power", "least", "greatest"}
"""Operations that are null at least when an argument is."""
_NEVER = frozenset({"is null", "is true", "is false"})


def call(name: str, *args: Node) -> Call:
    """Apply an operation of the language."""
    return Call(OPERATIONS[name], args)


def columns_of(node: Node) -> frozenset[str]:
    """Name the columns of a node."""
    return frozenset(n.name for n in walk(node) if isinstance(n, Column))


def present(name: str) -> Node:
    """Ask whether a column is not null."""
    return call("not", call("is null", Column(name)))


def factors(node: Node) -> Factors:
    """Split a condition into factors."""
    if isinstance(node, Constant) and node.value is True:
        return ALWAYS
    if isinstance(node, Call) and node.operation.name == "and":
        return together(factors(arg) for arg in node.args)
    if isinstance(node, Call) and node.operation.name == "is true":
        return factors(node.args[0])
    if isinstance(node, Call) and node.operation.name == "or":
        return _alternatives([factors(arg) for arg in node.args]) or frozenset({node})
    return frozenset({node})


def together(parts: Iterable[Factors]) -> Factors:
    """Join factors, leaving out "x is not null" where another factor already needs x."""
    joined = reduce(frozenset.union, parts, ALWAYS)
    return joined - _needs(joined)


def _needs(found: Factors) -> Factors:
    """List what must be present for the factors to hold."""
    return frozenset(present(name) for f in found if _is_only(f, _PROPAGATING) for name in columns_of(f))


def _alternatives(options: list[Factors]) -> Factors | None:
    """Reduce "a or (a and b)" to a, as when a ratio counts those in either of its parts."""
    for least in options:
        if all(least <= option | _needs(option) for option in options):
            return least
    return None


def _is_only(node: Node, operations: Collection[str]) -> bool:
    return all(not isinstance(n, Call) or n.operation.name in operations for n in walk(node)) and not _has_null(node)


def _has_null(node: Node) -> bool:
    return any(isinstance(n, Constant) and n.value is None for n in walk(node))


def known(node: Node, nullable: Collection[str]) -> Factors:
    """Ask whether a node is not null, given the columns that can be."""
    if _is_only(node, _EXACT):
        return frozenset(present(name) for name in columns_of(node) if name in nullable)
    if never_null(node, nullable):
        return ALWAYS
    return frozenset({call("not", call("is null", node))})


def known_given(node: Node, given: Factors, nullable: Collection[str]) -> Factors:
    """Ask whether a node is not null where some factors hold: then the parts of it that they imply are not."""
    holding = given | _needs(given)
    rest = [part for part in _conjuncts(node) if not factors(part) <= holding]
    if not rest:
        return ALWAYS
    return known(rest[0] if len(rest) == 1 else call("and", *rest), nullable)


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Call) and node.operation.name == "and":
        return [part for arg in node.args for part in _conjuncts(arg)]
    return [node]


def never_null(node: Node, nullable: Collection[str]) -> bool:
    """Tell whether a node has a value on every row."""
    if isinstance(node, Column):
        return node.name not in nullable
    if isinstance(node, Constant):
        return node.value is not None
    name = node.operation.name
    if name in _NEVER:
        return True
    if name == "coalesce":
        return any(never_null(arg, nullable) for arg in node.args)
    if name == "case":
        return all(never_null(arg, nullable) for arg in (*node.args[1:-1:2], node.args[-1]))
    return name in _EXACT | {"and", "or"} and all(never_null(arg, nullable) for arg in node.args)


def as_condition(node: Node) -> Node | None:
    """Read "case when c then 1 else 0 end" as the condition c, and the number 1 as true."""
    if isinstance(node, Constant) and node.value == 1:
        return Constant(True)
    is_case = isinstance(node, Call) and node.operation.name == "case" and len(node.args) == 3
    if is_case and isinstance(node, Call) and node.args[1:] == (Constant(1), Constant(0)):
        return node.args[0]
    return None
