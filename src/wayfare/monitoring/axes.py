"""Along each axis in turn: groups to everybody, periods to a span, places to those around them, children to parents.

Everywhere a whole that was reported itself goes before the sum of its parts, and a withheld whole stays withheld: it
is not worked out from its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wayfare.model.aggregation import Aggregation, Overlap

from .cells import Frame, Item
from .grid import Grid, leaves
from .sheaf import NO_PERIOD, Sheaf, Together, Truths, choose, joined, together

Span: TypeAlias = tuple[int, int]
"""Positions of the first and the last period, both included."""
GROUP, ITEM, TIME, PLACE = 0, 1, 2, 2
"""Positions of the axes; places take the place of periods once these are reduced."""
_ONE_WAY = {
    Aggregation.SUM: Together.ADD,
    Aggregation.LAST: Together.ADD,
    Aggregation.RATIO: Together.ADD,
    Aggregation.RATIO_LAST: Together.ADD,
    Aggregation.MAX: Together.HIGHEST,
    Aggregation.NONE: Together.ONLY,
}


@dataclass(frozen=True, slots=True)
class Side:
    """Everybody, or the groups, over all periods."""

    sheaf: Sheaf
    latest: tuple[NDArray[np.int32], ...] | None = None
    """Where the last period counts: the last one so far that is whole, that has a number, and that is due."""

    @classmethod
    def of(cls, sheaf: Sheaf, rule: Aggregation) -> Side:
        """Look ahead once for all spans."""
        wanted = (sheaf.complete, sheaf.ok, sheaf.parts > 0) if rule.to_date else ()
        return cls(sheaf, tuple(_latest(each) for each in wanted) or None)


def rolled(frame: Frame, grid: Grid, items: Sequence[Item], spans: Sequence[Span]) -> Iterator[Sheaf]:
    """Roll a block of items up, rule by rule; for each span a sheaf of groups, items and places."""
    kinds: dict[tuple[Aggregation, frozenset[Overlap]], list[int]] = {}
    for at, item in enumerate(items):
        overlaps = item.overlaps if item.rule is Aggregation.DISTINCT else frozenset()
        kinds.setdefault((item.rule, overlaps), []).append(at)
    order = np.argsort(np.concatenate([np.array(at, np.intp) for at in kinds.values()]))
    ready = [
        (rule, overlaps, [Side.of(each, rule) for each in _everybody(frame, leaves(grid, at, rule), rule)])
        for (rule, overlaps), at in kinds.items()
    ]
    for span in spans:
        done = [_over(frame, sides, span, rule, overlaps) for rule, overlaps, sides in ready]
        yield joined(done, ITEM).map(lambda array: array[:, order])


def with_children(frame: Frame, sheaf: Sheaf) -> Sheaf:
    """Give every indicator that others are parts of the roll-up of those, where it has no value of its own."""
    family: dict[str, list[int]] = {}
    for at, item in enumerate(frame.items):
        if item.parent:
            family.setdefault(item.parent, []).append(at)
    for parent in sorted(family, key=lambda name: -_generation(frame, name)):
        at, item = frame.item_at[parent], frame.items[frame.item_at[parent]]
        made = together(
            _plain(sheaf.map(lambda array, kids=family[parent]: array[:, kids]), item.rule),  # type: ignore[misc]
            ITEM,
            _how(item.rule, item.overlaps, Overlap.CHILDREN),
        )
        own = _plain(sheaf.map(lambda array, at=at: array[:, at]), item.rule)  # type: ignore[misc]
        sheaf.put((slice(None), at), choose(_goes_first(own, made), own, made))
    return sheaf


def _generation(frame: Frame, name: str) -> int:
    """Count the parents above an item."""
    above = 0
    while name := frame.items[frame.item_at[name]].parent:
        above += 1
    return above


def _plain(sheaf: Sheaf, rule: Aggregation) -> Sheaf:
    """Drop what other rules need."""
    return sheaf if rule.of_ratio else replace(sheaf, numerator=None, denominator=None, addable=None)


def _how(rule: Aggregation, overlaps: frozenset[Overlap], axis: Overlap | None) -> Together:
    """Say how parts along an axis come together; groups, which have no name here, never overlap."""
    if rule is Aggregation.DISTINCT:
        return Together.BOUND if axis in overlaps else Together.ADD
    return _ONE_WAY[rule]


def _goes_first(own: Sheaf, made: Sheaf) -> Truths:
    """Tell where a whole stands as reported, beside what its parts make.

    A whole that lacks some periods gives way to parts that lack nothing, unless it lacks them because they are
    withheld: the parts would give away what was to be kept.
    """
    stands: Truths = (own.hidden > 0) | (made.parts == 0) | (own.ok & (own.complete | ~made.complete))
    return stands


def _everybody(frame: Frame, cells: Sheaf, rule: Aggregation) -> tuple[Sheaf, Sheaf]:
    """Part everybody from the groups; where nobody told of everybody, one partition stands for it, never two."""
    whole = cells.map(lambda array: array[:1])
    made = [_partition(cells, groups, rule) for groups in frame.partitions]
    for best in _best(made):
        whole = choose(_goes_first(whole, best), whole, best)
    return whole, cells.map(lambda array: array[1:])


def _partition(cells: Sheaf, groups: NDArray[np.intp], rule: Aggregation) -> Sheaf:
    at: Any = slice(groups[0], groups[-1] + 1) if np.array_equal(np.diff(groups), np.ones(groups.size - 1)) else groups
    made = together(cells.map(lambda array: array[at]), GROUP, _how(rule, frozenset(), None))
    return made.map(lambda array: array[None])


def _best(made: Sequence[Sheaf]) -> Iterator[Sheaf]:
    """Choose cell by cell the partition that is most complete; give nothing where there is no partition."""
    best: Sheaf | None = None
    for each in made:
        best = each if best is None else choose(~best.complete & (each.complete | (each.got > best.got)), each, best)
    if best is not None:
        yield best


def _over(frame: Frame, sides: Sequence[Side], span: Span, rule: Aggregation, overlaps: frozenset[Overlap]) -> Sheaf:
    """Reduce periods, then places."""
    sheaf = joined([_over_time(side, span, rule, overlaps) for side in sides], GROUP)
    how = _how(rule, overlaps, Overlap.PLACES)
    for parent, kids in frame.children.items():
        made = together(sheaf.map(lambda array, at=kids: array[:, :, at]), PLACE, how)  # type: ignore[misc]
        own = sheaf.map(lambda array, at=parent: array[:, :, at])  # type: ignore[misc]
        sheaf.put((slice(None), slice(None), parent), choose(_goes_first(own, made), own, made))
    return _tightened(frame, sheaf) if rule is Aggregation.DISTINCT else sheaf


def _tightened(frame: Frame, sheaf: Sheaf) -> Sheaf:
    """Raise the lower bound of different people to the sum of those of their groups, which never overlap."""
    assert sheaf.high is not None, "different people have bounds"
    for groups in frame.partitions:
        low = np.minimum(sheaf.value[groups].sum(GROUP), sheaf.high[0])
        sheaf.value[0] = np.where(sheaf.ok[0], np.maximum(sheaf.value[0], low), 0)
    return sheaf


def _over_time(side: Side, span: Span, rule: Aggregation, overlaps: frozenset[Overlap]) -> Sheaf:
    first, last = span
    if side.latest is not None:
        return _last(side, last)
    within = side.sheaf.map(lambda array: array[:, :, first : last + 1])
    return together(within, TIME, _how(rule, overlaps, Overlap.PERIODS))


def _last(side: Side, last: int) -> Sheaf:
    """Take the last whole number up to a period, the last partial one where none is whole.

    It may be older than the span: a stock stands until it is counted again, and `as_of` says of when it is. Whatever
    was expected later and is not there is missing.
    """
    assert side.latest is not None
    full, some, due = (each[:, :, last] for each in side.latest)
    at = np.where(full >= 0, full, some)
    there = at >= 0
    taken = side.sheaf.map(lambda array: _take(array, at))
    return replace(
        taken,
        parts=_take(side.sheaf.parts, due) * (due >= 0),
        got=taken.got * (there & (at >= due)),
        hidden=_take(side.sheaf.hidden, due) * (due >= 0),
        as_of=np.where(there, at, NO_PERIOD),
    )


def _latest(where: Truths) -> NDArray[np.int32]:
    """Give for every period the position of the last one so far for which it holds, -1 where there is none."""
    positions = np.arange(where.shape[TIME], dtype=np.int32)[:, None]
    return np.maximum.accumulate(np.where(where, positions, np.int32(-1)), axis=TIME)


def _take(array: NDArray[Any], at: NDArray[np.int32]) -> NDArray[Any]:
    """Take one period of each; the first where there is none, where nothing counts."""
    taken: NDArray[Any] = np.take_along_axis(array, np.maximum(at, 0)[:, :, None], axis=TIME)[:, :, 0]
    return taken
