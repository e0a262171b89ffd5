"""The sheet every chart is drawn on: a Vega-Lite layer chart of fixed width, marks placed in pixels or by scale.

One narrow sheet serves a telephone, a column on a desk screen and half a printed page alike, so that type keeps its
size. In a language written from right to left the sheet is mirrored.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import palette

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 344
FONT = "Noto Sans, Noto Sans Arabic"
SIZE = 12
SMALL = 10.5
_CHARACTER = 0.56
"""Mean width of a character of the report font, as a share of its size."""

Spec = dict[str, Any]
Values = Sequence[Mapping[str, Any]]


@dataclass
class Canvas:
    """Collects layers from the top down; `height` is how far the sheet is filled."""

    rtl: bool
    width: int = WIDTH
    height: float = 0.0
    layers: list[Spec] = field(default_factory=list)

    @property
    def start(self) -> float:
        """Pixel where a line of text begins."""
        return self.width if self.rtl else 0

    @property
    def end(self) -> float:
        """Pixel where a line of text ends."""
        return self.width - self.start

    def across(self, pixels: float) -> float:
        """Pixel that lies `pixels` after the start."""
        return self.width - pixels if self.rtl else pixels

    def add(self, mark: Mapping[str, Any], values: Values, **encoding: Mapping[str, Any]) -> None:
        """Add a layer of one kind of mark; layers without rows are left out."""
        if values:
            self.layers.append({"data": {"values": list(values)}, "mark": dict(mark), "encoding": encoding})

    def write(
        self, values: Values, *, at: str = "start", size: float = SIZE, color: str = palette.INK, **mark: Any
    ) -> None:
        """Add text of rows with `text` and `y`, at the start or end of the line or, for `x`, where the row says."""
        left = (at == "start") != self.rtl
        align = mark.pop("align", "left" if left else "right")
        x: Spec = {"field": "x", "type": "quantitative", "scale": None, "axis": None}
        place = x if at == "x" else {"value": self.start if at == "start" else self.end}
        style = {"type": "text", "align": align, "baseline": "top", "fontSize": size, "color": color, "lineBreak": "\n"}
        self.add(style | mark, values, x=place, y=pixels("y"), text={"field": "text", "type": "nominal"})

    def paragraph(self, text: str, *, size: float = SIZE, color: str = palette.INK, bold: bool = False) -> None:
        """Write wrapped text over the full width, below what is there."""
        lines = wrap(text, self.width, size * (1.06 if bold else 1.0))
        weight = "bold" if bold else "normal"
        row = {"text": "\n".join(lines), "y": self.height}
        self.write([row], size=size, color=color, fontWeight=weight, lineHeight=size * 1.35)
        self.height += len(lines) * size * 1.35 + 4

    def spec(self) -> Spec:
        """Finish the sheet."""
        return {
            "$schema": SCHEMA,
            "width": self.width,
            "height": round(self.height),
            "autosize": {"type": "none"},
            "padding": 2,
            "background": None,
            "config": {"aria": False, "font": FONT, "view": {"stroke": None}},
            "layer": self.layers,
        }


def pixels(name: str) -> Spec:
    """Encode a field that already holds pixels."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def own(name: str) -> Spec:
    """Encode a field that already holds a colour, dash or shape."""
    return {"field": name, "type": "nominal", "scale": None, "legend": None}


def wrap(text: str, width: float, size: float = SIZE, most: int | None = None) -> list[str]:
    """Break text into lines that fit `width` pixels; at `most` lines the rest is cut and marked by an ellipsis."""
    room = max(8, int(width / (size * _CHARACTER)))
    return textwrap.wrap(text, room, max_lines=most, placeholder=" …") or [""]


def width_of(text: str, size: float = SIZE) -> float:
    """Estimate how wide a text is drawn."""
    return len(text) * size * _CHARACTER
