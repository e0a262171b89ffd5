"""What is missing from a roll-up, down to the cells that somebody has to fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from wayfare.model.aggregation import Aggregation
from wayfare.model.estimate import Domain

from .cells import ALONE, EVERYBODY, HIDDEN, KNOWN, SET_ASIDE, Frame, Marks

Node: TypeAlias = tuple[int, int, int]
"""Positions of item, place and group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A cell that should have gone into a number and did not."""

    item: str
    period: str
    place: str
    group: Domain = EVERYBODY
    withheld: bool = False
    unaddable: bool = False
    """There is a share, and neither its numerator nor its denominator."""


@dataclass(frozen=True, slots=True)
class _Count:
    """What went into a whole, counted one by one."""

    parts: int = 0
    got: int = 0
    alone: int = 0
    hidden: int = 0
    missing: tuple[Gap, ...] = ()
    older: bool = False
    """Whether a number of an earlier period stands, where the last one counts."""

    @property
    def ok(self) -> bool:
        return self.older or self.got > 0 or (self.alone > 0 and self.parts <= 1)

    @property
    def complete(self) -> bool:
        return self.ok and not self.hidden and self.got + (self.alone if self.parts <= 1 else 0) >= self.parts

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.missing if not (gap.unaddable and self.parts <= 1))


def of(frame: Frame, marks: Marks, node: Node, span: tuple[int, int]) -> tuple[Gap, ...]:
    """List what is missing from a number of the frame, in the order of the frame."""
    return _Explainer(frame, marks, span).counted(node).gaps


@dataclass(frozen=True)
class _Explainer:
    """Walks the same way as the roll-up, one number at a time."""

    frame: Frame
    marks: Marks
    span: tuple[int, int]

    def counted(self, node: Node) -> _Count:
        """Count a number over the child indicators of its item, where these stand for it."""
        i, p, g = node
        name = self.frame.items[i].id
        kids = [at for at, item in enumerate(self.frame.items) if item.parent == name]
        return self._whole(self._over_places(node), (self.counted((kid, p, g)) for kid in kids))

    def _over_places(self, node: Node) -> _Count:
        i, p, g = node
        kids = self.frame.children.get(p, ())
        return self._whole(self._over_time(node), (self._over_places((i, kid, g)) for kid in kids))

    def _over_time(self, node: Node) -> _Count:
        item = self.frame.items[node[0]]
        first, last = (0 if item.rule.to_date else self.span[0]), self.span[1]
        told = [self._cell(node, t) for t in range(first, last + 1)]
        return _last(told) if item.rule.to_date else _sum(told)

    def _cell(self, node: Node, t: int) -> _Count:
        i, p, g = node
        own = self._one(i, t, p, g)
        if g:
            return own
        made = [_sum(self._one(i, t, p, int(group)) for group in groups) for groups in self.frame.partitions]
        best: _Count | None = None
        for each in made:
            better = best is None or (not best.complete and (each.complete or each.got > best.got))
            best = each if better else best
        return own if best is None else self._whole(own, [best])

    def _one(self, i: int, t: int, p: int, g: int) -> _Count:
        mark = int(self.marks[g, i, t, p])
        if mark == SET_ASIDE:
            return _Count()
        frame = self.frame
        if mark == KNOWN:
            never = frame.items[i].rule is Aggregation.NONE
            return _Count(parts=1, got=int(not never), alone=int(never))
        gap = Gap(
            item=frame.items[i].id,
            period=frame.periods[t],
            place=frame.places[p],
            group=frame.groups[g],
            withheld=mark == HIDDEN,
            unaddable=mark == ALONE,
        )
        return _Count(parts=1, alone=int(mark == ALONE), hidden=int(mark == HIDDEN), missing=(gap,))

    def _whole(self, own: _Count, parts: Iterable[_Count]) -> _Count:
        """Choose between what was reported for a whole and what its parts make."""
        made = _sum(parts)
        stands = own.hidden > 0 or made.parts == 0 or (own.ok and (own.complete or not made.complete))
        return own if stands else made


def _sum(counts: Iterable[_Count]) -> _Count:
    listed = list(counts)
    return _Count(
        parts=sum(each.parts for each in listed),
        got=sum(each.got for each in listed),
        alone=sum(each.alone for each in listed),
        hidden=sum(each.hidden for each in listed),
        missing=tuple(_gaps(listed)),
        older=any(each.older for each in listed),
    )


def _gaps(counts: list[_Count]) -> Iterator[Gap]:
    for each in counts:
        yield from each.missing


def _last(told: list[_Count]) -> _Count:
    """Where the last period counts, all that was expected after the number taken is missing."""
    full = [t for t, each in enumerate(told) if each.complete]
    some = [t for t, each in enumerate(told) if each.ok]
    at = (full or some or [-1])[-1]
    due = max((t for t, each in enumerate(told) if each.parts), default=-1)
    if due < 0:
        return _Count()
    taken = told[at] if at >= 0 else _Count()
    late = [each for each in told[at + 1 :] if each.parts]
    missing = tuple(gap for each in (taken, *late) for gap in each.missing)
    return _Count(
        parts=told[due].parts,
        got=taken.got if at >= due else 0,
        alone=taken.alone if at >= due else 0,
        hidden=told[due].hidden,
        missing=missing,
        older=0 <= at < due,
    )
