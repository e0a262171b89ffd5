"""Many partial sums side by side, and the one way in which they are put together along an axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .cells import Floats

Truths: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.integer[Any]]
NO_PERIOD = np.iinfo(np.int32).max
"""Stands for the period of something that no value was taken from."""


class Together(StrEnum):
    """How parts along one axis become a whole."""

    ADD = "add"
    HIGHEST = "highest"
    BOUND = "bound"
    """The same people may be in several parts: between the largest part and the sum."""
    ONLY = "only"
    """A single part is the whole; several are not put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheaf:
    """Arrays of one shape; numbers are 0 where there are none, which `ok` and `addable` tell."""

    ok: Truths
    """Whether there is a number."""
    value: Floats
    parts: Counts
    """Cells that should have gone into the number."""
    got: Counts
    """Cells that did."""
    hidden: Counts
    """Cells that are withheld."""
    as_of: Counts | None = None
    """Position of the earliest period that a part was taken from, where the last one counts."""
    high: Floats | None = None
    """Upper bound where the number is a count of different people, of which `value` is the lower."""
    numerator: Floats | None = None
    denominator: Floats | None = None
    addable: Truths | None = None
    """For ratios: whether numerator and denominator are there, so that it can go into a larger whole."""

    @property
    def complete(self) -> Truths:
        """Whether all that was expected went into the number."""
        full: Truths = self.ok & (self.got >= self.parts) & (self.hidden == 0)
        return full

    def map(self, change: Callable[[Any], Any]) -> Sheaf:
        """Change every array in the same way."""
        return _each(lambda name: None if (array := getattr(self, name)) is None else change(array))

    def put(self, at: Any, told: Sheaf) -> None:
        """Write over a part of every array; the arrays must be this sheaf's own."""
        for name in _NAMES:
            array, new = getattr(self, name), getattr(told, name)
            if array is not None and new is not None:
                array[at] = new


_NAMES = tuple(each.name for each in fields(Sheaf))
_ABSENT = {"as_of": NO_PERIOD, "high": 0.0, "numerator": 0.0, "denominator": 0.0, "addable": False}


def _each(make: Callable[[str], Any]) -> Sheaf:
    return Sheaf(**{name: make(name) for name in _NAMES})


def choose(condition: Truths, one: Sheaf, other: Sheaf) -> Sheaf:
    """Take `one` where the condition holds, else `other`."""

    def chosen(name: str) -> Any:
        array = getattr(one, name)
        return None if array is None else np.where(condition, array, getattr(other, name))

    return _each(chosen)


def joined(sheaves: Sequence[Sheaf], axis: int = 0) -> Sheaf:
    """Put sheaves one after the other; what only some of them have is left absent in the others."""

    def column(name: str) -> Any:
        arrays = [getattr(sheaf, name) for sheaf in sheaves]
        if all(array is None for array in arrays):
            return None
        filled = [
            np.full(sheaf.ok.shape, _ABSENT[name]) if array is None else array
            for array, sheaf in zip(arrays, sheaves, strict=True)
        ]
        return np.concatenate(filled, axis=axis)

    return _each(column)


def together(parts: Sheaf, axis: int, how: Together) -> Sheaf:
    """Put parts along an axis together. What is missing is counted and never filled: it is not zero."""
    expected, got = _count(parts.parts, axis), _count(parts.got, axis)
    ok, addable = _any(parts.ok, axis), None
    if parts.addable is not None:
        addable = _any(parts.addable, axis)
        got = np.where(expected > 1, _count(parts.got * parts.addable, axis), got)
        ok = addable | (ok & (expected <= 1))
    elif how is Together.ONLY:
        ok = ok & (expected <= 1)
    lower = _largest if how in (Together.HIGHEST, Together.BOUND) else _sum
    return Sheaf(
        ok=ok,
        value=lower(parts.value, parts.ok, axis) * ok,
        parts=expected,
        got=got,
        hidden=_count(parts.hidden, axis),
        as_of=None if parts.as_of is None else parts.as_of.min(axis, initial=NO_PERIOD),
        high=None if parts.high is None else parts.high.sum(axis),
        numerator=None if parts.numerator is None else parts.numerator.sum(axis),
        denominator=None if parts.denominator is None else parts.denominator.sum(axis),
        addable=addable,
    )


def _count(cells: Counts, axis: int) -> Counts:
    """Add counts up in the narrowest type that holds them."""
    most = int(cells.max(initial=0)) * cells.shape[axis]
    total: Counts = cells.sum(axis, dtype=np.min_scalar_type(most))
    return total


def _any(there: Truths, axis: int) -> Truths:
    some: Truths = np.any(there, axis=axis)
    return some


def _sum(values: Floats, there: Truths, axis: int) -> Floats:  # noqa: ARG001  noughts stand where there is nothing
    total: Floats = values.sum(axis)
    return total


def _largest(values: Floats, there: Truths, axis: int) -> Floats:
    largest: Floats = np.where(there, values, -np.inf).max(axis)
    return np.where(np.isfinite(largest), largest, 0.0)
