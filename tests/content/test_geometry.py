"""The world map: every country is on it, under its code, at the right spot and light enough to embed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wayfare.catalogue import load
from wayfare.catalogue.load import CONTENT
from wayfare.evidence import figures

FILE = CONTENT / "geometry/world.json"


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    return json.loads(FILE.read_text("ascii"))


def codes(world: dict[str, Any], layer: str) -> list[str]:
    return [g["properties"]["iso3"] for g in world["objects"][layer]["geometries"]]


def test_the_file_is_light() -> None:
    assert FILE.stat().st_size < 500_000


def test_every_country_with_figures_has_a_place_on_the_map(world: dict[str, Any]) -> None:
    drawn_together = {"GGY": "CHI", "JEY": "CHI"}
    countries = {drawn_together.get(a, a) for a in figures.areas() if load().places[a].level == 0}
    assert countries <= set(codes(world, "places"))


def test_no_code_is_drawn_twice_and_all_are_known(world: dict[str, Any]) -> None:
    for layer in ("countries", "places"):
        found = codes(world, layer)
        assert len(found) == len(set(found))
        assert set(found) <= set(load().places)


def test_rings_are_closed_and_refer_to_arcs_that_exist(world: dict[str, Any]) -> None:
    lines = [positions(arc) for arc in world["arcs"]]
    for shape in world["objects"]["countries"]["geometries"]:
        for ring in (ring for polygon in shape["arcs"] for ring in polygon):
            points = [p for i in ring for p in (lines[i] if i >= 0 else lines[~i][::-1])]
            assert points[0] == points[-1], shape["id"]
            assert len(set(points)) >= 3, shape["id"]


def positions(arc: list[list[int]]) -> list[tuple[int, int]]:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [
        ("MDA", 28.5, 47.2), ("TON", -175.2, -21.2), ("MDV", 73.5, 3.2), ("RUS", 96, 62), ("GUF", -53.1, 3.9),
        ("CYP", 33.1, 35.1), ("SOM", 46, 6), ("XKX", 20.9, 42.6), ("TUV", 179.2, -8.5), ("FJI", 178, -17.8),
    ],
)  # fmt: skip
def test_countries_are_where_they_are(world: dict[str, Any], code: str, longitude: float, latitude: float) -> None:
    x, y = next(g["coordinates"] for g in world["objects"]["places"]["geometries"] if g["properties"]["iso3"] == code)
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    assert (x * sx + tx, y * sy + ty) == pytest.approx((longitude, latitude), abs=1.5)
