"""Where the parts of small pictures stand, in per cent of their width: templates draw them without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

HEIGHT = 30.0
"""Height of a sparkline in the units of its view box; its width is 100."""


def part(item: Any, name: str, default: Any = None) -> Any:
    """Return what an item calls `name`, whether it is a mapping or an object."""
    return item.get(name, default) if isinstance(item, dict) else getattr(item, name, default)


@dataclass(frozen=True)
class Scale:
    """A line from `low` to `high` on which values find their place."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value stands, in per cent, held inside the line."""
        if self.high == self.low:
            return 50.0
        return round(min(100.0, max(0.0, 100 * (float(value) - self.low) / (self.high - self.low))), 2)

    def length(self, start: float, end: float) -> float:
        """Return how far two values lie apart, in per cent."""
        return round(self.place(end) - self.place(start), 2)


@dataclass(frozen=True)
class Box:
    """A group's answers on a scale: middle half, median, range, single answers. None when nothing is shown."""

    label: str
    summary: str
    low: float | None = None
    high: float | None = None
    start: float | None = None
    width: float | None = None
    median: float | None = None
    dots: tuple[float, ...] = ()


def boxes(groups: Iterable[Any], scale: Scale) -> list[Box]:
    """Place groups (label, summary, median, q1, q3, low, high, values); one without a median is not drawn."""
    return [_box(group, scale) for group in groups]


def _box(group: Any, scale: Scale) -> Box:
    label, summary = str(part(group, "label", "")), str(part(group, "summary", ""))
    median = part(group, "median")
    if median is None:
        return Box(label, summary)
    q1, q3 = part(group, "q1"), part(group, "q3")
    low, high = part(group, "low", q1), part(group, "high", q3)
    return Box(
        label=label,
        summary=summary,
        low=scale.place(low) if low is not None else None,
        high=scale.place(high) if high is not None else None,
        start=scale.place(q1) if q1 is not None else None,
        width=max(0.8, scale.length(q1, q3)) if q1 is not None and q3 is not None else None,
        median=scale.place(median),
        dots=tuple(scale.place(value) for value in part(group, "values", ()) or ()),
    )


@dataclass(frozen=True)
class Spark:
    """A small line: its pieces (a missing value interrupts it), the band of its interval, target, last point."""

    lines: tuple[str, ...]
    bands: tuple[str, ...]
    target: float | None
    last: tuple[float, float] | None


def spark(points: Sequence[Any], target: float | None = None) -> Spark:
    """Draw points (value, low, high) at equal distances; `target` widens the scale so that it is seen.

    A value without a neighbour is a line from itself to itself, which a round end makes a dot.
    """
    told = [number for point in points for number in _numbers(point)] + ([target] if target is not None else [])
    if not told:
        return Spark((), (), None, None)
    scale = Scale(min(told), max(told))
    pieces = [piece * 2 if len(piece) == 1 else piece for piece in _pieces(points)]
    last = next(((x, y) for piece in reversed(pieces) for x, y in [_at(piece[-1], scale)]), None)
    return Spark(
        lines=tuple(" ".join(f"{x},{y}" for x, y in (_at(each, scale) for each in piece)) for piece in pieces),
        bands=tuple(band for piece in pieces if (band := _band(piece, scale))),
        target=_height(target, scale) if target is not None else None,
        last=last,
    )


def _numbers(point: Any) -> list[float]:
    return [float(value) for name in ("value", "low", "high") if (value := part(point, name)) is not None]


def _pieces(points: Sequence[Any]) -> Iterable[list[tuple[float, Any]]]:
    """Cut the line where a value is missing; each point is given its place along the line."""
    step = 100 / max(1, len(points) - 1)
    piece: list[tuple[float, Any]] = []
    for number, point in enumerate(points):
        if part(point, "value") is not None:
            piece.append((round(number * step, 2), point))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _at(placed: tuple[float, Any], scale: Scale) -> tuple[float, float]:
    return placed[0], _height(part(placed[1], "value"), scale)


def _height(value: float, scale: Scale) -> float:
    return round(2 + (HEIGHT - 4) * (1 - scale.place(value) / 100), 2)


def _band(piece: list[tuple[float, Any]], scale: Scale) -> str:
    known = [(x, point) for x, point in piece if part(point, "low") is not None and part(point, "high") is not None]
    upper = [f"{x},{_height(part(point, 'high'), scale)}" for x, point in known]
    lower = [f"{x},{_height(part(point, 'low'), scale)}" for x, point in reversed(known)]
    return " ".join(upper + lower) if len(known) > 1 else ""


@dataclass(frozen=True)
class Span:
    """A stretch of periods in one row of a calendar: `width` periods, with the item that fills it, or None."""

    width: int
    item: Any = None
    now: bool = False


def spans(items: Iterable[Any], periods: int, now: int | None = None) -> list[Span]:
    """Fill a row of `periods` columns with items (first, last: whole numbers from 0) that follow one another.

    Items that overlap an earlier one of the row, or lie outside, raise ValueError: they need a row of their own.
    """
    row: list[Span] = []
    at = 0
    for item in sorted(items, key=lambda each: part(each, "first")):
        first, last = int(part(item, "first")), int(part(item, "last"))
        if first < at or last < first or last >= periods:
            raise ValueError(
                f"{part(item, 'title')!r} lasts from {first} to {last}, but the row is free from {at} to {periods - 1}"
            )
        row += [Span(1, now=column == now) for column in range(at, first)]
        row.append(Span(last - first + 1, item))
        at = last + 1
    return row + [Span(1, now=column == now) for column in range(at, periods)]
