"""Outlines of areas as rings: whether one crosses itself, and fewer corners for all of them without gaps between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ring: TypeAlias = NDArray[np.float64]
"""Corners of one closed outline, one a row: the first is the last."""
Ids: TypeAlias = NDArray[np.int64]

DECIMALS = 6
"""Of a degree, to which corners are the same: about 10 cm."""
CHUNK = 256
SMALLEST = 4
"""Corners of a closed ring that encloses anything."""
FINENESS = 60
"""A ring keeps details of this part of its own extent, however coarse the others become."""


def area(ring: Ring) -> float:
    """Area inside a closed ring, positive when it runs counter-clockwise (shoelace formula)."""
    x, y = (ring - ring[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def crossing(ring: Ring) -> tuple[float, float] | None:
    """Give a place where two edges of a closed ring cross; None where it only touches itself or does neither.

    Edges are sorted by their western ends, so that each is held against those alone that begin before it ends.
    """
    start, end = ring[:-1], ring[1:]
    long = np.any(start != end, axis=1)
    start, end = start[long], end[long]
    west, east = np.minimum(start, end)[:, 0], np.maximum(start, end)[:, 0]
    order = np.argsort(west, kind="stable")
    start, end, west, east = start[order], end[order], west[order], east[order]
    for first in range(0, len(start), CHUNK):
        some = slice(first, first + CHUNK)
        near = slice(first, int(np.searchsorted(west, east[some].max(), side="right")))
        found = np.argwhere(_cross(start[some, None], end[some, None], start[None, near], end[None, near]))
        if len(found):
            one, other = found[0] + first
            return _meeting(start[one], end[one], start[other], end[other])
    return None


def _cross(a: NDArray[Any], b: NDArray[Any], c: NDArray[Any], d: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which edges have the ends of the other on both their sides; edges that share an end have not."""
    apart = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return np.asarray(apart, dtype=np.bool_)


def _side(a: NDArray[Any], b: NDArray[Any], p: NDArray[Any]) -> NDArray[np.float64]:
    turn = (b[..., 0] - a[..., 0]) * (p[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (p[..., 0] - a[..., 0])
    return np.asarray(np.sign(turn))


def _meeting(a: Ring, b: Ring, c: Ring, d: Ring) -> tuple[float, float]:
    along, across = b - a, d - c
    share = ((c[0] - a[0]) * across[1] - (c[1] - a[1]) * across[0]) / (along[0] * across[1] - along[1] * across[0])
    x, y = a + share * along
    return float(x), float(y)


def simplified(rings: Sequence[Ring], tolerance: float) -> list[Ring]:
    """Leave out corners that lie within `tolerance` of the line without them, the same ones on both sides of a border.

    Rings are cut where three or more edges meet, and each piece is thinned once by its two ends (Douglas and Peucker
    1973, "Algorithms for the reduction of the number of points"), so that neighbours still share it.
    """
    if not rings:
        return []
    ids = _ids(rings)
    ends, allowed = _ends(ids), _allowed(rings, ids, tolerance)
    return [_thinned(ring, own, ends, allowed) for ring, own in zip(rings, ids, strict=True)]


def _ids(rings: Sequence[Ring]) -> list[Ids]:
    """Give the corners of all rings numbers: the same place has the same number."""
    corners = np.round(np.concatenate(rings), DECIMALS) + 0.0
    _, inverse = np.unique(corners, axis=0, return_inverse=True)
    cuts = np.cumsum([len(ring) for ring in rings])[:-1]
    return list(np.split(np.asarray(inverse, np.int64).reshape(-1), cuts))


def _ends(ids: Sequence[Ids]) -> NDArray[np.bool_]:
    """Tell at which corners not exactly two edges meet, counting an edge that two rings share once."""
    edges = np.concatenate([np.sort(np.column_stack([own[:-1], own[1:]]), axis=1) for own in ids])
    edges = np.unique(edges[edges[:, 0] != edges[:, 1]], axis=0)
    most = int(max(own.max() for own in ids)) + 1
    return np.asarray(np.bincount(edges.reshape(-1), minlength=most) != 2)


def _allowed(rings: Sequence[Ring], ids: Sequence[Ids], tolerance: float) -> NDArray[np.float64]:
    """Give for every corner how far a line may pass it: the least that a ring through it can bear."""
    allowed = np.full(int(max(own.max() for own in ids)) + 1, tolerance)
    for ring, own in zip(rings, ids, strict=True):
        bears = float(np.max(ring.max(axis=0) - ring.min(axis=0))) / FINENESS
        np.minimum.at(allowed, own, bears)
    return allowed


def _thinned(ring: Ring, own: Ids, ends: NDArray[np.bool_], allowed: NDArray[np.float64]) -> Ring:
    """Thin one ring, piece by piece; one that would enclose nothing any more stays as it is."""
    body, ids = ring[:-1], own[:-1]
    cuts = np.flatnonzero(ends[ids])
    first = int(cuts[0]) if len(cuts) else int(np.argmin(ids))
    body, ids = np.roll(body, -first, axis=0), np.roll(ids, -first)
    stops = np.flatnonzero(ends[ids]) if len(cuts) else np.array([0, _farthest(body)])
    body, ids = np.vstack([body, body[:1]]), np.append(ids, ids[0])
    kept = [_piece(body[a : b + 1], ids[a : b + 1], allowed) for a, b in _pairs(stops, len(body) - 1)]
    made = np.vstack([*(piece[:-1] for piece in kept), kept[-1][-1:]])
    return made if len(made) >= SMALLEST and abs(area(made)) > 0 else ring


def _farthest(body: Ring) -> int:
    """Find the corner farthest from the first, the second cut of a ring that meets no other."""
    return max(1, int(np.argmax(np.sum((body - body[0]) ** 2, axis=1))))


def _pairs(stops: NDArray[np.intp], last: int) -> Iterator[tuple[int, int]]:
    cuts = [*map(int, stops), last]
    yield from pairwise(cuts)


def _piece(points: Ring, ids: Ids, allowed: NDArray[np.float64]) -> Ring:
    """Thin a piece from the same end, whichever ring asks."""
    bears = float(allowed[ids[1:-1]].min()) if len(ids) > 2 else 0.0
    back = tuple(ids[::-1]) < tuple(ids)
    kept = _peucker(points[::-1] if back else points, bears)
    return kept[::-1] if back else kept


def _peucker(points: Ring, tolerance: float) -> Ring:
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        apart = _distance(points[first + 1 : last], points[first], points[last])
        at = int(np.argmax(apart))
        if apart[at] > tolerance:
            middle = first + 1 + at
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return points[keep]


def _distance(points: Ring, a: Ring, b: Ring) -> NDArray[np.float64]:
    """Distance of points from the line between two, or from the one point that both are."""
    along = b - a
    length = float(np.hypot(*along))
    away = points - a
    if not length:
        return np.asarray(np.hypot(away[:, 0], away[:, 1]))
    return np.asarray(np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length)
