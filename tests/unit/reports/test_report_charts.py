"""Charts and maps: what is drawn is what is known, told apart without colour, mirrored where the script is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import assessment
import pytest

from wayfare.model.assessment import Assessment, Boundaries
from wayfare.model.errors import WayfareError
from wayfare.reports import charts, maps, palette, svg
from wayfare.reports.canvas import WIDTH, wrap
from wayfare.reports.document import Document, compose, specification
from wayfare.reports.exhibits import MAP_KINDS, TREND_KINDS, View
from wayfare.reports.scales import gaps, tick_label, ticks, year_of

Documents = Callable[[str], Document]


def _views(document: Document) -> dict[str, View]:
    return {drawing.key: drawing.view for chapter in document.chapters for drawing in chapter.drawings}


def _view(document: Document, key: str) -> View:
    return _views(document)[key]


def _charts(document: Document) -> list[View]:
    return [view for view in _views(document).values() if view.kind not in MAP_KINDS]


def _layers(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def _rows(layers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for layer in layers for row in layer["data"]["values"]]


def _texts(picture: str) -> list[str]:
    return [re.sub("<[^>]+>", " ", text) for text in re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL)]


def test_only_known_figures_have_bars_and_the_others_say_why(document: Documents) -> None:
    view = _view(document("en"), "o2-groups")
    spec = charts.chart(view)
    assert [row["figure"] for row in _rows(_layers(spec, "bar"))] == [row.figure.id for row in view.known]
    texts = _texts(svg.draw(spec))
    assert {"withheld", "no data", "not computed"} <= set(texts)


def test_whiskers_span_exactly_the_interval_and_are_absent_without_one(document: Documents) -> None:
    view = _view(document("en"), "o2-groups")
    spans = {(row["low"], row["high"]) for row in _rows(_layers(charts.chart(view), "rule")) if "low" in row}
    assert spans == {(row.figure.low, row.figure.high) for row in view.known if row.interval}
    assert len(spans) == len(view.known) - 1


def test_bars_start_at_zero_on_either_side(document: Documents) -> None:
    layer = _layers(charts.chart(_view(document("en"), "o9-sexes")), "bar")[0]
    low, high = layer["encoding"]["x"]["scale"]["domain"]
    assert layer["encoding"]["x2"] == {"datum": 0}
    rows = layer["data"]["values"]
    assert low <= min(row["low"] for row in rows) < 0 < max(row["high"] for row in rows) <= high


def test_women_and_men_are_told_apart_without_colour(document: Documents) -> None:
    view = _view(document("en"), "o9-sexes")
    bars = _rows(_layers(charts.chart(view), "bar"))
    assert {bar["fill"] for bar in bars} == {palette.WOMEN, palette.PAPER}
    assert {"Women", "Men"} <= set(_texts(svg.draw(charts.chart(view))))


def test_lines_differ_in_dash_and_shape_and_break_where_nothing_is_known(document: Documents) -> None:
    spec = charts.chart(_view(document("en"), "o2-trend"))
    lines = _layers(spec, "line")
    assert len({tuple(line["mark"]["strokeDash"]) for line in lines}) == len(lines) == 2
    shapes = {layer["mark"]["shape"] for layer in _layers(spec, "point")}
    assert len(shapes) == 2
    assert [row["value"] for row in lines[0]["data"]["values"] if row["period"] == "2015"] == [None]
    assert svg.draw(spec).count("withheld") == 1


def test_many_series_never_share_colour_dash_and_shape() -> None:
    styles = [tuple(charts._style(place).values()) for place in range(24)]
    assert len(set(styles)) == 24


def test_editions_of_a_single_period_are_bars(document: Documents) -> None:
    assert _view(document("en"), "o2-editions").kind == "bars"
    assert [row.label for row in _view(document("en"), "o2-editions").rows] == [
        "UN DESA 2024",
        "UN DESA 2008",
        "World Bank 2011",
    ]


def test_the_country_of_the_report_stands_out_in_a_ranking(document: Documents) -> None:
    rows = _rows(_layers(charts.chart(_view(document("en"), "o2-ranking")), "bar"))
    assert [row["name"] for row in rows if row["fill"] == palette.BAR] == ["Tonga"]


def test_an_exhibit_may_mark_another_place(made: Assessment) -> None:
    section = made.sections[0]
    other = tuple(replace(exhibit, marked="NPL") for exhibit in section.exhibits if exhibit.kind == "ranking")
    view = _view(compose(replace(made, sections=(replace(section, exhibits=other),))), "o2-ranking")
    assert [row.label for row in view.rows if row.marked] == ["Nepal"]


@pytest.mark.parametrize("key", ["o2-groups", "o2-trend", "o9-sexes", "o2-ranking"])
def test_charts_are_mirrored_in_arabic(document: Documents, key: str) -> None:
    def ends(language: str) -> list[float]:
        spec = charts.chart(_view(document(language), key))
        scaled = (layer["encoding"]["x"] for layer in spec["layer"] if layer["encoding"]["x"].get("scale"))
        scale = next(scaled)["scale"]
        return list(scale["range"])

    assert ends("en")[0] < ends("en")[1]
    assert ends("ar")[0] > ends("ar")[1]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_drawings_have_their_size_and_numbers_no_noise(document: Documents, language: str) -> None:
    for view in _charts(document(language)):
        spec = charts.chart(view, titled=True)
        assert svg.size_of(svg.draw(spec)) == (WIDTH + 4, spec["height"] + 4)
        assert not [text for text in _texts(svg.draw(spec)) if re.search(r"\d[.,]\d{5,}", text)]


def test_a_standing_chart_carries_title_unit_source_and_basis(document: Documents) -> None:
    view = _view(document("en"), "o2-vintages")
    drawn = " ".join(" ".join(_texts(svg.draw(charts.chart(view, titled=True)))).split())
    for line in (view.exhibit.title, view.subtitle, view.source, view.basis, "Made-up data."):
        assert line in drawn


def test_values_are_drawn_exactly(document: Documents) -> None:
    for view in _charts(document("en")):
        kind = "line" if view.kind in TREND_KINDS else "bar"
        drawn = [row["value"] for row in _rows(_layers(specification(view), kind)) if row["value"] is not None]
        assert sorted(drawn) == sorted(row.figure.value for row in view.known)


def test_alternatives_name_the_extremes_the_country_and_what_is_missing(document: Documents) -> None:
    groups = _view(document("en"), "o2-groups").alternative
    assert "Highest: Richest fifth, 44.1%. Lowest: Poorest fifth, 12.4%." in groups
    assert all(f"{word}: " in groups for word in ("withheld", "no data", "not computed"))
    assert "Tonga: 28.6%." in _view(document("en"), "o2-ranking").alternative


def test_world_map_classes_hold_every_value_and_states_have_patterns(document: Documents) -> None:
    view = _view(document("en"), "m4-world")
    classes = maps.classes_of(view)
    assert len(classes.fills) == len(classes.breaks) + 1 == 5
    sizes = [sum(classes.fill(row.figure.value or 0) == fill for row in view.known) for fill in classes.fills]
    assert min(sizes) > len(view.known) / 8
    rules = maps.world_map(view)["layer"][0]["encoding"]["fill"]["condition"]
    fills = {code: rule["value"] for rule in rules for code in rule["test"]["oneOf"]}
    assert all(fills[row.figure.area] == palette.WITHHELD for row in view.rows if not row.known)
    assert all(fills[row.figure.area] == classes.fill(row.figure.value or 0) for row in view.known)


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([5.0], ()),
        ([1.0, 1.0], ()),
        ([1, 2, 3, 4, 5], (2, 3, 4, 5)),
        ([-3, 0, 3], (0, 3)),
        ([0.0, 0.0, 0.0, 9.0], (9.0,)),
    ],
)
def test_classes_never_overlap(values: list[float], breaks: tuple[float, ...]) -> None:
    assert maps.Classes.of(values).breaks == breaks


def test_a_tiny_country_is_ringed_and_drawn(document: Documents) -> None:
    view = _view(document("en"), "m4-world")
    assert maps.ringed(view) == "TON"
    rings = [layer for layer in maps.world_map(view)["layer"] if layer["mark"].get("shape") == "circle"]
    assert all(layer["data"]["values"][0]["lon"] == pytest.approx(-175, abs=1) for layer in rings)
    assert len(rings) == 2


def test_the_area_map_fills_each_area_by_its_key(document: Documents) -> None:
    view = _view(document("en"), "m4-areas")
    picture = svg.draw(maps.area_map(view))
    fills = re.findall(r'fill="([^"]+)" stroke="#ffffff"', picture)
    classes = maps.classes_of(view)
    known = [classes.fill(row.figure.value or 0) for row in view.known]
    assert sorted(fills) == sorted([*known, palette.WITHHELD, palette.UNKNOWN])
    assert [row.label for row in view.rows][:2] == ["Tongatapu", "Vavaʻu"]


@pytest.mark.parametrize("turn", [1, -1])
def test_areas_are_drawn_whichever_way_their_outline_runs(made: Assessment, turn: int) -> None:
    shapes = json.loads(made.boundaries.geojson)
    for feature in shapes["features"]:
        feature["geometry"]["coordinates"] = [ring[::turn] for ring in feature["geometry"]["coordinates"]]
    turned = replace(made, boundaries=replace(made.boundaries, geojson=json.dumps(shapes)))
    picture = svg.draw(maps.area_map(_view(compose(turned), "m4-areas")))
    assert picture == svg.draw(maps.area_map(_view(compose(made), "m4-areas")))


def test_shapes_that_are_no_polygons_are_refused(made: Assessment) -> None:
    point = '{"features": [{"properties": {"code": "TO00"}, "geometry": null}]}'
    with pytest.raises(WayfareError, match="Polygon or MultiPolygon"):
        compose(replace(made, boundaries=Boundaries(geojson=point, key="code", name="name", dimension="admin1")))


def test_areas_without_shapes_become_bars(made: Assessment) -> None:
    document = compose(replace(made, boundaries=None))
    assert _view(document, "m4-areas").kind == "bars"
    assert "m4-areas" in [view.exhibit.key for view in _charts(document)]


def test_labels_of_the_evidence_go_before_those_of_the_content(made: Assessment) -> None:
    labelled = replace(made, labels={"wealth_quintile": {"Poorest fifth": "Quintil más pobre"}})
    assert "Quintil más pobre" in [row.label for row in _view(compose(labelled), "o2-groups").rows]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 35, [0, 10, 20, 30, 40]),
        (-3, 7, [-5, 0, 5, 10]),
        (0, 0.00042, [0, 0.0002, 0.0004, 0.0006]),
        (0, 0, [0, 0.5, 1]),
    ],
)
def test_ticks_are_round_and_cover_the_values(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_ticks_are_written_in_the_language() -> None:
    assert [tick_label(value, step, "fr") for value, step in ((2.5e9, 1e9), (0.0002, 0.0001))] == [
        "2,5\xa0Md",
        "0,0002",
    ]


@pytest.mark.parametrize(("period", "year"), [("2010", 2010), ("2011-Q3", 2011.5), ("2021-07", 2021.5)])
def test_periods_stand_where_they_begin(period: str, year: float) -> None:
    assert year_of(period) == year


def test_wrapped_text_keeps_every_word_unless_cut() -> None:
    assert " ".join(wrap(assessment.LONG, 200)) == assessment.LONG
    assert wrap(assessment.LONG, 200, most=2)[-1].endswith("…")


def _over_time(made: Assessment, unit: str, **values: float) -> View:
    """View a line of a figure a year, given as `y2010=5.0`."""
    section = made.sections[0]
    line = next(each for each in section.exhibits if each.key == "o2-trend")
    first = next(each for each in made.figures if each.id == line.figures[0])
    bare = replace(first, unit=unit, domain=(), low=None, high=None, se=None, n=None)
    figures = tuple(replace(bare, id=year, period=year[1:], value=value) for year, value in values.items())
    shown = replace(line, unit=unit, figures=tuple(values), by=())
    changed = replace(made, figures=(*made.figures, *figures), sections=(replace(section, exhibits=(shown,)),))
    return _view(compose(changed), "o2-trend")


def test_a_line_of_counts_begins_at_zero(made: Assessment) -> None:
    view = _over_time(made, "persons", y2009=60_000.0, y2010=50_000.0, y2011=50_000.0)
    assert view.levels[0] == 0
    assert "vertical axis" not in view.basis


def test_a_line_of_shares_that_begins_above_zero_says_so(made: Assessment) -> None:
    view = _over_time(made, "percent", y2009=46.0, y2010=47.0, y2011=45.5)
    assert view.levels[0] == 45.5
    assert "The vertical axis begins at 45.5, not at zero." in view.basis


def test_no_line_is_drawn_across_years_without_a_figure(made: Assessment) -> None:
    view = _over_time(made, "persons", y2009=4.0, y2010=5.0, y2011=6.0, y2015=9.0, y2016=8.0)
    (line,) = _layers(charts.chart(view), "line")
    drawn = [(row["year"], row["value"]) for row in line["data"]["values"]]
    assert drawn == [(2009, 4.0), (2010, 5.0), (2011, 6.0), (2013, None), (2015, 9.0), (2016, 8.0)]
    assert "No line is drawn across years without a figure." in view.basis
    whole = _over_time(made, "persons", y2009=4.0, y2010=5.0, y2011=6.0)
    assert "No line is drawn" not in whole.basis


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([], []),
        ([2020], []),
        ([1990, 2005], []),
        ([1990, 1995, 2000, 2005, 2010, 2015, 2020, 2024], []),
        ([1982, 2001, 2002, 2003, 2005], [1991.5, 2004.0]),
        ([2010, 2010.25, 2010.5, 2011.0], [2010.75]),
    ],
)
def test_a_gap_is_longer_than_the_usual_step(years: list[float], expected: list[float]) -> None:
    assert gaps(years) == expected
