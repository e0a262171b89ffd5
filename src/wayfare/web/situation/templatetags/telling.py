"""Sentences, figures and pictures of an edition in a template; `book` is taken from the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from wayfare.model.finding import Sentence
from wayfare.reports.document import Drawing
from wayfare.web.situation import reading

register = template.Library()


@register.inclusion_tag("situation/_told.html", takes_context=True)
def told(context: dict[str, Any], sentence: Sentence) -> dict[str, Any]:
    """Write a sentence; each number leads to its origin."""
    return {"pieces": context["book"].pieces(sentence)}


@register.inclusion_tag("situation/_exhibit.html", takes_context=True)
def exhibit(context: dict[str, Any], drawing: Drawing) -> dict[str, Any]:
    """Show a chart or a map with its source, its data behind a fold, and its downloads."""
    book = context["book"]
    view = drawing.view
    large = len(drawing.picture) > reading.LARGE
    rows = [{"row": row, "shown": book.show(row.figure)} for row in view.rows]
    surveyed = any(row.figure.se is not None for row in view.known)
    return {
        "book": book,
        "drawing": drawing,
        "view": view,
        "large": large,
        "picture": "" if large else reading.inline(drawing),
        "rows": rows,
        "surveyed": surveyed,
        "swatches": [(_swatch(drawing, each.fill), each.label) for each in drawing.legend],
        **{name: book.url("picture_file", key=drawing.key, kind=name) for name in ("svg", "png")},
        **{name: book.url("data", key=drawing.key, kind=name) for name in ("csv", "parquet")},
        "disclaimer": book.words.say("map.disclaimer"),
        "fragment": book.url("picture", key=drawing.key),
    }


@register.simple_tag(takes_context=True)
def page(context: dict[str, Any], name: str, **parts: object) -> str:
    """Return the address of a page of the edition at hand."""
    return str(context["book"].url(name, **parts))


@register.simple_tag(takes_context=True)
def whole_picture(context: dict[str, Any], drawing: Drawing) -> SafeString:
    """Draw a picture in the page, however large."""
    return reading.inline(drawing)


@register.simple_tag(takes_context=True)
def certainty(context: dict[str, Any], chapter: Any) -> dict[str, Any]:
    """Return how surely a theme is known."""
    return dict(context["book"].certainty(chapter))


@register.simple_tag(takes_context=True)
def sides(context: dict[str, Any], chapter: Any) -> list[Any]:
    """Return the sides of a theme."""
    return list(context["book"].sides(chapter))


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], key: str) -> str:
    """Give a wording of reports in the language of the edition."""
    return str(context["book"].words.say(key))


def _swatch(drawing: Drawing, fill: str) -> str:
    """Fill of a legend box; patterns are those of the drawing itself."""
    return fill.replace("url(#", f"url(#{drawing.key}-")
