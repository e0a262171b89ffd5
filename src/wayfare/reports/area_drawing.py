"""A map of areas drawn from their own outlines alone: for values outside an assessment, and for outlines themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

from . import palette
from .svg import with_patterns

Ring: TypeAlias = Sequence[Sequence[float]]

WIDTH, HEIGHT, EDGE = 520.0, 420.0, 4.0
LEAST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An area to draw: its outline as GeoJSON has it, its fill, and what a pointer over it shows."""

    geometry: Mapping[str, Any]
    fill: str = palette.UNKNOWN
    title: str = ""


def drawn(shapes: Sequence[Shape]) -> str:
    """Draw areas in degrees, a degree of longitude as short as it is in their middle; empty without outlines."""
    rings = [ring for shape in shapes for polygon in _polygons(shape.geometry) for ring in polygon if ring]
    if not rings:
        return ""
    sheet = _Sheet.around(rings)
    body = "".join(sheet.path(shape) for shape in shapes)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.width:.0f}" height="{sheet.height:.0f}"'
    return with_patterns(f'{head} viewBox="0 0 {sheet.width:.0f} {sheet.height:.0f}">{body}</svg>')


def _polygons(geometry: Mapping[str, Any]) -> Sequence[Sequence[Ring]]:
    found: Any = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where degrees come to lie on the paper."""

    west: float
    north: float
    scale: float
    narrow: float
    turn: bool
    """Longitudes west of Greenwich count on from 180, so that a country on the date line is one."""
    width: float
    height: float

    @classmethod
    def around(cls, rings: Sequence[Ring]) -> _Sheet:
        """Make room for rings, whole and as large as fits."""
        xs = [point[0] for ring in rings for point in ring]
        ys = [point[1] for ring in rings for point in ring]
        turned = [x % 360 for x in xs]
        turn = max(xs) - min(xs) > 180 > max(turned) - min(turned)
        xs = turned if turn else xs
        narrow = max(math.cos(math.radians((min(ys) + max(ys)) / 2)), 0.05)
        wide, high = max((max(xs) - min(xs)) * narrow, LEAST), max(max(ys) - min(ys), LEAST)
        scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        size = (max(wide * scale, 40) + 2 * EDGE, max(high * scale, 40) + 2 * EDGE)
        return cls(min(xs), max(ys), scale, narrow, turn, *size)

    def path(self, shape: Shape) -> str:
        """Draw one area with its holes."""
        rings = (ring for polygon in _polygons(shape.geometry) for ring in polygon)
        line = "".join(self._line(ring) for ring in rings)
        look = f'fill="{shape.fill}" fill-rule="evenodd" stroke="{palette.MUTED}" stroke-width="0.8"'
        title = f"<title>{escape(shape.title)}</title>" if shape.title else ""
        return f'<path d="{line}" {look} stroke-linejoin="round">{title}</path>' if line else ""

    def _line(self, ring: Ring) -> str:
        points = list(dict.fromkeys(self._points(ring)))
        return f"M{'L'.join(points)}Z" if points else ""

    def _points(self, ring: Ring) -> Iterator[str]:
        for point in ring:
            x = point[0] % 360 if self.turn else point[0]
            across = EDGE + (x - self.west) * self.narrow * self.scale
            yield f"{across:.1f},{EDGE + (self.north - point[1]) * self.scale:.1f}"
