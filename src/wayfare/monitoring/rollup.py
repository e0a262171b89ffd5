"""Roll-ups: one declared rule per indicator over periods, places, groups and child indicators, and what is missing.

`axes` says in which order; everything starts from the reported cells, so that no roll-up is made from another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wayfare.model.aggregation import Aggregation
from wayfare.model.estimate import Domain
from wayfare.model.figure import State

from . import axes, gaps
from .axes import Span
from .cells import EVERYBODY, Cells, Floats, Frame, Item, Marks, UnaddableValues
from .gaps import Gap
from .grid import spread
from .sheaf import NO_PERIOD, Sheaf, joined

__all__ = ["Cells", "Frame", "Gap", "Item", "Rolled", "RolledUp", "Span", "UnaddableValues", "roll_up"]

MOST_CELLS = 4_000_000
"""Cells that are worked on at once; more are done in blocks of items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """A number made of parts, and what it is made of."""

    state: State
    value: float | None = None
    """For different people the lower bound; `high` is the upper one."""
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    complete: bool = False
    parts: int = 0
    """Cells that were expected; 0 where nothing was."""
    got: int = 0
    withheld: int = 0
    as_of: str = ""
    """Where the last period counts: the earliest period that a part was taken from."""
    gaps: tuple[Gap, ...] = ()
    unaddable: bool = False
    """There are parts, and by its rule they are not put together."""

    @property
    def exact(self) -> bool:
        """Whether it is one number and no range."""
        return self.value is not None and (self.high is None or self.high == self.value)


@dataclass(frozen=True, kw_only=True)
class RolledUp:
    """All roll-ups of a frame: for each span a sheaf of groups, items and places."""

    frame: Frame
    spans: Sequence[Span]
    sheaves: Sequence[Sheaf]
    marks: Marks
    """What each cell of the frame is."""

    def values(self, span: int = 0) -> Floats:
        """Give all numbers of a span at once, by item, place and group; NaN where there is none."""
        sheaf = self.sheaves[span]
        values = np.where(sheaf.ok, sheaf.value, np.nan)
        if sheaf.addable is not None and sheaf.numerator is not None and sheaf.denominator is not None:
            factors = np.array([item.factor for item in self.frame.items])[:, None]
            with np.errstate(divide="ignore", invalid="ignore"):
                shares = factors * sheaf.numerator / sheaf.denominator
            values = np.where(sheaf.addable, np.where(sheaf.denominator > 0, shares, np.nan), values)
        return np.moveaxis(values, 0, -1)

    def at(
        self, item: str, place: str = "", group: Domain = EVERYBODY, span: int = 0, *, explained: bool = True
    ) -> Rolled:
        """Give one number with all that is missing from it, cell by cell; of the root where no place is named.

        Without `explained` the cells are counted and not listed, which for many numbers is much quicker.
        """
        frame, sheaf = self.frame, self.sheaves[span]
        i, p, g = frame.item_at[item], frame.place_at[place or frame.root], frame.group_at[group]
        value = float(self._value(i, p, g, span))
        found = sheaf.map(lambda array: array[g, i, p].item())
        told = not np.isnan(value)
        ratio = bool(found.addable)
        return Rolled(
            state=State.KNOWN if told else State.WITHHELD if found.hidden else State.EMPTY,
            value=value if told else None,
            high=float(found.high) if told and found.high and found.high != found.value else None,
            numerator=float(found.numerator) if ratio and found.numerator is not None else None,
            denominator=float(found.denominator) if ratio and found.denominator is not None else None,
            complete=told and bool(found.complete),
            parts=int(found.parts),
            got=int(found.got),
            withheld=int(found.hidden),
            as_of="" if found.as_of in (None, NO_PERIOD) else frame.periods[int(found.as_of)],
            unaddable=not told and bool(found.got) and frame.items[i].rule is Aggregation.NONE,
            gaps=gaps.of(frame, self.marks, (i, p, g), self.spans[span]) if explained else (),
        )

    def _value(self, i: int, p: int, g: int, span: int) -> float:
        sheaf = self.sheaves[span]
        if sheaf.addable is not None and sheaf.addable[g, i, p]:
            assert sheaf.numerator is not None
            assert sheaf.denominator is not None
            below = sheaf.denominator[g, i, p]
            return float(self.frame.items[i].factor * sheaf.numerator[g, i, p] / below) if below > 0 else np.nan
        return float(sheaf.value[g, i, p]) if sheaf.ok[g, i, p] else np.nan


def roll_up(frame: Frame, cells: Cells, spans: Sequence[Span] | None = None) -> RolledUp:
    """Roll all values up for each span of periods; for all periods together where no span is named."""
    wanted = list(spans) if spans is not None else [(0, len(frame.periods) - 1)]
    _check(frame)
    marks = np.empty(frame.grid, np.uint8)
    size = max(1, MOST_CELLS // max(1, int(np.prod(frame.grid) // max(1, len(frame.items)))))
    made: list[list[Sheaf]] = []
    for start in range(0, len(frame.items), size):
        block = slice(start, start + size)
        grid = spread(frame, cells, block)
        marks[:, block] = grid.marks
        made.append(list(axes.rolled(frame, grid, frame.items[block], wanted)))
    sheaves = [axes.with_children(frame, joined([block[at] for block in made], axes.ITEM)) for at in range(len(wanted))]
    return RolledUp(frame=frame, spans=wanted, sheaves=sheaves, marks=marks)


def _check(frame: Frame) -> None:
    """Refuse indicators that are parts of one with another rule or unit, or of each other."""
    for item in frame.items:
        above, seen = item, {item.id}
        while above.parent:
            parent = frame.items[frame.item_at[above.parent]] if above.parent in frame.item_at else None
            if parent is None or parent.id in seen or (parent.rule, parent.factor) != (item.rule, item.factor):
                wrong = (
                    "is not there"
                    if parent is None
                    else "is a part of it"
                    if parent.id in seen
                    else "adds up otherwise"
                )
                raise UnaddableValues(
                    f"It is a part of {above.parent!r}, which {wrong}.",
                    where=above.id,
                    remedy="Give both the same rule and unit, or take the tie away.",
                )
            seen.add(parent.id)
            above = parent
