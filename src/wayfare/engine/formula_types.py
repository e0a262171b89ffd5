"""Which types the operations of a formula accept, and what they give."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from wayfare.model.errors import WrongType
from wayfare.model.evidence import VariableType

from .formula_sql import sql
from .operations import Call, Column, Constant, Node, Scalar, Takes

Types: TypeAlias = Sequence[VariableType | None]

_CALLED: Mapping[VariableType | None, str] = {
    VariableType.NUMBER: "a number",
    VariableType.TEXT: "a text",
    VariableType.BOOLEAN: "true or false",
    VariableType.DATE: "a date",
}
_SAMPLES: Mapping[VariableType | None, str] = {VariableType.TEXT: "'yes'", VariableType.DATE: "'2010-12-31'"}


def type_of(node: Node, columns: Mapping[str, VariableType]) -> VariableType | None:
    """Infer the type of a node, None where a column of unknown type decides; raise if arguments do not fit."""
    if isinstance(node, Column):
        kind = columns.get(node.name)
        return VariableType.NUMBER if kind == VariableType.INTEGER else kind
    if isinstance(node, Constant):
        return _constant_type(node.value)
    return _CHECKS[node.operation.takes](node, [type_of(arg, columns) for arg in node.args])


def _constant_type(value: Scalar) -> VariableType | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return VariableType.BOOLEAN
    return VariableType.TEXT if isinstance(value, str) else VariableType.NUMBER


def _shown(node: Node) -> str:
    text = node.name if isinstance(node, Column) else sql(node, "duckdb")
    return text if len(text) <= 60 else text[:57] + "..."


def _check_numbers(node: Call, types: Types) -> VariableType | None:
    for arg, kind in zip(node.args, types, strict=True):
        if kind not in (None, VariableType.NUMBER):
            what = f"The formula uses {_shown(arg)}, which is {_CALLED[kind]}, as a number in '{node.operation.name}'."
            raise WrongType(what, remedy="To count cases write: case when ... then 1 else 0 end.")
    return node.operation.gives


def _check_conditions(node: Call, types: Types) -> VariableType | None:
    for arg, kind in zip(node.args, types, strict=True):
        if kind not in (None, VariableType.BOOLEAN):
            what = f"The formula uses {_shown(arg)}, which is {_CALLED[kind]}, as a condition."
            raise WrongType(what, remedy=f"Compare it, for instance: {_shown(arg)} = {_SAMPLES.get(kind, '1')}.")
    return node.operation.gives


def _check_alike(node: Call, types: Types) -> VariableType | None:
    shared = _shared(node.args, types)
    return node.operation.gives or shared


def _check_branches(node: Call, types: Types) -> VariableType | None:
    _check_conditions(Call(node.operation, node.args[:-1:2]), types[:-1:2])
    return _shared((*node.args[1:-1:2], node.args[-1]), (*types[1:-1:2], types[-1]))


def _shared(args: Sequence[Node], types: Types) -> VariableType | None:
    """Find the one type of all arguments; beside dates, texts written as dates are dates."""
    known = [(arg, kind) for arg, kind in zip(args, types, strict=True) if kind is not None]
    if any(kind == VariableType.DATE for _, kind in known):
        known = [(arg, VariableType.DATE if _is_date(arg) else kind) for arg, kind in known]
    for (first, expected), (arg, kind) in itertools.pairwise(known):
        if kind != expected:
            here, there = f"{_shown(first)} ({_CALLED[expected]})", f"{_shown(arg)} ({_CALLED[kind]})"
            what = f"The formula sets {here} beside {there}, which cannot be compared or mixed."
            raise WrongType(what, remedy=_remedy({expected, kind}))
    return known[0][1] if known else None


def _is_date(node: Node) -> bool:
    try:
        return isinstance(node, Constant) and bool(datetime.date.fromisoformat(str(node.value)))
    except ValueError:
        return False


def _remedy(kinds: set[VariableType]) -> str:
    if VariableType.DATE in kinds:
        return "Write dates as texts: '2010-12-31'."
    if VariableType.BOOLEAN in kinds:
        return "A condition stands alone: write employed or not employed, and a > 1 and a < 5 for a range."
    return "Numbers are written without quotes, texts between straight single quotes."


_CHECKS: Mapping[Takes, Callable[[Call, Types], VariableType | None]] = {
    Takes.NUMBERS: _check_numbers,
    Takes.CONDITIONS: _check_conditions,
    Takes.ALIKE: _check_alike,
    Takes.BRANCHES: _check_branches,
    Takes.ANY: lambda node, _: node.operation.gives,
}
