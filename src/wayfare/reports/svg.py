"""Specifications turned into SVG, made safe to stand several on one page and readable by those who do not see them."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from html import escape

import vl_convert

from wayfare.catalogue.load import CONTENT

from . import palette
from .canvas import Spec

FONTS = CONTENT / "fonts"
_PATTERNS = f"""<defs>\
<pattern id="withheld" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect width="5" height="5" fill="{palette.PAPER}"/><rect width="1.8" height="5" fill="{palette.MUTED}"/></pattern>\
<pattern id="empty" width="6" height="6" patternUnits="userSpaceOnUse">\
<rect width="6" height="6" fill="{palette.PAPER}"/><circle cx="3" cy="3" r="1.1" fill="{palette.MUTED}"/></pattern>\
<pattern id="failed" width="6" height="6" patternUnits="userSpaceOnUse">\
<rect width="6" height="6" fill="{palette.PAPER}"/><path d="M0,0L6,6M6,0L0,6" stroke="{palette.MUTED}"/></pattern>\
</defs>"""
_DECIMALS = re.compile(r"(-?\d+\.\d)\d+")
_GEOMETRY = re.compile(r' (?:d|transform)="[^"]*"')
_ROLES = re.compile(r' (?:role|aria-[a-z]+|class|pointer-events)="[^"]*"')
_RUN = re.compile(r"(?:L-?[\d.]+,-?[\d.]+)+")
_TOO_NEAR = 0.7
"""Pixels between two corners of an outline below which nobody sees the difference."""
_EMPTY = re.compile(r'<path(?: d="(?:M0,0h[\d.]+v[\d.]+h-?[\d.]+Z)?"| display="none")*/>')
_SAID = re.compile(r"(?<=>)[^<]*[\u0600-\u06ff][^<]*(?=</(?:text|tspan)>)")
_ARABIC = re.compile(r"[\u0600-\u06ff]+(?: +[\u0600-\u06ff]+)*")
_VOWELS = re.compile(r"[\u064b-\u0652\u0670]")
_OPENING = re.compile(r"<svg [^>]*?(width=\"(?P<w>[\d.]+)\" height=\"(?P<h>[\d.]+)\")[^>]*>")


def draw(spec: Spec) -> str:
    """Draw a specification; the same one is drawn once."""
    return _drawn(json.dumps(spec, ensure_ascii=False, allow_nan=False))


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    _register_fonts()
    svg = str(vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]))
    return with_patterns(_slim(_with_arabic_font(svg)))


def _with_arabic_font(svg: str) -> str:
    """Name the font of Arabic words: between brackets, renderers that look for it themselves leave letters out.

    Marks above and below letters are left out of pictures, as print mostly does: tagged PDF refuses them in a picture.
    """
    named = r'<tspan font-family="Noto Sans Arabic">\g<0></tspan>'
    return _SAID.sub(lambda said: _ARABIC.sub(named, _VOWELS.sub("", said[0])), svg)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def _slim(svg: str) -> str:
    """Drop what nobody sees: third decimals of pixels, roles inside a picture that has one text, empty shapes."""
    svg = _ROLES.sub("", svg).replace(' transform="translate(0,0)"', "")
    svg = _GEOMETRY.sub(lambda match: _RUN.sub(_thin, _DECIMALS.sub(r"\1", match[0])), svg)
    return _EMPTY.sub("", svg)


def _thin(run: re.Match[str]) -> str:
    """Leave out corners of an outline that lie on top of the one before; short lines keep all."""
    points = run[0][1:].split("L")
    if len(points) < 12:
        return run[0]
    kept, last = [points[0]], _pixel(points[0])
    for point in points[1:-1]:
        here = _pixel(point)
        if abs(here[0] - last[0]) + abs(here[1] - last[1]) >= _TOO_NEAR:
            kept.append(point)
            last = here
    return "L" + "L".join([*kept, points[-1]])


def _pixel(point: str) -> tuple[float, float]:
    x, y = point.split(",")
    return float(x), float(y)


def with_patterns(svg: str) -> str:
    """Put the patterns of what is withheld, empty or failed into a drawing that uses one."""
    if "url(#" not in svg:
        return svg
    end = svg.index(">") + 1
    return svg[:end] + _PATTERNS + svg[end:]


def standalone(svg: str, alternative: str) -> str:
    """Make a file of its own: text alternative inside, white ground."""
    opening = _OPENING.search(svg)
    assert opening is not None, "vl-convert writes width and height"
    ground = f'<title>{escape(alternative)}</title><rect width="100%" height="100%" fill="{palette.PAPER}"/>'
    head = opening[0].replace("<svg ", '<svg role="img" ', 1)
    return svg[: opening.start()] + head + ground + svg[opening.end() :]


def inline(svg: str, key: str, alternative: str) -> str:
    """Make a part of a page: unique ids, a text alternative, colours the page may replace, width given by the page."""
    opening = _OPENING.search(svg)
    assert opening is not None, "vl-convert writes width and height"
    label = f"{key}-alternative"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {opening["w"]} {opening["h"]}" role="img" '
        f'aria-labelledby="{label}"><title id="{label}">{escape(alternative)}</title>'
    )
    body = svg[opening.end() :]
    body = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', body)
    body = body.replace("url(#", f"url(#{key}-")
    for color, name in palette.THEMED.items():
        body = body.replace(f'="{color}"', f'="var(--chart-{name},{color})"')
    return head + body


def size_of(svg: str) -> tuple[float, float]:
    """Width and height in pixels."""
    opening = _OPENING.search(svg)
    assert opening is not None, "vl-convert writes width and height"
    return float(opening["w"]), float(opening["h"])


def as_png(svg: str, scale: float = 2.0) -> bytes:
    """Turn a picture that stands alone into PNG; `scale` multiplies its pixels."""
    _register_fonts()
    return bytes(vl_convert.svg_to_png(svg, scale=scale))
