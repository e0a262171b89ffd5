"""Methods found by the name their content file gives, run on columns, and put to the proof by their own examples."""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from wayfare.catalogue import Catalogue, entries
from wayfare.catalogue.load import METHODS
from wayfare.catalogue.structure import structure
from wayfare.model.errors import Problem, WayfareError
from wayfare.model.method import Column, Method, Parameter

Table: TypeAlias = Mapping[str, Any]
"""Columns by name: an array of numbers, a list of texts; for a column that stands for many, one array for each."""

CASE, CENTRAL = "case", "central"


def function(method: Method) -> Callable[..., Table]:
    """Give the function that computes a method; it takes columns and parameters by name and gives columns."""
    module, _, name = method.function.partition(".")
    found: Callable[..., Table] = getattr(importlib.import_module(f"wayfare.methods.{module}"), name)
    return found


def run(method: Method, table: Table, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Run a method; assumptions nobody gave are tried at low, central and high where published estimates disagree."""
    given = {p.name: _allowed(p, (parameters or {})[p.name]) for p in method.parameters if p.name in (parameters or {})}
    columns = {c.name: _checked(c, table.get(c.name)) for c in method.columns}
    rows: list[dict[str, Any]] = []
    for case, assumed in cases(method, given):
        answer = function(method)(**columns, **assumed)
        told = {CASE: case} if case else {}
        rows += [told | row for row in _rows(method, answer)]
    return rows


def cases(method: Method, given: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the assumptions of each run: one, or three when some are in dispute and not given."""
    central = {p.name: given.get(p.name, p.default) for p in method.parameters}
    disputed = [p for p in method.parameters if p.ranged and p.name not in given]
    if not disputed:
        yield "", central
        return
    yield "low", central | {p.name: p.low for p in disputed}
    yield CENTRAL, central
    yield "high", central | {p.name: p.high for p in disputed}


def _allowed(parameter: Parameter, value: Any) -> Any:
    where = f"parameter {parameter.name}"
    if parameter.choices and value not in parameter.choices:
        raise WayfareError(
            f"'{value}' is not one of the choices.", where=where, remedy=f"Choose from: {', '.join(parameter.choices)}."
        )
    if parameter.choices or parameter.open or isinstance(parameter.default, str):
        return str(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise WayfareError(f"'{value}' is not a number.", where=where, remedy="Write it with a decimal point.")
    return number


def _checked(column: Column, values: Any) -> Any:
    """Give a column as its function wants it, with every number there unless the method can do without."""
    if values is None or (column.many and not len(values)):
        if column.optional:
            return () if column.many else None
        raise WayfareError(
            f"The table has no column '{column.name}' ({column.meaning}).",
            remedy=f"Add it, or say which one it is with --column {column.name}=YOURS.",
        )
    if column.many:
        return [_numbers(column, v) for v in values]
    return [str(v) for v in values] if column.type == "text" else _numbers(column, values)


def _numbers(column: Column, values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    numbers = np.asarray(values, dtype=float)
    absent = np.flatnonzero(~np.isfinite(numbers))
    if absent.size and not column.missing:
        raise WayfareError(
            "The value is missing or is not a finite number.",
            where=f"row {absent[0] + 1}, column {column.name}",
            remedy="Fill it in, or leave the row out; missing is not zero.",
        )
    return numbers


def _rows(method: Method, answer: Table) -> list[dict[str, Any]]:
    names = [c.name for c in method.result]
    columns = [_plain(answer[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(values: Any) -> Sequence[Any]:
    """Give plain Python values, with nothing where there is no number."""
    plain = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return [None if isinstance(v, float) and math.isnan(v) else v for v in plain]


def differences(method: Method) -> Iterator[str]:
    """Say where the worked example does not give the answer that is known."""
    example = method.example
    found = run(method, _columns(method), example.parameters)
    if len(found) != len(example.expect):
        yield f"The example gives {len(found)} rows, not {len(example.expect)}."
        return
    for number, (row, expected) in enumerate(zip(found, example.expect, strict=True), 1):
        for name, value in expected.items():
            if not _same(row.get(name), value, example.tolerance):
                yield f"Row {number} of the example gives {name} = {row.get(name)}, not {value}."


def _columns(method: Method) -> Table:
    rows = method.example.rows
    plain = {c.name: [r.get(c.name) for r in rows] for c in method.columns if not c.many and c.name in rows[0]}
    named = method.example.columns
    others = [n for n in rows[0] if n not in {c.name for c in method.columns}]
    many = {c.name: [[r[n] for r in rows] for n in named.get(c.name, others)] for c in method.columns if c.many}
    numbers = {c.name for c in method.columns if c.type == "number"}
    return {n: [math.nan if v is None and n in numbers else v for v in vs] for n, vs in plain.items()} | many


def _same(found: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(found, int | float) and isinstance(expected, int | float) and not isinstance(expected, bool):
        return math.isclose(found, expected, rel_tol=0, abs_tol=tolerance)
    return bool(found == expected)


def problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Find methods whose function is not there, takes other names, or gives another answer than the example."""
    read, wrong = entries.read(METHODS, catalogue.folders)
    if wrong:
        return
    for name, entry in read.items():
        method = structure(Method, entry.value)
        if not any(file.endswith(f"/{name}.yaml") for file in entry.files):
            yield entry.problem(
                ("name",), f"The method '{name}' is in a file of another name.", f"Call it {name}.yaml."
            )
        for field, what in _faults(method):
            yield entry.problem((field,), what, "Make the content file and the function of wayfare.methods agree.")


def _faults(method: Method) -> Iterator[tuple[str, str]]:
    try:
        takes = set(inspect.signature(function(method)).parameters)
    except (ImportError, AttributeError):
        yield "function", f"There is no function '{method.function}' in wayfare.methods."
        return
    told = {c.name for c in method.columns} | {p.name for p in method.parameters}
    if takes != told:
        yield "columns", f"The function takes {', '.join(sorted(takes))}; the file tells of {', '.join(sorted(told))}."
        return
    try:
        yield from (("example", what) for what in differences(method))
    except WayfareError as error:
        yield "example", str(error)
