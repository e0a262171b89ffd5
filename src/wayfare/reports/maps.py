"""Maps of an assessment as Vega-Lite specifications, with the classes their legend lists."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from wayfare.catalogue import numbers
from wayfare.catalogue.load import CONTENT
from wayfare.model.assessment import Boundaries
from wayfare.model.errors import WayfareError
from wayfare.model.figure import State

from . import palette
from .canvas import SCHEMA, Spec
from .exhibits import Row, View

_WORLD = (680, 340)
_AREA = (520, 420)
_STATES = {State.WITHHELD: palette.WITHHELD, State.EMPTY: palette.EMPTY, State.FAILED: palette.FAILED}


@dataclass(frozen=True, slots=True)
class Class:
    """One line of the legend: a fill and what it means."""

    fill: str
    """A colour, or `url(#withheld)` and the like for a pattern."""
    label: str


@dataclass(frozen=True)
class Classes:
    """Values cut into a handful of classes with about as many distinct values each."""

    breaks: tuple[float, ...]
    """Upper limits of all classes but the last, round numbers."""

    @classmethod
    def of(cls, values: Sequence[float]) -> Classes:
        """Cut at rounded quantiles of the distinct values, so that many equal values make one class and not all."""
        ordered = sorted(set(values))
        most = min(len(palette.CLASSES), len(ordered))
        cuts = (ordered[len(ordered) * part // most] for part in range(1, most))
        inner = dict.fromkeys(_two_digits(cut) for cut in cuts)
        return cls(tuple(sorted(cut for cut in inner if ordered[0] < cut <= ordered[-1])))

    @property
    def fills(self) -> tuple[str, ...]:
        """One fill a class, light to dark, spread over the whole ramp."""
        last = len(palette.CLASSES) - 1
        count = len(self.breaks)
        return tuple(palette.CLASSES[round(place * last / count) if count else last] for place in range(count + 1))

    def fill(self, value: float) -> str:
        """Fill of the class a value falls in."""
        return self.fills[sum(value >= cut for cut in self.breaks)]


def _two_digits(value: float) -> float:
    """Round to two significant digits, so that limits can be read and remembered."""
    return round(value, 1 - math.floor(math.log10(abs(value)))) if value else 0.0


def world_map(view: View) -> Spec:
    """Draw the countries of the world, the country of the report ringed."""
    layers = [
        {"data": _topology("countries"), "mark": _shape()} | _filled(view, "iso3"),
        *_small_places(view),
        *_ring(view),
    ]
    return _sheet(layers, _WORLD, {"type": "equalEarth", "rotate": [-11, 0, 0]})


def area_map(view: View) -> Spec:
    """Draw the areas inside the country."""
    boundaries = view.edition.assessment.boundaries
    assert boundaries is not None, "without shapes a view is drawn as bars"
    collection = _wound_for_the_sphere(boundaries)
    data = {"values": collection, "format": {"type": "json", "property": "features"}}
    layer = {"data": data, "mark": _shape()} | _filled(view, boundaries.key, boundaries.dimension)
    return _sheet([layer], _AREA, {"type": "mercator"})


def classes_of(view: View) -> Classes:
    """Cut the values an exhibit shows into classes."""
    return Classes.of([row.figure.value for row in view.known if row.figure.value is not None] or [0.0])


def legend(view: View) -> Iterator[Class]:
    """Everything a fill on the map may mean, states in words included."""
    classes = classes_of(view)
    if view.known:
        yield from map(Class, classes.fills, _class_labels(view, classes))
    for state in dict.fromkeys(row.figure.state for row in view.rows if not row.known):
        yield Class(_STATES[state], view.edition.label("state", str(state)))
    yield Class(palette.UNKNOWN, view.edition.say("map.no_figure"))


def _class_labels(view: View, classes: Classes) -> Iterator[str]:
    say, unit, language = view.edition.say, view.exhibit.unit, view.edition.language
    shown = [numbers.amount(cut, unit, language) for cut in classes.breaks]
    if not shown:
        yield from dict.fromkeys(row.text for row in view.known[:1])
        return
    yield say("map.below", limit=shown[0])
    for low, high in pairwise(shown):
        yield say("map.between", low=low, high=high)
    yield say("map.from", limit=shown[-1])


def _key_of(row: Row, dimension: str) -> str:
    return next((str(value) for column, value in row.figure.domain if column == dimension), row.figure.area)


def _fills(view: View, dimension: str = "") -> dict[str, str]:
    classes = classes_of(view)
    return {
        _key_of(row, dimension): _STATES.get(row.figure.state) or classes.fill(row.figure.value or 0.0)
        for row in view.rows
    }


def _filled(view: View, key: str, dimension: str = "") -> Spec:
    """Transform and encoding that fill every shape by the property that is its key."""
    by_fill: dict[str, list[str]] = {}
    for code, fill in _fills(view, dimension).items():
        by_fill.setdefault(fill, []).append(code)
    rules = [{"test": {"field": "code", "oneOf": codes}, "value": fill} for fill, codes in by_fill.items()]
    find = {"calculate": f"datum.properties[{json.dumps(key)}]", "as": "code"}
    return {"transform": [find], "encoding": {"fill": {"condition": rules, "value": palette.UNKNOWN}}}


def _shape() -> Spec:
    return {"type": "geoshape", "stroke": palette.PAPER, "strokeWidth": 0.5}


def _small_places(view: View) -> list[Spec]:
    """Draw countries without a shape of their own as dots."""
    drawn = {shape["properties"]["iso3"] for shape in _world()["objects"]["countries"]["geometries"]}
    fills = _fills(view)
    missing = [code for code in fills if code not in drawn]
    if not missing:
        return []
    mark = {"type": "circle", "size": 14, "opacity": 1}
    return [_points(missing, mark | {"stroke": palette.MUTED, "strokeWidth": 0.5}, _filled(view, "iso3"))]


def _ring(view: View) -> list[Spec]:
    """Ring the country of the report, so that it is found even when it is tiny."""
    code = ringed(view)
    marks = ((palette.PAPER, 5.0), (palette.INK, 2.2))
    return [
        _points(
            [code],
            {"type": "point", "shape": "circle", "filled": False, "size": 420, "stroke": color, "strokeWidth": width},
            {},
        )
        for color, width in marks
        if code
    ]


def ringed(view: View) -> str:
    """Code of the country that a ring marks on a world map; empty where it is not on it."""
    there = view.kind == "world_map" and view.marked in _coordinates()
    return view.marked if there and any(row.marked for row in view.rows) else ""


def location(country: str) -> tuple[float, float] | None:
    """Give longitude and latitude of a country; None for a code that is not on the map."""
    return _coordinates().get(country)


def _points(codes: list[str], mark: Spec, filled: Spec) -> Spec:
    places = _coordinates()
    rows = [
        {"properties": {"iso3": code}, "lon": places[code][0], "lat": places[code][1]}
        for code in codes
        if code in places
    ]
    at = {"longitude": {"field": "lon", "type": "quantitative"}, "latitude": {"field": "lat", "type": "quantitative"}}
    return {"data": {"values": rows}, "mark": mark} | filled | {"encoding": at | filled.get("encoding", {})}


def _sheet(layers: list[Spec], size: tuple[int, int], projection: Spec) -> Spec:
    return {
        "$schema": SCHEMA,
        "width": size[0],
        "height": size[1],
        "padding": 2,
        "background": None,
        "config": {"aria": False, "view": {"stroke": None}},
        "projection": projection,
        "layer": layers,
    }


@lru_cache
def _world() -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads((CONTENT / "geometry" / "world.json").read_text(encoding="utf-8"))
    return loaded


def _topology(feature: str) -> Spec:
    return {"values": _world(), "format": {"type": "topojson", "feature": feature}}


@lru_cache
def _coordinates() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of every place, from the quantised points of the topology."""
    topology = _world()
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    points = topology["objects"]["places"]["geometries"]
    return {p["properties"]["iso3"]: (p["coordinates"][0] * sx + tx, p["coordinates"][1] * sy + ty) for p in points}


def _wound_for_the_sphere(boundaries: Boundaries) -> dict[str, Any]:
    """Turn outer rings clockwise, the reverse of RFC 7946: d3 fills the rest of the globe otherwise."""
    try:
        collection: dict[str, Any] = json.loads(boundaries.geojson)
        for feature in collection["features"]:
            _wind(feature["geometry"])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise WayfareError(
            f"The shapes of the areas cannot be read as a GeoJSON collection of polygons ({error}).",
            where="boundaries",
            remedy="Give a GeoJSON file with features of type Polygon or MultiPolygon.",
        ) from error
    return collection


def _wind(geometry: dict[str, Any]) -> None:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for place, ring in enumerate(polygon):
            if _turns_left(ring) == (place == 0):
                ring.reverse()


def _turns_left(ring: Sequence[Sequence[float]]) -> bool:
    """Tell by the sign of the area (shoelace formula) whether a ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0
