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
    """Arrays of groups, items, periods and places; numbers are 0 where there are none."""

    marks: Marks
    value: Floats
    numerator: Floats | None
    denominator: Floats | None


def spread(frame: Frame, cells: Cells, block: slice) -> Grid:
    """Put the columns of a block of items into full arrays."""
    expected = frame.expected(block)
    marks = np.full(expected.shape, SET_ASIDE, np.uint8)
    marks[expected] = ABSENT
    whole = len(frame.items[block]) == len(frame.items)
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
        value=_noughts(_full(cells.value[inside], where, marks.shape), marks),
        numerator=numerator,
        denominator=denominator,
    )


def leaves(grid: Grid, items: list[int], rule: Aggregation) -> Sheaf:
    """Take the cells of items with one rule as wholes of one part each."""
    at: Any = slice(None) if len(items) == grid.marks.shape[1] else items
    marks, value = grid.marks[:, at], grid.value[:, at]
    known = marks == KNOWN
    ok, numerator, denominator, addable = known, None, None, None
    if rule.of_ratio:
        numerator, denominator = (
            np.zeros(marks.shape) if side is None else side[:, at] for side in (grid.numerator, grid.denominator)
        )
        ok, addable = known | (marks == ALONE), known
    return Sheaf(
        ok=ok,
        value=value,
        high=value if rule is Aggregation.DISTINCT else None,
        parts=(marks != SET_ASIDE).view(np.uint8),
        got=ok.view(np.uint8),
        hidden=(marks == HIDDEN).view(np.uint8),
        numerator=numerator,
        denominator=denominator,
        addable=addable,
    )


def _stand_alone(marks: Marks, ratios: NDArray[np.bool_], numerator: Floats | None, denominator: Floats | None) -> None:
    """Mark the shares of which numerator or denominator is not known."""
    if not ratios.any():
        return
    alone = (marks == KNOWN) & ratios[:, None, None]
    if numerator is not None and denominator is not None:
        alone &= ~(np.isfinite(numerator) & np.isfinite(denominator))
        for side in (numerator, denominator):
            side[marks != KNOWN] = 0
            side[alone] = 0
    marks[alone] = ALONE


def _flat(cells: Cells, inside: Any, start: int, shape: tuple[int, ...]) -> NDArray[np.intp]:
    at: NDArray[np.intp] = cells.group[inside].astype(np.intp)
    for column, size, first in zip((cells.item, cells.period, cells.place), shape[1:], (start, 0, 0), strict=True):
        at *= size
        at += column[inside]
        at -= first
    return at


def _once(frame: Frame, where: NDArray[np.intp], shape: tuple[int, ...], start: int) -> None:
    """Refuse a cell that is told twice: no rule says which of the two holds."""
    seen = np.empty(int(np.prod(shape)), np.int32)
    order = np.arange(where.size, dtype=np.int32)
    seen[where] = order
    twice = np.flatnonzero(seen[where] != order)
    if twice.size:
        g, i, t, p = (int(each) for each in np.unravel_index(int(where[twice[0]]), shape))
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


def _noughts(values: Floats, marks: Marks) -> Floats:
    """Write 0 where there is no number, so that sums need not look."""
    values[(marks != KNOWN) & (marks != ALONE)] = 0
    return values
