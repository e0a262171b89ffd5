"""The cells of a block of items as full arrays, so that the order in which values came makes no difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wayfare.model.aggregation import Aggregation
from wayfare.model.estimate import Domain

from .cells import ABSENT, ALONE, HIDDEN, KNOWN, SET_ASIDE, Cells, Floats, Frame, Marks, UnaddableValues
from .sheaf import Sheaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Arrays of items, periods, places and groups."""

    marks: Marks
    value: Floats
    numerator: Floats | None
    denominator: Floats | None


def spread(frame: Frame, cells: Cells, block: slice) -> Grid:
    """Put the columns of a block of items into full arrays."""
    marks = np.where(frame.expected(block), np.uint8(ABSENT), np.uint8(SET_ASIDE))
    whole = marks.shape[0] == len(frame.items)
    inside: Any = slice(None) if whole else (cells.item >= block.start) & (cells.item < block.stop)
    where = _flat(cells, inside, block.start, marks.shape)
    _once(frame, where, marks.shape, block.start)
    marks.ravel()[where] = KNOWN if cells.mark is None else cells.mark[inside]
    ratios = np.array([item.rule.of_ratio for item in frame.items[block]])
    sides = (cells.numerator, cells.denominator) if ratios.any() else (None, None)
    numerator, denominator = (None if side is None else _full(side[inside], where, marks.shape) for side in sides)
    _stand_alone(marks, ratios, numerator, denominator)
    return Grid(
        marks=marks,
        value=_full(cells.value[inside], where, marks.shape),
        numerator=numerator,
        denominator=denominator,
    )


def leaves(grid: Grid, items: list[int], rule: Aggregation) -> Sheaf:
    """Take the cells of items with one rule as wholes of one part each."""
    at: Any = slice(None) if len(items) == len(grid.marks) else np.array(items)
    marks, value = grid.marks[at], grid.value[at]
    known = marks == KNOWN
    ok, numerator, denominator, addable = known, None, None, None
    if rule.of_ratio:
        numerator, denominator = (
            np.zeros(marks.shape) if side is None else side[at] for side in (grid.numerator, grid.denominator)
        )
        ok, addable = known | (marks == ALONE), known
    return Sheaf(
        ok=ok,
        value=value,
        high=value,
        parts=(marks != SET_ASIDE).view(np.uint8),
        got=ok.view(np.uint8),
        hidden=(marks == HIDDEN).view(np.uint8),
        numerator=numerator,
        denominator=denominator,
        addable=addable,
    )


def _stand_alone(marks: Marks, ratios: NDArray[np.bool_], numerator: Floats | None, denominator: Floats | None) -> None:
    """Mark the shares of which numerator or denominator is not known."""
    at = np.flatnonzero(ratios)
    if not at.size:
        return
    both = (
        np.isfinite(numerator[at]) & np.isfinite(denominator[at])
        if numerator is not None and denominator is not None
        else np.zeros(marks[at].shape, np.bool_)
    )
    marks[at] = np.where((marks[at] == KNOWN) & ~both, np.uint8(ALONE), marks[at])


def _flat(cells: Cells, inside: Any, start: int, shape: tuple[int, ...]) -> NDArray[np.intp]:
    at: NDArray[np.intp] = cells.item[inside].astype(np.intp) - start
    for column, size in zip((cells.period, cells.place, cells.group), shape[1:], strict=True):
        at *= size
        at += column[inside]
    return at


def _once(frame: Frame, where: NDArray[np.intp], shape: tuple[int, ...], start: int) -> None:
    """Refuse a cell that is told twice: no rule says which of the two holds."""
    seen = np.empty(int(np.prod(shape)), np.int32)
    order = np.arange(where.size, dtype=np.int32)
    seen[where] = order
    twice = np.flatnonzero(seen[where] != order)
    if twice.size:
        i, t, p, g = (int(each) for each in np.unravel_index(int(where[twice[0]]), shape))
        raise UnaddableValues(
            f"There are two values for {frame.periods[t]}, {frame.places[p]}, {_called(frame.groups[g])}.",
            where=frame.items[start + i].id,
            remedy="Keep one of them.",
        )


def _called(group: Domain) -> str:
    return ", ".join(f"{column} {value}" for column, value in group) or "everybody"


def _full(column: Floats, where: NDArray[np.intp], shape: tuple[int, ...]) -> Floats:
    full = np.zeros(shape)
    full.ravel()[where] = column
    return full
