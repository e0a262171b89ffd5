"""The map: valid polygons that cover the land without gap or overlap."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from wayfare.country import Generated, parameters
from wayfare.country.borders import maps, ring_area
from wayfare.country.geography import geography


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, Any]]:
    """Maps of a small and of a large country."""
    country = parameters.load()
    small, large = (maps(country, geography(country, population)) for population in (50_000, 5_000_000))
    return {"small": small["districts"], "large": large["districts"], "regions": large["regions"]}


@pytest.fixture(params=["small", "large", "regions"])
def collection(request: pytest.FixtureRequest, drawn: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return drawn[request.param]


def rings(feature: dict[str, Any]) -> list[list[tuple[float, float]]]:
    return [[tuple(place) for place in ring] for ring in feature["geometry"]["coordinates"]]


def test_rings_are_closed_and_simple_with_a_counter_clockwise_exterior(collection: dict[str, Any]) -> None:
    for feature in collection["features"]:
        exterior, *holes = rings(feature)
        assert ring_area(exterior) > 0
        assert all(ring_area(hole) < 0 for hole in holes)
        for ring in (exterior, *holes):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert len(set(ring)) == len(ring) - 1, "a ring that touches itself"


def test_no_edge_crosses_another(collection: dict[str, Any]) -> None:
    for feature in collection["features"]:
        for ring in rings(feature):
            assert not crossings(np.asarray(ring))


def crossings(ring: np.ndarray) -> bool:
    """Say whether any two edges that do not share a corner cross."""
    start, end = ring[:-1, None], ring[1:, None]

    def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return np.sign(
            (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
        )

    other_start, other_end = ring[None, :-1], ring[None, 1:]
    apart = side(start, end, other_start) * side(start, end, other_end) < 0
    return bool((apart & (apart.T)).any())


def test_every_edge_is_coast_or_shared_by_exactly_two_districts(collection: dict[str, Any]) -> None:
    """Neighbours run along the same edge in opposite directions: no gap, no overlap."""
    directed = Counter(edge for feature in collection["features"] for ring in rings(feature) for edge in pairwise(ring))
    assert set(directed.values()) == {1}
    coast = [edge for edge in directed if edge[::-1] not in directed]
    following: dict[Any, Any] = dict(coast)
    assert len(following) == len(coast)
    place, steps = coast[0][0], 0
    while steps == 0 or place != coast[0][0]:
        place, steps = following[place], steps + 1
    assert steps == len(coast), "the coast is one ring"


def test_areas_of_the_districts_add_up_to_the_land_inside_the_coast(collection: dict[str, Any]) -> None:
    edges = Counter(edge for feature in collection["features"] for ring in rings(feature) for edge in pairwise(ring))
    following = {a: b for a, b in edges if (b, a) not in edges}
    coast = [next(iter(following))]
    while len(coast) == 1 or coast[-1] != coast[0]:
        coast.append(following[coast[-1]])
    total = sum(ring_area(ring) for feature in collection["features"] for ring in rings(feature))
    assert total == pytest.approx(ring_area(coast), rel=1e-9)


def test_districts_of_a_region_hang_together(collection: dict[str, Any]) -> None:
    corners = defaultdict(set)
    for feature in collection["features"]:
        corners[feature["properties"]["admin1"]].update(place for ring in rings(feature) for place in ring)
    assert len(corners) == 6
    for region in corners.values():
        assert any(region & other for other in corners.values() if other is not region)


def test_regions_cover_exactly_their_districts(drawn: dict[str, dict[str, Any]]) -> None:
    def land(collection: dict[str, Any], region: str) -> float:
        mine = [f for f in collection["features"] if f["properties"]["admin1"] == region]
        return sum(ring_area(ring) for feature in mine for ring in rings(feature))

    for feature in drawn["regions"]["features"]:
        assert land(drawn["regions"], feature["id"]) == pytest.approx(land(drawn["large"], feature["id"]), rel=1e-9)


def test_the_country_lies_in_the_open_ocean_and_says_that_it_is_made_up(collection: dict[str, Any]) -> None:
    places = np.array([place for feature in collection["features"] for ring in rings(feature) for place in ring])
    assert places[:, 0].min() > -127
    assert places[:, 0].max() < -117
    assert places[:, 1].min() > -44
    assert places[:, 1].max() < -35
    assert collection["made_up"] is True
    assert all(feature["properties"]["made_up"] for feature in collection["features"])


def test_names_are_unique_and_codes_belong_to_their_region() -> None:
    country = parameters.load()
    places = geography(country, 100_000_000)
    assert len(places.districts) == 500
    assert len(set(places.districts.values())) == 500
    assert all(code.startswith(tuple(places.regions)) for code in places.districts)
    assert places.people.sum() == pytest.approx(1)


def test_the_map_has_the_districts_of_the_tables(survey: Generated) -> None:
    import pyarrow.parquet as pq

    found = set(pq.read_table(survey.persons, columns=["admin2"])["admin2"].to_pylist())
    drawn = {feature["id"] for feature in json.loads(survey.districts.read_text())["features"]}
    assert found <= drawn
    assert len(drawn) == 42
