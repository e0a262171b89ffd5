"""Checks the outlines of areas and thins them together, so that neighbours keep their common borders."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .areas import (
    DECIMALS,
    DRAWN_WIDTH,
    LONGEST_TEXT,
    MOST_CORNERS,
    MOST_KEPT,
    MOST_PROPERTIES,
    MOST_TEXT,
    Area,
    Areas,
    Flaw,
    Geometry,
    Raw,
    Refused,
    RefusedFile,
)
from .rings import SMALLEST, Ring, area, crossing, simplified

FINER = (1.0, 0.25)
"""Shares of the tolerance that are tried in turn where a thinned ring would cross itself."""
CORRECT_TO = 1e-9
Polygons = list[list[Ring]]


class _Flawed(Exception):
    def __init__(self, flaw: Flaw, at: Sequence[float] | None = None) -> None:
        self.flaw = flaw
        self.at = None if at is None else (float(at[0]), float(at[1]))
        super().__init__(flaw)


def outlined(raw: Sequence[Raw]) -> Areas:
    """Give the areas with sound outlines simplified, and of the others what is wrong. Raises `RefusedFile`."""
    shapes: dict[int, Polygons] = {}
    found = [_area(each, number, shapes) for number, each in enumerate(raw)]
    corners = _corners(shapes.values())
    if corners > MOST_CORNERS:
        raise RefusedFile(Refused.TOO_FINE, f"{MOST_CORNERS:,}")
    drawn, crossed = _thin(shapes)
    found = [replace(each, geometry=_geometry(drawn[at])) if at in drawn else each for at, each in enumerate(found)]
    for at, place in crossed.items():
        found[at] = replace(found[at], flaw=Flaw.CROSSES, at=place, geometry=None)
    kept = _corners(drawn.values())
    _check_size(found, kept)
    return Areas(areas=tuple(found), properties=_names(found), corners=corners, kept=kept)


def _check_size(found: Sequence[Area], kept: int) -> None:
    """Refuse what would be too much to keep and to show."""
    if kept > MOST_KEPT:
        raise RefusedFile(Refused.TOO_FINE, f"{MOST_KEPT:,}")
    if sum(len(text) for each in found for text in each.properties.values()) > MOST_TEXT:
        raise RefusedFile(Refused.TOO_LARGE, f"{MOST_TEXT:,}")


def _area(each: Raw, number: int, shapes: dict[int, Polygons]) -> Area:
    """Give an area with what is wrong with its outline; put one that holds, or is only turned, into `shapes`."""
    made = Area(number=each.number, properties=_texts(each.properties))
    if not each.has_outline:
        return made
    try:
        shapes[number] = _checked(each)
        _check_degrees([ring for polygon in shapes[number] for ring in polygon])
    except _Flawed as flawed:
        if flawed.flaw is not Flaw.TURNED:
            shapes.pop(number, None)
        return replace(made, flaw=flawed.flaw, at=flawed.at)
    return made


def _corners(shapes: Iterable[Polygons]) -> int:
    return sum(len(ring) for polygons in shapes for polygon in polygons for ring in polygon)


def _texts(properties: Mapping[str, Any]) -> dict[str, str]:
    """Take what a file says as short texts without control characters or marks that turn a line around."""
    short = list(properties.items())[:MOST_PROPERTIES]
    plain = {clean(key): value for key, value in short if not isinstance(value, list | dict)}
    return {key: clean("" if value is None else value) for key, value in plain.items() if key}


def clean(value: object) -> str:
    """Give a value as one line of text without characters that nobody sees."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(shown.split())[:LONGEST_TEXT]


def _names(found: Sequence[Area]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in found for name in each.properties))[:MOST_PROPERTIES]


def _checked(each: Raw) -> Polygons:
    """Give the rings of an area as arrays. Raises `_Flawed`."""
    if not each.polygons or not all(each.polygons):
        raise _Flawed(Flaw.NO_POLYGON)
    return [[_ring(ring) for ring in polygon] for polygon in each.polygons]


def _ring(given: Any) -> Ring:
    try:
        ring = np.array([(p[0], p[1]) for p in given], dtype=np.float64).reshape(-1, 2)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise _Flawed(Flaw.NO_NUMBERS) from None
    if not np.isfinite(ring).all():
        raise _Flawed(Flaw.NO_NUMBERS)
    if len(np.unique(ring, axis=0)) < SMALLEST - 1:
        raise _Flawed(Flaw.TOO_FEW, ring[0] if len(ring) else None)
    if np.abs(ring[0] - ring[-1]).max() > CORRECT_TO:
        raise _Flawed(Flaw.OPEN, ring[-1])
    ring[-1] = ring[0]
    return ring


def _check_degrees(rings: Sequence[Ring]) -> None:
    points = np.concatenate(rings)
    most = np.abs(points).max(axis=0)
    if most[0] <= 180 and most[1] <= 90:
        return
    turned = most[0] <= 90 and most[1] <= 180
    raise _Flawed(Flaw.TURNED if turned else Flaw.PROJECTED, points[int(np.argmax(np.abs(points).max(axis=1)))])


def _thin(shapes: Mapping[int, Polygons]) -> tuple[dict[int, Polygons], dict[int, tuple[float, float]]]:
    """Thin all rings at once: one that would cross itself is taken finer, one that does as it is has a flaw."""
    places = [(at, p, r) for at, polygons in shapes.items() for p, one in enumerate(polygons) for r in range(len(one))]
    rings = [shapes[at][p][r] for at, p, r in places]
    drawn = {at: [list(one) for one in polygons] for at, polygons in shapes.items()}
    crossed: dict[int, tuple[float, float]] = {}
    tries = [*(_rounded(rings, share) for share in FINER), rings] if rings else []
    for place, tried in zip(places, zip(*tries, strict=True), strict=True):
        at, p, r = place
        sound = next((ring for ring in tried if crossing(ring) is None), None)
        if sound is not None:
            drawn[at][p][r] = sound
        elif at not in crossed:
            crossed[at] = crossing(tried[-1]) or (0.0, 0.0)
    return {at: polygons for at, polygons in drawn.items() if at not in crossed}, crossed


def _rounded(rings: Sequence[Ring], share: float) -> list[Ring]:
    whole = np.concatenate(rings)
    tolerance = share * float(np.max(whole.max(axis=0) - whole.min(axis=0))) / DRAWN_WIDTH
    return [np.round(ring, DECIMALS) for ring in simplified(rings, tolerance)]


def _geometry(polygons: Polygons) -> Geometry:
    """Write polygons as RFC 7946 has them: outer rings counter-clockwise, holes clockwise."""
    written = [
        [_wound(ring, outer=place == 0).round(DECIMALS).tolist() for place, ring in enumerate(polygon)]
        for polygon in polygons
    ]
    if len(written) == 1:
        return {"type": "Polygon", "coordinates": written[0]}
    return {"type": "MultiPolygon", "coordinates": written}


def _wound(ring: Ring, *, outer: bool) -> Ring:
    return ring if (area(ring) > 0) == outer else ring[::-1]
