"""Borders of regions and districts: a coast in the open ocean, cut along the cells of a Voronoi mosaic.

Three cells meet in every corner of a Voronoi diagram, so the outline of any set of cells is made of simple rings that
never touch each other: the polygons are valid and neighbours share their corners exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Voronoi

from .draws import Draws
from .geography import Geography
from .parameters import Parameters

Points: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Ring: TypeAlias = list[tuple[float, float]]
Collection: TypeAlias = dict[str, Any]

_SEA = -1
_DECIMALS = 5
_LLOYD_ROUNDS = 8


def maps(parameters: Parameters, geography: Geography) -> dict[str, Collection]:
    """Draw regions and districts as GeoJSON (RFC 7946: longitude, latitude; exterior counter-clockwise)."""
    settings = parameters.geography
    mosaic = _mosaic(settings, len(geography.districts))
    districts = _district_labels(settings, geography, mosaic)
    regions = np.where(districts == _SEA, _SEA, geography.region_of[districts])
    corners = np.round(mosaic.vertices * settings["radius"] + settings["centre"], _DECIMALS)
    region_of = dict(zip(geography.districts, np.array(list(geography.regions))[geography.region_of], strict=True))
    return {
        "regions": _collection(parameters, geography.regions, {}, _outlines(mosaic, regions, corners)),
        "districts": _collection(parameters, geography.districts, region_of, _outlines(mosaic, districts, corners)),
    }


def ring_area(ring: Sequence[tuple[float, float]]) -> float:
    """Area inside a closed ring, positive when it runs counter-clockwise (shoelace formula)."""
    x, y = np.asarray(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def _collection(
    parameters: Parameters, names: Mapping[str, str], region_of: Mapping[str, str], shapes: Mapping[int, list[Ring]]
) -> Collection:
    features = []
    for number, (code, name) in enumerate(names.items()):
        properties = {"code": code, "name": name, "admin1": str(region_of.get(code, code)), "made_up": True}
        geometry = {"type": "Polygon", "coordinates": shapes[number]}
        features.append({"type": "Feature", "id": code, "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "name": parameters.title, "made_up": True, "features": features}


def _mosaic(settings: Mapping[str, Any], districts: int) -> Voronoi:
    """Scatter cell centres on a jittered honeycomb around the unit circle, wide enough that the coast lies inside."""
    step = float(np.sqrt(np.pi / (settings["cells_per_district"] * districts)))
    reach = _longest_radius(settings) + 3 * step
    columns, rows = np.meshgrid(np.arange(-reach, reach, step), np.arange(-reach, reach, step))
    columns[1::2] += step / 2
    points = np.column_stack([columns.ravel(), rows.ravel()])
    draws = Draws.of("cell", np.arange(len(points)), seed=settings["seed"])
    shift = np.column_stack([draws.uniform("x"), draws.uniform("y")]) - 0.5
    return Voronoi(points + 2 * settings["cell_jitter"] * step * shift)


def _longest_radius(settings: Mapping[str, Any]) -> float:
    return 1.0 + sum(_amplitudes(settings["coast"]))


def _amplitudes(coast: Mapping[str, Any]) -> list[float]:
    return [coast["amplitude"] / wave ** coast["decay"] for wave in coast["waves"]]


def _on_land(settings: Mapping[str, Any], points: Points) -> NDArray[np.bool_]:
    """Inside a coast whose distance from the centre is a sum of waves around the compass."""
    coast = settings["coast"]
    phases = 2 * np.pi * Draws.of("coast", np.asarray(coast["waves"]), seed=settings["seed"]).uniform("phase")
    angle = np.arctan2(points[:, 1], points[:, 0])
    limit = np.ones(len(points))
    for wave, amplitude, phase in zip(coast["waves"], _amplitudes(coast), phases, strict=True):
        limit += amplitude * np.cos(wave * angle + phase)
    return np.asarray(np.hypot(points[:, 0], points[:, 1]) < limit)


def _neighbours(settings: Mapping[str, Any], mosaic: Voronoi) -> csr_array:
    """Graph of cells that share a border; rough edge lengths make borders wind."""
    one, other = mosaic.ridge_points.T
    length = np.linalg.norm(mosaic.points[one] - mosaic.points[other], axis=1)
    noise = Draws.of("border", np.arange(len(one)), seed=settings["seed"]).normal("roughness")
    length = length * np.exp(settings["border_roughness"] * noise)
    size = len(mosaic.points)
    graph = coo_array((length, (one, other)), shape=(size, size))
    return csr_array(graph + graph.T)


def _district_labels(settings: Mapping[str, Any], geography: Geography, mosaic: Voronoi) -> Labels:
    """Give every cell its district: land, then regions grown from their seats, then districts inside each region."""
    graph = _neighbours(settings, mosaic)
    land = _largest_part(graph, np.flatnonzero(_on_land(settings, mosaic.points)))
    seats = [land[_nearest(mosaic.points[land], np.asarray(region["at"]))] for region in settings["regions"]]
    region = _grown(graph, land, np.asarray(seats))
    labels = np.full(len(mosaic.points), _SEA)
    first = 0
    for number in range(len(seats)):
        cells = land[region == number]
        wanted = int(np.sum(geography.region_of == number))
        seeds = cells[_spread_seeds(mosaic.points[cells], wanted)]
        labels[cells] = first + _grown(graph, cells, seeds)
        first += wanted
    return labels


def _largest_part(graph: csr_array, cells: Labels) -> Labels:
    _, part = connected_components(graph[cells][:, cells], directed=False)
    return np.asarray(cells[part == np.bincount(part).argmax()])


def _nearest(points: Points, place: Points) -> int:
    return int(np.argmin(np.sum((points - place) ** 2, axis=1)))


def _grown(graph: csr_array, cells: Labels, seeds: Labels) -> Labels:
    """Assign every cell to the seed with the shortest way inside `cells`: each part is connected."""
    place = np.searchsorted(cells, seeds)
    _, _, source = dijkstra(
        graph[cells][:, cells], directed=False, indices=place, min_only=True, return_predecessors=True
    )
    order = {int(seed): number for number, seed in enumerate(place)}
    return np.array([order[int(s)] for s in source])


def _spread_seeds(points: Points, number: int) -> Labels:
    """Choose cells far from each other: farthest points first, then Lloyd's rounds (Lloyd 1982, section IV)."""
    chosen = [_nearest(points, points.mean(axis=0))]
    while len(chosen) < number:
        distance = np.min([np.sum((points - points[seed]) ** 2, axis=1) for seed in chosen], axis=0)
        chosen.append(int(np.argmax(distance)))
    for _ in range(_LLOYD_ROUNDS):
        owner = np.argmin([np.sum((points - points[seed]) ** 2, axis=1) for seed in chosen], axis=0)
        mine = [np.flatnonzero(owner == k) for k in range(number)]
        chosen = [int(cells[_nearest(points[cells], points[cells].mean(axis=0))]) for cells in mine]
    return np.asarray(chosen)


def _outlines(mosaic: Voronoi, labels: Labels, corners: Points) -> dict[int, list[Ring]]:
    """Follow the edges between cells of different labels, keeping the own side on the left."""
    following: dict[int, dict[int, int]] = defaultdict(dict)
    for (one, other), (start, end) in zip(mosaic.ridge_points, mosaic.ridge_vertices, strict=True):
        if labels[one] == labels[other]:
            continue
        for cell in (one, other):
            if labels[cell] != _SEA:
                a, b = (start, end) if _left_of(mosaic, start, end, cell) else (end, start)
                following[int(labels[cell])][a] = b
    return {district: _polygon(edges, corners) for district, edges in following.items()}


def _left_of(mosaic: Voronoi, start: int, end: int, cell: int) -> bool:
    along = mosaic.vertices[end] - mosaic.vertices[start]
    toward = mosaic.points[cell] - mosaic.vertices[start]
    return bool(along[0] * toward[1] - along[1] * toward[0] > 0)


def _polygon(edges: dict[int, int], corners: Points) -> list[Ring]:
    """Close the rings; the largest is the exterior, the others are holes (enclosed districts)."""
    rings = [_ring(cycle, corners) for cycle in _cycles(edges)]
    return sorted(rings, key=ring_area, reverse=True)


def _cycles(edges: dict[int, int]) -> Iterator[list[int]]:
    left = dict(edges)
    while left:
        corner, following = left.popitem()
        cycle = [corner]
        while following != cycle[0]:
            cycle.append(following)
            following = left.pop(following)
        yield cycle


def _ring(cycle: list[int], corners: Points) -> Ring:
    """Write a ring out closed, without repeating a corner that rounding made equal to its neighbour."""
    ring: Ring = []
    for corner in [*cycle, cycle[0]]:
        place = (float(corners[corner][0]), float(corners[corner][1]))
        if not ring or ring[-1] != place:
            ring.append(place)
    return ring
