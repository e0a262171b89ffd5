"""The report as one accessible page that needs nothing beside it: no script, no request, fonts and pictures inside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wayfare.catalogue.load import CONTENT
from wayfare.model.figure import Figure

from . import sexes, svg, tables
from .document import Document, Drawing
from .edition import Edition
from .evidence_map import MapView

_TEMPLATES = CONTENT / "report"
_LATIN = ("Noto Sans", "NotoSans", "U+0000-06??,U+1E??,U+2???")
_ARABIC = ("Noto Sans Arabic", "NotoSansArabic", "U+0600-06FF,U+FB50-FEFC")
SHARED = Markup("<!-- shapes -->")
_OUTLINE = re.compile(r'<path d="([^"]{60,})"')
"""A path worth naming: a reference to it is shorter."""
LEVELS = {"well": 3, "partly": 2, "weakly": 1, "unknown": 0}
"""How many of three boxes a certainty fills."""


def page(document: Document, files: tuple[tuple[str, str], ...] = ()) -> str:
    """Write the report as HTML; `files` are name and kind of what lies beside it."""
    style = style_sheet(rtl=document.edition.rtl)
    text = environment().get_template("report.html").render(
        document=document,
        edition=document.edition,
        assessment=document.assessment,
        files=files,
        style=Markup(style),  # noqa: S704  our own file
        policy=content_policy(style),
        levels=LEVELS,
        sex_columns=sexes.COLUMNS,
        picture=_picture,
        swatch=_swatch,
        download=lambda figures: _download(document, figures),
        shared=SHARED,
        charted=document.charted,
        table_address=_address(document.charted.as_csv()) if document.charted else "",
    )  # fmt: skip
    return share_shapes(text)


def map_page(edition: Edition, charted: MapView) -> str:
    """Write the evidence map as a page of its own."""
    style = style_sheet(rtl=edition.rtl)
    return environment().get_template("map_page.html").render(
        edition=edition,
        assessment=edition.assessment,
        charted=charted,
        table_address=_address(charted.as_csv()),
        style=Markup(style),  # noqa: S704  our own file
        policy=content_policy(style),
    )  # fmt: skip


def share_shapes(text: str) -> str:
    """Write each outline that several pictures draw once, at the top of the page, and refer to it."""
    count = Counter(_OUTLINE.findall(text))
    names = {shape: f"s{number}" for number, shape in enumerate(shape for shape, n in count.items() if n > 1)}
    told = _OUTLINE.sub(lambda found: f'<use href="#{names[found[1]]}"' if found[1] in names else found[0], text)
    shapes = "".join(f'<path id="{name}" d="{shape}"/>' for shape, name in names.items())
    return told.replace(SHARED, f'<svg class="aside" aria-hidden="true"><defs>{shapes}</defs></svg>', 1)


@lru_cache
def environment() -> Environment:
    """Give the templates of the pages; every value is escaped and every name must be known."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _picture(drawing: Drawing, place: str = "") -> Markup:
    return Markup(svg.inline(drawing.picture, f"{place}{drawing.key}", drawing.view.alternative))  # noqa: S704  escaped by vl-convert


def _swatch(drawing: Drawing, fill: str) -> str:
    """Fill of a legend box: patterns are those of the drawing itself."""
    return fill.replace("url(#", f"url(#{drawing.key}-")


def _download(document: Document, figures: list[Figure]) -> str:
    """Put figures as CSV into an address, so that the page stays whole when it is sent alone."""
    return _address(tables.as_csv(document.edition, figures, tables.BRIEF))


def _address(text: str) -> str:
    return "data:text/csv;charset=utf-8," + quote(text.replace("\r\n", "\n"), safe=",:;/|")


def content_policy(style: str) -> str:
    """Allow this style sheet, the fonts inside it and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"


@lru_cache
def style_sheet(*, rtl: bool) -> str:
    """Give the style of all pages, with the fonts inside."""
    faces = [_face(*_LATIN, weight) for weight in ("Regular", "Bold")]
    faces += [_face(*_ARABIC, weight) for weight in ("Regular", "Bold") if rtl]
    return "\n".join(faces) + (_TEMPLATES / "style.css").read_text(encoding="utf-8")


def _face(family: str, file: str, characters: str, weight: str) -> str:
    number = {"Regular": 400, "Bold": 700}[weight]
    return (
        f'@font-face{{font-family:"{family}";font-weight:{number};unicode-range:{characters};'
        f"src:url(data:font/woff2;base64,{_encoded(svg.FONTS / f'{file}-{weight}.woff2')})}}"
    )


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
