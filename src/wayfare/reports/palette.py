"""Colours of charts: told apart by people who are colour-blind, and always doubled by position, dash, shape or words.

After Okabe and Ito (2008), "Color universal design", darkened to a contrast of 3:1 or more on white.
"""

from __future__ import annotations

INK = "#1b2733"
MUTED = "#55626f"
GRID = "#d9dee3"
PAPER = "#ffffff"
ACCENT = "#0b5c8f"
BAR = "#4a8fbb"
QUIET = "#a9b9c6"
WOMEN = BAR
MEN = "#c75a00"
SERIES = (ACCENT, "#c75a00", "#00775a", "#8f3a84", "#3c3c3c", "#7a6300")
DASHES = ("1,0", "6,3", "2,2", "8,3,2,3", "4,4", "1,3")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
CLASSES = ("#dbe8f2", "#a8c9e0", "#6ba3c9", "#2f77a8", "#0a4570")
UNKNOWN = "#e4e6e8"
WITHHELD = "url(#withheld)"
EMPTY = "url(#empty)"
FAILED = "url(#failed)"
THEMED = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    PAPER: "paper",
    ACCENT: "accent",
    BAR: "bar",
    QUIET: "quiet",
    MEN: "second",
}
"""Colours a page may replace, for instance in dark mode, by the custom property `--chart-<name>`."""
