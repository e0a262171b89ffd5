"""Charts of an assessment as Vega-Lite specifications: bars with intervals, trends, rankings, women beside men."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from . import palette
from .canvas import SIZE, SMALL, Canvas, Spec, own, pixels, width_of, wrap
from .exhibits import DOTTED_KINDS, HEADED_KINDS, TREND_KINDS, Row, View
from .scales import gaps, tick_label, year_of

_LINE = 15
_FOUR_SIDES = {"x": pixels("from"), "x2": {"field": "to"}, "y": pixels("above"), "y2": {"field": "below"}}
_BAR = 10
_GAP = 13
_PLOT = 170
_CROWDED = 14
"""Points on a line beyond which they are drawn small."""
_DASH = 26
"""Width of the sample of a line in the key."""


def chart(view: View, *, titled: bool = False) -> Spec:
    """Draw an exhibit; with `titled` the sheet also carries title, unit, source and basis, to stand alone."""
    canvas = Canvas(rtl=view.edition.rtl)
    if titled:
        canvas.paragraph(view.exhibit.title, size=15, bold=True)
        canvas.paragraph(view.subtitle, color=palette.MUTED)
        canvas.height += 6
    (_trend if view.kind in TREND_KINDS else _bars)(canvas, view)
    if titled:
        canvas.height += 6
        for line in (view.basis, view.source, view.note):
            if line:
                canvas.paragraph(line, size=SMALL, color=palette.MUTED)
    return canvas.spec()


def _bars(canvas: Canvas, view: View) -> None:
    """One line of words and one bar a row: label at the start, value at the end, bar and interval below them."""
    rows: list[Spec] = []
    top = canvas.height
    for heading, group in groupby(view.rows, key=lambda row: row.label if view.kind in HEADED_KINDS else ""):
        if heading:
            canvas.paragraph(heading, bold=True)
        for row in group:
            rows.append(_bar(canvas, view, row))
    axis = view.levels
    scale = _scale(canvas, axis)
    _grid(canvas, view, axis, top, scale)
    known = [row for row in rows if "value" in row]
    if view.kind in DOTTED_KINDS:
        _draw_dots(canvas, known, scale)
    else:
        _draw_bars(canvas, known, scale)
    _write_rows(canvas, rows)


def _bar(canvas: Canvas, view: View, row: Row) -> Spec:
    """Place one row of a bar chart and move down."""
    name = row.series if view.kind in HEADED_KINDS else row.label
    lines = wrap(name, canvas.width - width_of(row.text, SIZE * 1.1) - 16, most=3)
    y = canvas.height
    bar = y + len(lines) * _LINE + 2
    canvas.height = bar + _BAR + _GAP
    placed: Spec = {
        "label": "\n".join(lines),
        "text": row.text,
        "y": y,
        "state": str(row.figure.state),
        "name": row.name,
    }
    placed |= {"strong": view.kind != "ranking" or row.marked, "figure": row.figure.id}
    if row.known:
        fill, stroke = _fill(view, row)
        placed |= {
            "value": row.figure.value,
            "low": row.figure.low,
            "high": row.figure.high,
            "fill": fill,
            "stroke": stroke,
        }
        placed |= {"top": bar, "bottom": bar + _BAR, "middle": bar + _BAR / 2, "cap": bar + 2, "foot": bar + _BAR - 2}
    return placed


def _fill(view: View, row: Row) -> tuple[str, str]:
    """Fill and outline: solid for women and the country of the report, hollow for men, quiet for other countries."""
    if view.kind == "sexes":
        sex = row.figure.sex
        return {"F": (palette.WOMEN, palette.WOMEN), "M": (palette.PAPER, palette.MEN)}.get(sex, (palette.QUIET,) * 2)
    if view.kind == "ranking" and not row.marked:
        return palette.QUIET, palette.QUIET
    return palette.BAR, palette.BAR


def _draw_bars(canvas: Canvas, bars: list[Spec], scale: Spec) -> None:
    at = {"field": "value", "type": "quantitative", "scale": scale, "axis": None}
    canvas.add(
        {"type": "bar", "strokeWidth": 1.5, "binSpacing": 0},
        bars,
        x=at,
        x2={"datum": 0},
        y=pixels("top"),
        y2={"field": "bottom"},
        color=own("fill"),
        stroke=own("stroke"),
    )
    _draw_intervals(canvas, bars, scale)


def _draw_dots(canvas: Canvas, dots: list[Spec], scale: Spec) -> None:
    """Draw a dot on its interval: what is compared is where it lies, not how long it is."""
    _draw_intervals(canvas, dots, scale)
    at = {"field": "value", "type": "quantitative", "scale": scale, "axis": None}
    mark = {"type": "point", "filled": True, "size": 62, "opacity": 1, "color": palette.BAR}
    canvas.add(mark, dots, x=at, y=pixels("middle"))


def _draw_intervals(canvas: Canvas, bars: list[Spec], scale: Spec) -> None:
    """Draw the interval of each row, with its two ends."""
    whiskers = [bar for bar in bars if bar["low"] is not None and bar["high"] is not None]
    rule = {"type": "rule", "strokeWidth": 1.8, "color": palette.INK}
    low = {"field": "low", "type": "quantitative", "scale": scale, "axis": None}
    canvas.add(rule, whiskers, x=low, x2={"field": "high"}, y=pixels("middle"))
    for end in ("low", "high"):
        limit = {"field": end, "type": "quantitative", "scale": scale, "axis": None}
        canvas.add(rule, whiskers, x=limit, y=pixels("cap"), y2={"field": "foot"})


def _write_rows(canvas: Canvas, rows: list[Spec]) -> None:
    """Write labels and values, on paper that no line shows through; what has no value says why in italics."""
    canvas.add({"type": "rect", "color": palette.PAPER}, [_paper(canvas, row) for row in rows], **_FOUR_SIDES)
    for strong in (True, False):
        labels = [{"text": row["label"], "y": row["y"]} for row in rows if row["strong"] is strong]
        canvas.write(labels, color=palette.INK if strong else palette.MUTED, lineHeight=_LINE)
    values = [row for row in rows if "value" in row]
    canvas.write(values, at="end", fontWeight="bold")
    silent = [row for row in rows if "value" not in row]
    canvas.write(silent, at="end", fontStyle="italic", color=palette.MUTED)


def _paper(canvas: Canvas, row: Spec) -> Spec:
    lines = str(row["label"]).split("\n")
    wide = max(width_of(line) for line in lines) + 2
    return {
        "from": canvas.across(0),
        "to": canvas.across(wide),
        "above": row["y"],
        "below": row["y"] + len(lines) * _LINE - 2,
    }


def _scale(canvas: Canvas, axis: Sequence[float]) -> Spec:
    inset = 1
    ends = [canvas.across(inset), canvas.across(canvas.width - inset)]
    return {"domain": [axis[0], axis[-1]], "range": ends, "zero": False, "nice": False}


def _grid(canvas: Canvas, view: View, axis: Sequence[float], top: float, scale: Spec) -> None:
    """Draw vertical grid lines behind the bars and their values beneath."""
    if not view.known:
        return
    bottom = canvas.height - _GAP / 2
    lines = [
        {"at": value, "top": top, "bottom": bottom, "color": palette.MUTED if value == 0 else palette.GRID}
        for value in axis
        if value != axis[0]
    ]
    x = {"field": "at", "type": "quantitative", "scale": scale, "axis": None}
    canvas.add({"type": "rule"}, lines, x=x, y=pixels("top"), y2={"field": "bottom"}, color=own("color"))
    step = axis[1] - axis[0]
    for place, value in enumerate(axis):
        edge = {0: "left", len(axis) - 1: "right"}.get(place, "center")
        align = {"left": "right", "right": "left"}.get(edge, edge) if canvas.rtl else edge
        share = (value - axis[0]) / (axis[-1] - axis[0])
        row = {
            "text": tick_label(value, step, view.edition.language),
            "y": bottom + 3,
            "x": canvas.across(share * canvas.width),
        }
        canvas.write([row], at="x", align=align, size=SMALL, color=palette.MUTED)
    canvas.height = bottom + 18


def _trend(canvas: Canvas, view: View) -> None:
    """One line a series over time with its interval band; each series has its own colour, dash and shape."""
    styles = {name: _style(place) for place, name in enumerate(view.series)}
    if len(styles) > 1:
        _key(canvas, styles)
    top = canvas.height + 16
    axis = view.levels
    step = axis[1] - axis[0]
    y = {"domain": [axis[0], axis[-1]], "range": [top + _PLOT, top], "zero": False, "nice": False}
    labels = [tick_label(value, step, view.edition.language) for value in axis]
    x = _time_scale(canvas, view.rows, inset=max(width_of(label, SMALL) for label in labels) + 16)
    _levels(canvas, axis, labels, y)
    _lines(canvas, view, styles, x, y)
    _silent_periods(canvas, view, x, top)
    canvas.height = top + _PLOT + 5
    _periods(canvas, view.rows, x)


def _style(place: int) -> dict[str, str]:
    """Colour, dash and shape of a series; colours repeat with other dashes when there are many."""
    cycle = place // len(palette.SERIES)
    return {
        "color": palette.SERIES[place % len(palette.SERIES)],
        "dash": palette.DASHES[(place + cycle) % len(palette.DASHES)],
        "shape": palette.SHAPES[(place + 2 * cycle) % len(palette.SHAPES)],
    }


def _key(canvas: Canvas, styles: dict[str, dict[str, str]]) -> None:
    """Name the series above the plot, each beside a sample of its line."""
    for name, style in styles.items():
        lines = wrap(name, canvas.width - _DASH - 8, most=2)
        ends = [canvas.across(0), canvas.across(_DASH)]
        row = {"x": ends[0], "x2": ends[1], "y": canvas.height + 7}
        line = {"type": "rule", "strokeWidth": 2.2, "color": style["color"], "strokeDash": _dash(style)}
        canvas.add(line, [row], x=pixels("x"), x2={"field": "x2"}, y=pixels("y"))
        point = {
            "type": "point",
            "filled": True,
            "size": 44,
            "color": style["color"],
            "shape": style["shape"],
            "opacity": 1,
        }
        canvas.add(point, [{"x": sum(ends) / 2, "y": row["y"]}], x=pixels("x"), y=pixels("y"))
        text = {"text": "\n".join(lines), "x": canvas.across(_DASH + 8), "y": canvas.height}
        canvas.write([text], at="x", align="right" if canvas.rtl else "left", lineHeight=_LINE)
        canvas.height += len(lines) * _LINE + 3


def _dash(style: dict[str, str]) -> list[int]:
    return [int(part) for part in style["dash"].split(",")]


def _time_scale(canvas: Canvas, rows: Sequence[Row], inset: float) -> Spec:
    """Place years between the labels of the levels and the end of the line."""
    years = [year_of(row.figure.period) for row in rows]
    low, high = min(years), max(years)
    ends = [canvas.across(max(inset, 30)), canvas.across(canvas.width - 14)]
    return {"domain": [low, high], "range": ends, "zero": False, "nice": False}


def _levels(canvas: Canvas, axis: Sequence[float], labels: Sequence[str], y: Spec) -> None:
    """Draw horizontal grid lines over the full width, each with its value above its beginning."""
    levels = [
        {"at": value, "text": label, "color": palette.MUTED if value == 0 else palette.GRID}
        for value, label in zip(axis, labels, strict=True)
    ]
    at = {"field": "at", "type": "quantitative", "scale": y, "axis": None}
    x, x2 = {"value": 0}, {"value": canvas.width}
    canvas.add({"type": "rule"}, levels, x=x, x2=x2, y=at, color=own("color"))
    align = "right" if canvas.rtl else "left"
    text = {"type": "text", "align": align, "baseline": "bottom", "dy": -2, "fontSize": SMALL, "color": palette.MUTED}
    canvas.add(text, levels, x={"value": canvas.start}, y=at, text={"field": "text", "type": "nominal"})


def _lines(canvas: Canvas, view: View, styles: dict[str, dict[str, str]], x: Spec, y: Spec) -> None:
    at: Spec = {"field": "year", "type": "quantitative", "scale": x, "axis": None}
    for name, style in styles.items():
        rows = _broken([_point(row) for row in view.rows if row.series == name])
        value: dict[str, Any] = {"field": "value", "type": "quantitative", "scale": y, "axis": None}
        band = {"type": "area", "opacity": 0.16, "color": style["color"], "invalid": "break-paths-filter-domains"}
        if any(row["low"] is not None for row in rows):
            low = value | {"field": "low"}
            canvas.add(band, rows, x=at, y=low, y2={"field": "high"})
            whisker = {"type": "rule", "strokeWidth": 1.2, "color": style["color"]}
            canvas.add(whisker, [row for row in rows if row["low"] is not None], x=at, y=low, y2={"field": "high"})
        line = {"type": "line", "strokeWidth": 2.2, "color": style["color"], "strokeDash": _dash(style)}
        canvas.add(line | {"invalid": "break-paths-filter-domains"}, rows, x=at, y=value)
        point = {
            "type": "point",
            "filled": True,
            "size": 40 if len(rows) <= _CROWDED else 12,
            "color": style["color"],
            "shape": style["shape"],
            "opacity": 1,
        }
        canvas.add(point, [row for row in rows if row["value"] is not None], x=at, y=value)


def _broken(points: list[Spec]) -> list[Spec]:
    """Put an empty place into every stretch of years without a point, so that no line is drawn across it."""
    empty = [{"year": year, "value": None, "low": None, "high": None} for year in gaps([row["year"] for row in points])]
    return sorted([*points, *empty], key=lambda row: float(row["year"]))


def _point(row: Row) -> Spec:
    figure = row.figure
    both = figure.low is not None and figure.high is not None
    return {
        "year": year_of(figure.period),
        "period": figure.period,
        "value": figure.value,
        "low": figure.low if both else None,
        "high": figure.high if both else None,
        "state": str(figure.state),
        "figure": figure.id,
    }


def _silent_periods(canvas: Canvas, view: View, x: Spec, top: float) -> None:
    """Where a series has no value, write why, upright beside the baseline."""
    rows = [_point(row) | {"text": row.text, "y": top + _PLOT - 4} for row in view.rows if not row.known]
    mark = {"type": "text", "angle": 270, "align": "left", "baseline": "middle", "fontStyle": "italic"}
    at = {"field": "year", "type": "quantitative", "scale": x, "axis": None}
    canvas.add(
        mark | {"fontSize": SMALL, "color": palette.MUTED},
        rows,
        x=at,
        y=pixels("y"),
        text={"field": "text", "type": "nominal"},
    )


def _periods(canvas: Canvas, rows: Sequence[Row], x: Spec) -> None:
    """Name periods under the plot, as many as fit."""
    periods = sorted({row.figure.period for row in rows}, key=year_of)
    start, end = x["domain"]
    shown: list[Spec] = []
    for period in [periods[0], periods[-1], *periods[1:-1]]:
        share = (year_of(period) - start) / ((end - start) or 1)
        pixel = x["range"][0] + share * (x["range"][1] - x["range"][0])
        room = width_of(period, SMALL) + 10
        if all(abs(pixel - other["x"]) >= room for other in shown):
            shown.append(
                {"text": period, "x": min(max(pixel, room / 2), canvas.width - room / 2 + 4), "y": canvas.height}
            )
    canvas.write(shown, at="x", align="center", size=SMALL, color=palette.MUTED)
    canvas.height += 16
