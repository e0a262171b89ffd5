"""How areas look on their pages: the map of a level, and a file against what is there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wayfare.reports import maps, palette, svg
from wayfare.reports.area_drawing import Shape, drawn
from wayfare.web.workspaces.models import AreasFile, Place, Workspace
from wayfare.web.workspaces.places import Columns, Comparison

KINDS = {
    "new": ("accent", gettext_lazy("new")),
    "changed": ("warn", gettext_lazy("changes")),
    "same": ("quiet", gettext_lazy("as it is")),
    "refused": ("bad", gettext_lazy("not taken")),
}
"""Look and name of what an area of a file would do."""
NEARER = 0.5
"""Turned coordinates this much nearer to the country speak for latitude standing first."""


def page(workspace: Workspace, level: int | None) -> dict[str, Any]:
    """Return the list of areas with the map of a level."""
    places = list(workspace.places.select_related("parent"))
    levels = sorted({place.level for place in places if place.geometry})
    shown = level if level in levels else (levels or [None])[0]
    outlines = [place for place in places if place.geometry and place.level == shown]
    return {
        "places": places,
        "levels": levels,
        "level": shown,
        "picture": inline(_shapes(outlines), "areas", _alternative(len(outlines))),
        "files": workspace.areas_files.select_related("created_by"),
    }


def _shapes(places: Iterable[Place]) -> list[Shape]:
    return [Shape(geometry=place.geometry, title=place.name) for place in places if place.geometry]


def _alternative(count: int) -> str:
    said = ngettext("Map of %s area. The table has its name.", "Map of %s areas. The table has their names.", count)
    return said % count


def inline(shapes: list[Shape], key: str, alternative: str) -> SafeString:
    """Draw areas as a part of a page; every text in it is escaped where it is drawn."""
    picture = drawn(shapes)
    return SafeString(svg.inline(picture, key, alternative) if picture else "")


def picture_file(workspace: Workspace, level: int | None) -> str:
    """Return the map of a level as a file that stands alone; empty without boundaries."""
    places = [place for place in workspace.places.all() if place.geometry and place.level == (level or place.level)]
    picture = drawn(_shapes(places))
    return svg.standalone(picture, f"{workspace.title}. {_alternative(len(places))}") if picture else ""


def collection(workspace: Workspace, level: int | None) -> dict[str, Any]:
    """Return the areas as GeoJSON (RFC 7946); one without a boundary has none."""
    places = [
        p for p in workspace.places.select_related("parent").order_by("level", "code") if level in (None, p.level)
    ]
    return {"type": "FeatureCollection", "features": [_feature(place) for place in places]}


def _feature(place: Place) -> dict[str, Any]:
    said = {"code": place.code, "name": place.name, "level": place.level}
    said["parent"] = place.parent.code if place.parent else ""
    return {"type": "Feature", "properties": said, "geometry": place.geometry}


def columns_of(file: AreasFile) -> Columns:
    """Return how a file of areas is read."""
    return Columns(
        code=file.code_column,
        name=file.name_column,
        level=file.level_column,
        parent=file.parent_column,
        usual_level=file.usual_level,
        turned=file.turned,
        keep_names=file.keep_names,
    )


def comparison(file: AreasFile, compared: Comparison, most: int) -> dict[str, Any]:
    """Return a file against the areas there are: what is wrong first."""
    order = ("refused", "new", "changed", "same")
    lines = sorted(compared.lines, key=lambda line: order.index(line.kind))
    shapes = [
        Shape(geometry=line.area.geometry, title=line.area.name, fill=_fill(line.kind))
        for line in compared.lines
        if line.area.geometry and not line.refused
    ]
    return {
        "file": file,
        "found": file.found,
        "compared": compared,
        "lines": [{"line": line, "badge": KINDS[line.kind]} for line in lines[:most]],
        "more": max(0, len(lines) - most),
        "counts": [(KINDS[kind], compared.count(kind)) for kind in order if compared.count(kind)],
        "columns": [(label, value) for label, value in _columns(file) if value],
        "picture": inline(shapes, "compared", _alternative(len(shapes))),
        "looks_turned": looks_turned(file.workspace, shapes),
    }


def _fill(kind: str) -> str:
    return {"new": palette.CLASSES[2], "changed": palette.CLASSES[1]}.get(kind, palette.UNKNOWN)


def _columns(file: AreasFile) -> list[tuple[str, str]]:
    return [
        (_("Code"), file.code_column),
        (_("Name"), file.name_column),
        (_("Level"), file.level_column),
        (_("Part of"), file.parent_column),
    ]


def looks_turned(workspace: Workspace, shapes: list[Shape]) -> bool:
    """Whether the areas lie much nearer to their country when longitude and latitude change places."""
    there = maps.location(workspace.country)
    corners = [point for shape in shapes for point in _corners(shape.geometry)]
    if there is None or not corners:
        return False
    x, y = (sum(each[axis] for each in corners) / len(corners) for axis in (0, 1))
    return math.dist((y, x), there) < NEARER * math.dist((x, y), there) - 1


def _corners(geometry: Any) -> list[Any]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [point for polygon in polygons for point in polygon[0]]
