"""Reads areas with their outlines in the limited child: GeoJSON, TopoJSON, zipped shapefile, or a list of names."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from wayfare.model.progress import Progress, silent

from .areas import LARGEST, LONGEST_TEXT, MOST_AREAS, Areas, Raw, Refused, RefusedFile
from .options import Job, ReadOptions
from .policy import ImportPolicy, import_policy
from .reading import Reading, Reporter

FOUND = "areas.json"
SECONDS = 60


def areas(path: Path, *, progress: Progress = silent, policy: ImportPolicy | None = None) -> Areas:
    """Give the areas of a file; what it is refused for stands in `refused`.

    Raises `UnreadableFile` when the child was stopped or crashed.
    """
    from .read import attempt  # noqa: PLC0415  it knows this module's format by name

    usual = policy or import_policy()
    limits = replace(usual.limits, seconds=float(SECONDS), cpu_seconds=SECONDS)
    with tempfile.TemporaryDirectory(prefix="wayfare-areas-") as name:
        folder, told = Path(name), replace(usual, limits=limits)
        job = Job(path=path.resolve(), folder=folder, format="boundaries", options=ReadOptions(), policy=told)
        attempt(job, progress)
        return Areas.from_json(json.loads((folder / FOUND).read_text(encoding="utf-8")))


def read(job: Job, report: Reporter) -> Reading:
    """Leave the areas of the file in the folder of the job."""
    try:
        found = _found(job)
    except RefusedFile as refused:
        found = Areas(refused=refused.why, text=refused.text[:LONGEST_TEXT])
    except RecursionError:
        found = Areas(refused=Refused.NESTED)
    report(1, 1)
    (job.folder / FOUND).write_text(json.dumps(asdict(found), ensure_ascii=False, allow_nan=False), encoding="utf-8")
    return Reading(rows=0, rows_set_aside=0, variables=(), sums={}, options={})


def _found(job: Job) -> Areas:
    if job.path.stat().st_size > LARGEST:
        raise RefusedFile(Refused.TOO_LARGE)
    raw = _raw(job)
    if not raw:
        raise RefusedFile(Refused.NO_FEATURES)
    from .outlines import outlined  # noqa: PLC0415  it needs numpy, which the parent has no need of here

    return outlined(raw)


def _raw(job: Job) -> list[Raw]:
    with job.path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PK"):
        from .shapefile import zipped  # noqa: PLC0415  only the child needs it

        return bounded(zipped(job.path, job.policy.limits))
    try:
        text = job.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedFile(Refused.NOT_TEXT, str(error.start)) from None
    looks = text.lstrip()[:1] in {"{", "["} or job.path.suffix.lower() in {".geojson", ".json", ".topojson"}
    return bounded(_of_json(text) if looks else _of_lines(text))


def bounded(raw: Iterator[Raw]) -> list[Raw]:
    """Take the areas of a file up to the most there may be. Raises `RefusedFile` beyond."""
    found: list[Raw] = []
    for each in raw:
        if len(found) == MOST_AREAS:
            raise RefusedFile(Refused.TOO_MANY, f"{MOST_AREAS:,}")
        found.append(each)
    return found


def _of_lines(text: str) -> Iterator[Raw]:
    """Read a list of names without outlines, commas or semicolons between."""
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
    if len([name for name in reader.fieldnames or () if name]) < 2:
        raise RefusedFile(Refused.NO_HEADER)
    try:
        for number, row in enumerate(reader, start=2):
            if any(value for key, value in row.items() if key):
                yield Raw(number, {key: value for key, value in row.items() if key}, has_outline=False)
    except csv.Error as error:
        raise RefusedFile(Refused.NOT_READ, str(error)) from None


def _of_json(text: str) -> Iterator[Raw]:
    try:
        whole = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        raise RefusedFile(Refused.NOT_JSON, str(error)) from None
    kinds: dict[str, Callable[[dict[str, Any]], Iterator[Raw]]] = {
        "FeatureCollection": _of_features,
        "Topology": _of_topology,
    }
    kind = whole.get("type") if isinstance(whole, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise RefusedFile(Refused.NO_FEATURES)
    yield from kinds[kind](whole)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _of_features(whole: dict[str, Any]) -> Iterator[Raw]:
    _check_system(whole.get("crs"))
    features = whole.get("features")
    if not isinstance(features, list):
        raise RefusedFile(Refused.NO_FEATURES)
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            raise RefusedFile(Refused.NO_FEATURES, str(number))
        yield _raw_of(number, feature, feature.get("geometry"))


def _raw_of(number: int, feature: dict[str, Any], geometry: Any) -> Raw:
    said = feature.get("properties")
    properties = dict(said) if isinstance(said, dict) else {}
    if isinstance(feature.get("id"), str | int) and "id" not in properties:
        properties["id"] = feature["id"]
    return Raw(number, properties, _polygons(geometry), has_outline=geometry is not None)


def _polygons(geometry: Any) -> list[list[Any]]:
    if not isinstance(geometry, dict):
        return []
    found = geometry.get("coordinates")
    polygons = [found] if geometry.get("type") == "Polygon" else found
    if geometry.get("type") not in {"Polygon", "MultiPolygon"} or not isinstance(polygons, list):
        return []
    return [polygon for polygon in polygons if isinstance(polygon, list)]


_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326")


def _check_system(crs: Any) -> None:
    """Refuse a file that names a grid of its own; before RFC 7946 GeoJSON could."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name and not name.upper().endswith(_DEGREES):
        raise RefusedFile(Refused.PROJECTED, name)


def _of_topology(whole: dict[str, Any]) -> Iterator[Raw]:
    """Read the layer of a topology that has the most areas; its arcs are shared by neighbours."""
    try:
        arcs = [_arc(arc, whole.get("transform")) for arc in whole["arcs"]]
        largest: list[Any] = []
        for layer in whole["objects"].values():
            largest = max(largest, list(layer.get("geometries") or [layer]), key=len)
        for number, each in enumerate(largest, start=1):
            yield _raw_of(number, each, {"type": each.get("type"), "coordinates": _joined(each.get("arcs"), arcs)})
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise RefusedFile(Refused.NOT_READ, f"{type(error).__name__}: {error}") from None


def _arc(arc: list[Any], transform: Any) -> list[tuple[float, float]]:
    if not transform:
        return [(float(p[0]), float(p[1])) for p in arc]
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    found = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        found.append((x * sx + tx, y * sy + ty))
    return found


def _joined(arcs: Any, known: list[list[tuple[float, float]]]) -> Any:
    """Put the arcs of rings together, however deep the rings stand in polygons."""
    if not isinstance(arcs, list) or not arcs or isinstance(arcs[0], list):
        return [_joined(each, known) for each in arcs or ()]
    ring: list[tuple[float, float]] = []
    for number in arcs:
        piece = known[number] if number >= 0 else known[~number][::-1]
        ring += piece[1:] if ring else piece
    return [list(point) for point in ring]
