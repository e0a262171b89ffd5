"""Reported values as columns: what is expected of whom, and a number or a mark for every cell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wayfare.model.aggregation import Aggregation, Overlap
from wayfare.model.errors import WayfareError
from wayfare.model.estimate import Domain
from wayfare.model.monitoring import Reason, ReportedValue

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int32]
Marks: TypeAlias = NDArray[np.uint8]

KNOWN, ABSENT, SET_ASIDE, HIDDEN, ALONE = range(5)
"""What a cell is: a number, nothing though something is expected, not applicable, withheld, a share that cannot be
added up since its numerator and denominator are not known."""
EVERYBODY: Domain = ()


class UnaddableValues(WayfareError):
    """Values that cannot be put together: a cell told twice, an unknown name, rules that do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An indicator as a roll-up sees it: its rule, where people may be counted twice, and what is expected."""

    id: str
    rule: Aggregation
    overlaps: frozenset[Overlap] = frozenset({Overlap.PERIODS, Overlap.PLACES, Overlap.CHILDREN})
    """Read for different people alone. The cautious answer is that they may overlap everywhere."""
    factor: float = 1.0
    """What a fraction is multiplied by to be in the unit: 100 for percent."""
    parent: str = ""
    """Id of the indicator that this one is a part of, with the same rule."""
    places: tuple[str, ...] = ()
    """Places that report; empty for the root alone."""
    periods: tuple[str, ...] = ()
    """Periods it is reported for; empty for all of the frame."""
    groups: tuple[Domain, ...] = ()
    """Parts of the people it is told for, beside everybody."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The axes of a roll-up and what is expected on them.

    A value of a place is of the whole place, a value of everybody of everybody: parts are never added to a whole that
    was reported itself.
    """

    items: Sequence[Item]
    periods: Sequence[str]
    """Ids in the order of time."""
    parents: Mapping[str, str | None]
    """Each place and the place it lies in; None for the root. Parents may stand after their children."""
    groups: Sequence[Domain] = field(default=(EVERYBODY,))

    def __post_init__(self) -> None:
        if not self.groups or self.groups[0] != EVERYBODY:
            raise ValueError("the first group of a frame is everybody: ()")

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Codes of places."""
        return tuple(self.parents)

    @cached_property
    def item_at(self) -> Mapping[str, int]:
        """Position of each item."""
        return {item.id: at for at, item in enumerate(self.items)}

    @cached_property
    def period_at(self) -> Mapping[str, int]:
        """Position of each period."""
        return {period: at for at, period in enumerate(self.periods)}

    @cached_property
    def place_at(self) -> Mapping[str, int]:
        """Position of each place."""
        return {place: at for at, place in enumerate(self.places)}

    @cached_property
    def group_at(self) -> Mapping[Domain, int]:
        """Position of each group."""
        return {group: at for at, group in enumerate(self.groups)}

    @cached_property
    def root(self) -> str:
        """The place all others lie in."""
        roots = [place for place, parent in self.parents.items() if parent is None]
        if len(roots) != 1:
            raise UnaddableValues(
                f"{len(roots)} places lie in no other: {', '.join(roots) or 'none'}.",
                remedy="Give every place but one the place it lies in.",
            )
        return roots[0]

    @cached_property
    def children(self) -> Mapping[int, list[int]]:
        """Positions of the places directly inside each place that has any, the innermost first."""
        inside: dict[int, list[int]] = {}
        for place, parent in self.parents.items():
            if parent is not None:
                inside.setdefault(self.place_at[parent], []).append(self.place_at[place])
        return dict(sorted(inside.items(), key=lambda pair: -self._depth(self.places[pair[0]])))

    def _depth(self, place: str) -> int:
        depth, at = 0, self.parents[place]
        while at is not None:
            depth, at = depth + 1, self.parents[at]
            if depth > len(self.parents):
                raise UnaddableValues("Places lie in each other in a circle.", where=place, remedy="Mend the parents.")
        return depth

    @cached_property
    def partitions(self) -> tuple[NDArray[np.intp], ...]:
        """Groups that together are everybody, by position: those told by the same columns, such as women and men."""
        by: dict[tuple[str, ...], list[int]] = {}
        for at, group in enumerate(self.groups):
            if group:
                by.setdefault(tuple(column for column, _ in group), []).append(at)
        return tuple(np.array(positions) for positions in by.values())

    @cached_property
    def grid(self) -> tuple[int, int, int, int]:
        """Number of groups, items, periods and places: groups come first since adding whole arrays up is fastest."""
        return len(self.groups), len(self.items), len(self.periods), len(self.places)

    def expected(self, items: slice) -> NDArray[np.bool_]:
        """Tell for a block of items which cells somebody has to fill; shape of the grid."""
        block = self.items[items]
        groups, _, periods, places = self.grid
        times = np.array([self._chosen(item.periods, self.period_at, periods, every=True) for item in block])
        where = np.array([self._chosen(item.places or (self.root,), self.place_at, places) for item in block])
        who = np.array([self._chosen((EVERYBODY, *item.groups), self.group_at, groups) for item in block])
        cells: NDArray[np.bool_] = who.T[:, :, None, None] & times[None, :, :, None] & where[None, :, None, :]
        return cells

    def _chosen(
        self, names: Sequence[Any], positions: Mapping[Any, int], size: int, *, every: bool = False
    ) -> NDArray[np.bool_]:
        chosen = np.full(size, every and not names)
        chosen[[positions[name] for name in names]] = True
        return chosen


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Values in columns of equal length, in any order, each cell at most once.

    Positions are those of the frame. Where `mark` is not `KNOWN` the numbers are NaN.
    """

    item: Codes
    period: Codes
    place: Codes
    group: Codes
    value: Floats
    numerator: Floats | None = None
    denominator: Floats | None = None
    mark: Marks | None = None
    """None where every cell is known."""

    @classmethod
    def of(cls, frame: Frame, values: Iterable[ReportedValue]) -> Cells:
        """Put reported values into columns; a name that the frame does not have is refused."""
        listed = list(values)
        return cls(
            item=_positions((each.indicator for each in listed), frame.item_at, "indicator"),
            period=_positions((each.period for each in listed), frame.period_at, "period"),
            place=_positions((each.place for each in listed), frame.place_at, "place"),
            group=_positions((each.group for each in listed), frame.group_at, "group"),
            value=_numbers(each.value for each in listed),
            numerator=_numbers(each.numerator for each in listed),
            denominator=_numbers(each.denominator for each in listed),
            mark=np.array([mark(each) for each in listed], np.uint8),
        )


def mark(value: ReportedValue) -> int:
    """Tell what the cell of a reported value is."""
    if value.reason is None:
        return KNOWN
    return {Reason.WITHHELD: HIDDEN, Reason.NOT_APPLICABLE: SET_ASIDE}.get(value.reason, ABSENT)


def _positions(names: Iterable[Any], known: Mapping[Any, int], axis: str) -> Codes:
    try:
        return np.fromiter((known[name] for name in names), np.int32)
    except KeyError as unknown:
        raise UnaddableValues(
            f"A value is for the {axis} {unknown.args[0]!r}, which is not among those of the plan.",
            remedy="Correct the value, or add it to the plan.",
        ) from None


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.fromiter((np.nan if value is None else value for value in values), np.float64)
