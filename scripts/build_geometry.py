"""Build `content/geometry/world.json` from world-atlas 50m (Natural Earth, public domain): simplified, keyed by ISO3.

Usage: build_geometry.py [DATA_FOLDER] [TARGET]. The folder defaults to WAYFARE_SHARED_DATA, or shared/data beside the
checkout. Lines are simplified by effective area (Visvalingam and Whyatt, 1993, Cartographic Journal 30(1)).
"""

from __future__ import annotations

import csv
import heapq
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/wayfare/content/geometry/world.json"
Point = tuple[int, int]
Line = list[Point]
Ring = list[int]
Polygon = list[Ring]

NAMED = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP", "Indian Ocean Ter.": "CCK"}
"""Shapes without an ISO number. Somaliland and northern Cyprus are shown inside the States the UN list names."""
JOINED = {"GGY": "CHI", "JEY": "CHI"}
"""UN DESA and the World Bank publish one figure for the Channel Islands."""
LEFT_OUT = {"ATA", "Siachen Glacier"}
PARTS = {
    "FRA": {
        "GUF": (-55, 2, -51, 6),
        "REU": (55, -22, 56, -20),
        "MTQ": (-61.4, 14.3, -60.7, 15),
        "GLP": (-62, 15.7, -60.9, 16.6),
        "MYT": (45, -13.1, 45.4, -12.5),
    },
    "NLD": {"BES": (-69, 11.9, -62.9, 17.7)},
    "CCK": {"CXR": (105, -11, 106, -10)},
    "NZL": {"TKL": (-173, -10, -171, -8)},
}
"""Places of the UN list that Natural Earth draws as parts of another: west, south, east, north of the part."""
POINTS = {
    "BES": (-68.27, 12.18),
    "GIB": (-5.35, 36.14),
    "RUS": (96.0, 62.0),
    "TKL": (-171.8, -9.2),
    "TUV": (179.2, -8.5),
}
"""Places with no shape at this scale, and Russia, whose outline crosses the 180th meridian."""
GRID = 100_000
"""Steps from one edge of the map to the other in world-atlas."""
KEEP_AREA = 0.006
"""Triangles below this many square degrees are flattened."""


def main(arguments: list[str]) -> None:
    """Read the publisher's file, write ours."""
    given = arguments[0] if arguments else os.environ.get("WAYFARE_SHARED_DATA")
    data = (Path(given) if given else ROOT.parent / "shared" / "data") / "global"
    target = Path(arguments[1]) if len(arguments) > 1 else TARGET
    atlas = json.loads((data / "geometry/world-atlas-countries-50m.json").read_text("utf-8"))
    world = build(atlas, iso3_by_number(data / "country-codes/country-codes.csv"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(world, separators=(",", ":"), ensure_ascii=True) + "\n", "ascii")
    print(f"{len(world['objects']['countries']['geometries'])} places, {target.stat().st_size / 1000:.0f} kB")


def iso3_by_number(path: Path) -> dict[str, str]:
    """ISO numeric, three digits, to ISO3."""
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {r["ISO3166-1-numeric"].zfill(3): r["ISO3166-1-Alpha-3"] for r in rows if r["ISO3166-1-numeric"]}


def build(atlas: dict[str, Any], iso3: dict[str, str]) -> dict[str, Any]:
    """TopoJSON of two objects: `countries` (shapes) and `places` (one point each, for marking what is tiny)."""
    lines = [absolute(arc) for arc in atlas["arcs"]]
    found = polygons_by_place(atlas, iso3, lines)
    shapes = {code: dissolve(polygons, lines) for code, polygons in sorted(found.items())}
    used = sorted({index(i) for polygons in shapes.values() for polygon in polygons for ring in polygon for i in ring})
    scale = atlas["transform"]["scale"]
    limit = KEEP_AREA / (scale[0] * scale[1])
    number = {old: new for new, old in enumerate(used)}
    drawn = {i: simplified(lines[i], limit) for i in used}
    countries = [
        geometry(code, [[[renumber(i, number) for i in ring] for ring in polygon] for polygon in left])
        for code, polygons in shapes.items()
        if (left := drawable(polygons, drawn))
    ]
    points = {code: centre(polygons, lines) for code, polygons in shapes.items()}
    points |= {code: quantised(place, atlas["transform"]) for code, place in POINTS.items()}
    places = [
        {"type": "Point", "coordinates": list(p), "properties": {"iso3": code}} for code, p in sorted(points.items())
    ]
    return {
        "type": "Topology",
        "transform": atlas["transform"],
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": countries},
            "places": {"type": "GeometryCollection", "geometries": places},
        },
        "arcs": [deltas(drawn[i]) for i in used],
    }


def polygons_by_place(atlas: dict[str, Any], iso3: dict[str, str], lines: list[Line]) -> dict[str, list[Polygon]]:
    """Gather the polygons of every place; those of overseas parts go to the part."""
    found: dict[str, list[Polygon]] = defaultdict(list)
    for shape in atlas["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = NAMED.get(name) or iso3.get(shape.get("id", ""), name)
        if code in LEFT_OUT:
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for polygon in polygons:
            found[part(JOINED.get(code, code), polygon[0], lines, atlas["transform"])].append(polygon)
    unknown = [code for code in found if len(code) != 3]
    if unknown:
        raise SystemExit(f"Shapes without an ISO3 code: {unknown}. Add them to NAMED or LEFT_OUT.")
    return found


def part(code: str, ring: Ring, lines: list[Line], transform: dict[str, list[float]]) -> str:
    """Name the overseas part a ring belongs to, or the place itself."""
    x, y = lines[index(ring[0])][0]
    longitude = x * transform["scale"][0] + transform["translate"][0]
    latitude = y * transform["scale"][1] + transform["translate"][1]
    for name, (west, south, east, north) in PARTS.get(code, {}).items():
        if west <= longitude <= east and south <= latitude <= north:
            return name
    return code


def dissolve(polygons: list[Polygon], lines: list[Line]) -> list[Polygon]:
    """Remove the borders that two parts of one place share."""
    count = Counter(index(i) for polygon in polygons for ring in polygon for i in ring)
    shared = {i for i, times in count.items() if times > 1}
    touching = [p for p in polygons if shared.intersection(index(i) for ring in p for i in ring)]
    loose = [i for polygon in touching for ring in polygon for i in ring if index(i) not in shared]
    return [p for p in polygons if p not in touching] + [[ring] for ring in stitched(loose, lines)]


def drawable(polygons: list[Polygon], lines: Mapping[int, Line]) -> list[Polygon]:
    """Leave out rings that simplification has folded flat."""
    kept = [[ring for ring in polygon if len(set(outline(ring, lines))) > 2] for polygon in polygons]
    return [new for new, old in zip(kept, polygons, strict=True) if new and new[0] == old[0]]


def stitched(arcs: list[int], lines: list[Line]) -> list[Ring]:
    """Join arcs that follow one another into closed rings."""
    ends = {i: (lines[i][0], lines[i][-1]) if i >= 0 else (lines[~i][-1], lines[~i][0]) for i in arcs}
    starts = {start: i for i, (start, _) in ends.items()}
    rings = []
    while starts:
        _, arc = starts.popitem()
        ring = [arc]
        while (end := ends[arc][1]) in starts:
            arc = starts.pop(end)
            ring.append(arc)
        rings.append(ring)
    return rings


def geometry(code: str, polygons: list[Polygon]) -> dict[str, Any]:
    """Write the shape of one place."""
    return {"type": "MultiPolygon", "arcs": polygons, "id": code, "properties": {"iso3": code}}


def index(arc: int) -> int:
    """Return the number of an arc, whichever way it runs."""
    return arc if arc >= 0 else ~arc


def renumber(arc: int, number: dict[int, int]) -> int:
    """Give an arc its new number, running the same way."""
    return number[arc] if arc >= 0 else ~number[~arc]


def absolute(arc: list[list[int]]) -> Line:
    """Positions from differences."""
    x = y = 0
    line = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        line.append((x, y))
    return line


def deltas(line: Line) -> list[list[int]]:
    """Differences from positions."""
    steps = [[x - px, y - py] for (px, py), (x, y) in pairwise(line)]
    return [list(line[0]), *steps]


def simplified(line: Line, limit: float) -> Line:
    """Drop the point that matters least until every triangle is larger than `limit`; islands keep their shape."""
    smallest = 5 if line[0] == line[-1] else 2
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    heap = [(triangle(line[i - 1], line[i], line[i + 1]), i) for i in range(1, len(line) - 1)]
    current = {i: area for area, i in heap}
    heapq.heapify(heap)
    while heap and len(current) + 2 > smallest:
        area, i = heapq.heappop(heap)
        if current.get(i) != area:
            continue
        if area > limit:
            break
        del current[i]
        left, right = before[i], after[i]
        after[left], before[right] = right, left
        for j in (left, right):
            if j in current:
                current[j] = max(area, triangle(line[before[j]], line[j], line[after[j]]))
                heapq.heappush(heap, (current[j], j))
    return [line[i] for i in sorted({0, len(line) - 1, *current})]


def triangle(a: Point, b: Point, c: Point) -> float:
    """Area of a triangle."""
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def centre(polygons: list[Polygon], lines: list[Line]) -> Point:
    """Find the centroid of the largest outer ring that does not cross the 180th meridian."""
    by_number = dict(enumerate(lines))
    outlines = [list(outline(polygon[0], by_number)) for polygon in polygons]
    outlines = [points for points in outlines if not crosses(points)] or outlines
    area, x, y = max((centroid(points) for points in outlines), key=lambda found: abs(found[0]))
    return (round(x), round(y)) if area else outlines[0][0]


def crosses(points: Line) -> bool:
    """Tell whether an outline jumps from one edge of the map to the other."""
    return any(abs(x - px) > GRID / 2 for (px, _), (x, _) in pairwise(points))


def outline(ring: Ring, lines: Mapping[int, Line]) -> Iterator[Point]:
    """Walk the points of a ring in order."""
    for arc in ring:
        yield from (lines[arc] if arc >= 0 else lines[~arc][::-1])


def centroid(points: Line) -> tuple[float, float, float]:
    """Signed area and centroid by the shoelace formula."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in pairwise(points):
        cross = ax * by - bx * ay
        area, x, y = area + cross / 2, x + (ax + bx) * cross, y + (ay + by) * cross
    return (area, x / (6 * area), y / (6 * area)) if area else (0.0, 0.0, 0.0)


def quantised(place: tuple[float, float], transform: dict[str, list[float]]) -> Point:
    """Degrees to the grid of the file."""
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    return round((place[0] - tx) / sx), round((place[1] - ty) / sy)


if __name__ == "__main__":
    main(sys.argv[1:])
