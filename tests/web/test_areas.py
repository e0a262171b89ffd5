"""Areas come as files of many kinds; what they would change is seen first; what is wrong is said area by area."""

from __future__ import annotations

import io
import json
import math
import struct
import zipfile
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.workspaces.models import AreasFile, Place
from wayfare.web.workspaces.places import UnreadablePlaces, found_in, read

REGIONS = "code,name,level,parent\nR1,Harbour,1,\nD1,Old Town,2,R1\n"
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
BOW = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


def feature(code: str, ring: list[list[float]], name: str = "Harbour", **more: Any) -> dict[str, Any]:
    properties = {"code": code, "name": name, **more}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def moved(ring: list[list[float]], east: float, north: float = 0) -> list[list[float]]:
    return [[x + east, y + north] for x, y in ring]


def bring(scene: Cast, content: bytes, name: str, key: str = "places-key-1") -> Any:
    form = {"key": key, "file": SimpleUploadedFile(name, content)}
    return scene.client(scene.ama).post(scene.address("places/upload/"), form)


def look(scene: Cast, file: AreasFile) -> str:
    return scene.client(scene.ama).get(scene.address(f"places/files/{file.pk}/")).content.decode()


def take(scene: Cast, file: AreasFile, **more: Any) -> Any:
    page = scene.client(scene.ama).get(scene.address(f"places/files/{file.pk}/"))
    form = {"version": file.version, "seen": page.context["compared"].fingerprint} | more
    return scene.client(scene.ama).post(scene.address(f"places/files/{file.pk}/"), form)


def brought(scene: Cast, content: bytes, name: str = "areas.geojson", key: str = "places-key-1") -> AreasFile:
    answer = bring(scene, content, name, key)
    assert answer.status_code == 302, answer.content.decode()
    return AreasFile.objects.get(workspace=scene.workspace)


def test_nothing_changes_before_it_was_looked_at_and_then_all_of_it(scene: Cast) -> None:
    file = brought(scene, REGIONS.encode(), "areas.csv")
    assert not Place.objects.filter(workspace=scene.workspace, code="D1").exists()
    assert "Old Town" in look(scene, file)
    assert take(scene, file).status_code == 302
    assert Place.objects.get(workspace=scene.workspace, code="D1").parent.name == "Harbour"
    assert not AreasFile.objects.exists()
    assert {"areas.brought", "areas.taken", "place.added"} <= set(Record.objects.values_list("event", flat=True))


def test_a_list_that_comes_again_changes_what_differs_and_keeps_boundaries(scene: Cast) -> None:
    take(scene, brought(scene, collection(feature("R1", SQUARE))))
    take(scene, brought(scene, REGIONS.replace("Harbour", "Port").encode(), "areas.csv", "places-key-2"))
    place = Place.objects.get(workspace=scene.workspace, code="R1")
    assert (place.name, place.version) == ("Port", 2)
    assert place.geometry is not None


def test_a_boundary_finds_its_area_by_name_where_the_codes_differ(scene: Cast) -> None:
    file = brought(scene, collection(feature("XMA.1_1", SQUARE, name="NORTH")))
    assert "found by its name" in look(scene, file)
    take(scene, file)
    place = Place.objects.get(workspace=scene.workspace, code="north")
    assert place.geometry is not None
    assert not Place.objects.filter(code="XMA.1_1").exists()


def test_other_names_of_columns_are_guessed_and_can_be_chosen(scene: Cast) -> None:
    one = feature("x", SQUARE)
    one["properties"] = {"ADM1_PCODE": "R7", "ADM1_NAME": "Coast", "other": "Beach"}
    file = brought(scene, collection(one))
    assert (file.code_column, file.name_column) == ("ADM1_PCODE", "ADM1_NAME")
    where = scene.address(f"places/files/{file.pk}/columns/")
    form = {"version": 1, "code_column": "ADM1_PCODE", "name_column": "other", "usual_level": 2}
    assert scene.client(scene.ama).post(where, form).status_code == 302
    file.refresh_from_db()
    take(scene, file)
    assert (Place.objects.get(code="R7").name, Place.objects.get(code="R7").level) == ("Beach", 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("code,name\nR1,Harbour\nR1,Harbour again\n", "Row 3 repeats"),
        ("code,name,level,parent\nD1,Old Town,2,R9\n", "Row 2: “R9”"),
        ("code,name,level\nR1,Harbour,first\n", "Row 2: the level"),
        ("code,name\n,Harbour\n", "Row 2 has no code"),
        ("code,name\nR1,\n", "Row 2 has no name"),
        (f"code,name\n{'R' * 50},Harbour\n", "at most 40"),
    ],
)
def test_a_wrong_list_says_which_row_and_changes_nothing(scene: Cast, content: str, says: str) -> None:
    before = Place.objects.count()
    file = brought(scene, content.encode(), "areas.csv")
    assert says in look(scene, file)
    assert take(scene, file).status_code in {302, 409}
    assert Place.objects.count() == before


OUTLINES = [
    (BOW, "crosses itself near 0.5 0.5"),
    ([[0, 0], [1, 0], [0, 0]], "fewer than three corners"),
    ([[0, 0], [1, 0], [1, 1], [0, 1]], "does not end where it begins"),
    (moved(SQUARE, 20, 120), "latitude stands before longitude"),
    ([[x * 4e5, y * 4e5] for x, y in SQUARE], "not degrees"),
    ([[0, "a"], [1, 0], [1, 1], [0, "a"]], "not made of two numbers"),
]


@pytest.mark.parametrize(("ring", "says"), OUTLINES, ids=[says for _ring, says in OUTLINES])
def test_a_wrong_outline_is_named_and_the_others_can_be_taken_without_it(scene: Cast, ring: Any, says: str) -> None:
    file = brought(scene, collection(feature("R1", SQUARE), feature("R2", ring, name="Reef")))
    page = look(scene, file)
    assert "Row 2" in page
    assert says in page
    assert take(scene, file).status_code == 409
    assert not Place.objects.filter(code="R1").exists()
    assert take(scene, file, without="on").status_code == 302
    assert Place.objects.filter(code="R1").exists()
    assert not Place.objects.filter(code="R2").exists()


def test_points_and_lines_are_no_areas(scene: Cast) -> None:
    one = feature("R1", SQUARE)
    one["geometry"] = {"type": "Point", "coordinates": [1, 1]}
    assert "is no area" in look(scene, brought(scene, collection(one)))


def test_latitude_first_is_turned_when_somebody_says_so(scene: Cast) -> None:
    file = brought(scene, collection(feature("R1", moved(SQUARE, 20, 120))))
    where = scene.address(f"places/files/{file.pk}/columns/")
    form = {"version": 1, "code_column": "code", "name_column": "name", "usual_level": 1, "turned": "on"}
    assert scene.client(scene.ama).post(where, form).status_code == 302
    file.refresh_from_db()
    take(scene, file)
    ring = Place.objects.get(code="R1").geometry["coordinates"][0]
    assert {tuple(point) for point in ring} == {(120, 20), (121, 20), (121, 21), (120, 21)}


def test_areas_far_from_their_country_are_pointed_out(scene: Cast) -> None:
    scene.workspace.country = "MEX"
    scene.workspace.save()
    file = brought(scene, collection(feature("R1", moved(SQUARE, 19, -89))))
    assert "far from the country" in look(scene, file)


def test_areas_somebody_changed_meanwhile_are_not_overwritten(scene: Cast) -> None:
    file = brought(scene, REGIONS.encode(), "areas.csv")
    form = {"version": 1, "seen": "of-yesterday"}
    answer = scene.client(scene.ama).post(scene.address(f"places/files/{file.pk}/"), form)
    assert answer.status_code == 409
    assert "compare again" in answer.content.decode()
    assert not Place.objects.filter(code="D1").exists()


def test_neighbours_keep_their_common_border_when_they_are_simplified() -> None:
    """A wavy border of 4,000 corners between two areas is thinned to the same corners on both sides."""
    wave = [[10 + 0.2 * math.sin(n / 300) + 4e-5 * ((n * 7919) % 13), 0.0005 * n] for n in range(4001)]
    west = [[8, 0], *wave, [8, 2], [8, 0]]
    east = [[12, 0], *wave, [12, 2], [12, 0]]
    found = found_in(collection(feature("W", west), feature("E", east)), "a.geojson")
    first, second = ({tuple(p) for p in each.geometry["coordinates"][0]} for each in found.areas)
    assert found.kept < found.corners / 20
    shared = first & second
    assert len(shared) > 10
    assert first - shared <= {(8, 0), (8, 2)}
    assert second - shared <= {(12, 0), (12, 2)}


def test_an_outer_ring_is_wound_as_the_standard_has_it() -> None:
    clockwise = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
    ring = read(collection(feature("R1", clockwise)), "a.geojson")[0].geometry["coordinates"][0]
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0


def test_a_topology_gives_its_areas() -> None:
    arcs = [[[0, 0], [10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10]]]
    shape = {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "R1", "name": "Harbour"}}
    whole = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"areas": {"type": "GeometryCollection", "geometries": [shape]}},
    }
    area = read(json.dumps(whole).encode(), "areas.topojson")[0]
    assert {tuple(point) for point in area.geometry["coordinates"][0]} == {(0, 0), (1, 0), (1, 1), (0, 1)}


def shapefile(rings: list[list[list[float]]], prj: str = 'GEOGCS["GCS_WGS_1984"]', **more: bytes) -> bytes:
    """A zipped shapefile of one area with the fields code and name, made byte by byte."""
    points = [point for ring in rings for point in ring]
    starts = [sum(len(ring) for ring in rings[:number]) for number in range(len(rings))]
    xs, ys = zip(*points, strict=True)
    body = struct.pack("<i4d2i", 5, min(xs), min(ys), max(xs), max(ys), len(rings), len(points))
    body += struct.pack(f"<{len(rings)}i", *starts) + b"".join(struct.pack("<2d", *point) for point in points)
    record = struct.pack(">2i", 1, len(body) // 2) + body
    header = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(record)) // 2) + struct.pack("<2i8d", 1000, 5, *[0] * 8)
    fields = b"".join(struct.pack("<11sc4sBB14s", name, b"C", b"", 20, 0, b"") for name in (b"code", b"name"))
    row = b" " + b"R1".ljust(20) + "Quilóra".encode().ljust(20)
    table = struct.pack("<4BIHH20s", 3, 26, 1, 1, 1, 32 + len(fields) + 1, len(row), b"") + fields + b"\r" + row
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"a.shp": header + record, "a.dbf": table, "a.prj": prj.encode(), **more}.items():
            archive.writestr(name, content)
    return packed.getvalue()


CLOCKWISE = [[0.0, 0.0], [0.0, 9.0], [9.0, 9.0], [9.0, 0.0], [0.0, 0.0]]
HOLE = [[3.0, 3.0], [5.0, 3.0], [5.0, 5.0], [3.0, 5.0], [3.0, 3.0]]


def test_a_zipped_shapefile_gives_its_areas_with_holes_and_names() -> None:
    area = read(shapefile([CLOCKWISE, HOLE]), "areas.zip")[0]
    assert (area.code, area.name) == ("R1", "Quilóra")
    assert [len(ring) for ring in area.geometry["coordinates"]] == [5, 5]


GEOJSON = b'{"type": "FeatureCollection", "features": '
HOSTILE = {
    "cut off": b"{",
    "no collection": b"[1]",
    "no text": b"\xff\xfe\x00",
    "no list of features": GEOJSON + b"3}",
    "features that are none": GEOJSON + b"[3]}",
    "nested deeply": b"[" * 200_000,
    "nested deeply inside": GEOJSON + b'[{"geometry": {"type": "Polygon", "coordinates": ' + b"[" * 100_000,
    "no numbers": GEOJSON + b'[{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1]]]}}]}',
    "grid": collection(feature("R1", SQUARE), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
    "topology without arcs": b'{"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[4]]}}}',
    "no archive": b"PK\x03\x04 and then nothing",
    "projected shapefile": shapefile([CLOCKWISE], prj='PROJCS["UTM"]'),
    "bomb": shapefile([CLOCKWISE], **{"big.cpg": bytes(40_000_000)}),
    "archive in it": shapefile([CLOCKWISE], **{"more.zip": b"PK"}),
    "two shapefiles": shapefile([CLOCKWISE], **{"b.shp": b""}),
    "cut off archive": shapefile([CLOCKWISE])[:200],
    "too many": b"code,name\n" + b"".join(b"R%d,N\n" % n for n in range(6_000)),
    "nothing in it": b"code,name\n",
    "geopackage": b"SQLite format 3\x00" + bytes(200),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_file_of_areas_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadablePlaces) as refused:
        read(content, "areas.geojson")
    assert all(sentence.endswith((".", ")")) for sentence in refused.value.problems)


def test_a_shapefile_whose_record_promises_more_than_it_has_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        record = struct.pack(">2i", 1, 24) + struct.pack("<i4d2i", 5, 0, 0, 1, 1, 2**30, 2**30) + b"\0" * 4
        archive.writestr("a.shp", struct.pack(">i", 9994) + bytes(96) + record)
    with pytest.raises(UnreadablePlaces):
        read(packed.getvalue(), "a.zip")


def test_a_refused_file_leaves_nothing_and_says_so_in_the_form(scene: Cast) -> None:
    answer = bring(scene, HOSTILE["nested deeply"], "areas.geojson")
    assert answer.status_code == 422
    assert "nested deeper" in answer.content.decode()
    assert not AreasFile.objects.exists()


def test_scripts_and_hidden_marks_in_names_are_text(scene: Cast) -> None:
    name = "<script>alert(1)</script>\u202e\x00evil"
    file = brought(scene, collection(feature("=1+1", SQUARE, name=name)))
    take(scene, file)
    assert Place.objects.get(code="=1+1").name == "<script>alert(1)</script>evil"
    page = scene.client(scene.ama).get(scene.address("places/")).content.decode()
    assert "<script>alert" not in page
    picture = scene.client(scene.ama).get(scene.address("places/as/svg/")).content.decode()
    assert "<script>alert" not in picture
    assert "&lt;script&gt;alert" in picture


def test_the_list_draws_a_map_and_gives_it_away(scene: Cast) -> None:
    take(scene, brought(scene, collection(feature("R1", SQUARE), feature("R2", moved(SQUARE, 1), name="Reef"))))
    page = scene.client(scene.chidi).get(scene.address("places/")).content.decode()
    assert page.count('fill-rule="evenodd"') == 2
    given = scene.client(scene.chidi).get(scene.address("places/as/geojson/")).json()
    assert {each["properties"]["code"] for each in given["features"]} == {"R1", "R2", "north", "south"}
    assert next(each for each in given["features"] if each["properties"]["code"] == "north")["geometry"] is None
    assert scene.client(scene.chidi).get(scene.address("places/as/other/")).status_code == 404
