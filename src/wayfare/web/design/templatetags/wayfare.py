"""What templates of every room use of the design system: fields of forms, small pictures, levels of a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from django import forms, template
from django.core.paginator import Page
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from wayfare.web import numbers, words
from wayfare.web.design import drawing
from wayfare.web.design.drawn import drawn
from wayfare.web.words import label

register = template.Library()
_HERE, _TOKEN = (f"{name}{token_hex(8)}" for name in ("address", "token"))
STATES = {
    "draft": ("quiet", "edit"),
    "queued": ("quiet", "clock"),
    "planned": ("quiet", "clock"),
    "not_started": ("quiet", "clock"),
    "cancelled": ("quiet", "cross"),
    "withdrawn": ("quiet", "cross"),
    "retired": ("quiet", "cross"),
    "open": ("accent", ""),
    "running": ("accent", "computing"),
    "submitted": ("accent", "arrow"),
    "in_review": ("accent", "arrow"),
    "reviewed": ("accent", "check"),
    "under_way": ("accent", ""),
    "done": ("good", "check"),
    "closed": ("good", "check"),
    "approved": ("good", "check"),
    "endorsed": ("good", "check"),
    "accepted": ("good", "check"),
    "published": ("good", "check"),
    "achieved": ("good", "check"),
    "locked": ("good", "withheld"),
    "on_track": ("good", "on-track"),
    "returned": ("warn", "stale"),
    "stale": ("warn", "stale"),
    "blocked": ("warn", "warning"),
    "missing": ("warn", "empty"),
    "off_track": ("bad", "off-track"),
    "failed": ("bad", "failed"),
    "rejected": ("bad", "cross"),
    "disputed": ("unsure", "warning"),
    "cannot_tell": ("unsure", "cannot-tell"),
}
"""Look of a state: kind of badge and sign. A state that is not here is shown plainly."""
_SCALE_CHOICES = 7
"""A choice of at most so many short words is shown as a scale."""


@register.simple_tag
def part(template: str) -> SafeString:
    """Draw a part that is the same on every page of a language: `{% part "components/foot.html" %}`."""
    return drawn(template, {})


@register.simple_tag(takes_context=True)
def top(context: Context) -> SafeString:
    """Draw the band on top from what the page says of the workspace and the person.

    The address and the token differ each time: they are put in afterwards.
    """
    band = drawn("components/top.html", _band(context))
    request, token = context.get("request"), context.get("csrf_token")
    here = quote(request.get_full_path(), safe="") if request else ""
    return SafeString(band.replace(_HERE, here).replace(_TOKEN, conditional_escape(token or "")))


def _band(context: Context) -> dict[str, Any]:
    user, workspace = context.get("user"), context.get("workspace")
    known = bool(user and user.is_authenticated)
    names = ("workspaces", "queue_count", "notice_count", "search_words", "wall", "wall_note")
    band = {name: value for name in names if (value := context.get(name))}
    band["user"] = {"is_authenticated": known, "name": user.name, "email": user.email} if known else {}
    if workspace:
        band["workspace"] = {"title": drawing.part(workspace, "title"), "slug": drawing.part(workspace, "slug", "")}
    return band | {"request": {"get_full_path": _HERE}, "csrf_token": _TOKEN}


@register.filter
def widget_kind(field: BoundField) -> str:
    """Say how a field is laid out: `check`, `choices`, `scale` or `plain`."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.RadioSelect):
        short = all(len(str(label)) <= 2 for _, label in widget.choices)
        return "scale" if short and len(list(widget.choices)) <= _SCALE_CHOICES else "choices"
    return "plain"


@register.filter
def described(field: BoundField, hint: str = "") -> SafeString:
    """Draw a field so that a screen reader finds its hint and its errors."""
    about = [f"{field.auto_id}_hint"] * bool(hint) + [f"{field.auto_id}_error"] * bool(field.errors)
    attributes = {"aria-describedby": " ".join(about)} if about else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    if isinstance(field.field.widget, forms.NumberInput):
        return field.as_widget(_as_typed(field.field.widget), attrs=attributes | {"inputmode": "decimal"})
    dash = words.NOTHING[1]
    return SafeString(field.as_widget(attrs=attributes).replace(f">{BLANK_CHOICE_DASH[0][1]}<", f">{dash}<"))


def _as_typed(widget: forms.Widget) -> forms.Widget:
    """Make it a field of text: a browser throws away what is no number, and a form keeps what was typed."""
    typed = copy(widget)
    typed.input_type = "text"
    typed.attrs = {name: value for name, value in widget.attrs.items() if name not in {"min", "max", "step"}}
    return typed


@register.filter
def word(code: str, codelist: str) -> str:
    """Return the label of a code of a list of the content: `{{ line.event|word:"event" }}`."""
    return label(codelist, str(code))


@register.filter
def listed(items: Iterable[object]) -> str:
    """Join the parts of a list in the language of the page: `{{ names|listed }}`."""
    return words.listed(items)


@register.filter
def entry(name: object, said: object) -> str:
    """Say something of what is named, with the colon of the page's language: `{{ name|entry:count }}`."""
    return words.entry(name, said)


@register.filter
def level(value: Any) -> str:
    """Return the class of a cell of a matrix: a whole number, or `none` where there is no value."""
    return "none" if value is None or value == "" else str(round(float(value)))


@register.filter
def signed(value: Any) -> str:
    """Write a score of an interaction with its sign; nothing where there is none."""
    if value is None or value == "":
        return ""
    return numbers.signed(value)


@register.filter
def percent(value: float) -> str:
    """Write whole percent in the language of the page: `{{ job.percent|percent }}`."""
    return numbers.percent(value)


@register.filter
def boxes(value: int, most: int) -> list[bool]:
    """Return which of `most` boxes are full."""
    return [number < int(value or 0) for number in range(most)]


@register.filter
def page_range(page: Page) -> Iterable[int | str]:
    """Return the numbers of the pages worth a link, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.inclusion_tag("components/badge.html")
def status(code: str, text: str = "") -> dict[str, str]:
    """Show the state of something the same way in every room: `code` decides the look, `text` says it."""
    kind, icon = STATES.get(str(code), ("", ""))
    return {"text": text or str(code).replace("_", " "), "kind": kind, "icon": icon}


@register.inclusion_tag("components/spread.html")
def spread(
    groups: Iterable[Any], low: float, high: float, alternative: str = "", marks: Sequence[tuple[float, str]] = ()
) -> dict[str, Any]:
    """Show answers by group on one scale: median, middle half, range.

    `groups`: label, summary (the same in words), median, q1, q3, low, high, values; a group without a median is
    below the floor or did not answer, and its summary says so. `marks` are the values written below with their words;
    without them every whole number is.
    """
    scale = drawing.Scale(low, high)
    written = marks or [(step, str(step)) for step in range(int(low), int(high) + 1)]
    steps = [{"value": words, "place": scale.place(value)} for value, words in written]
    return {"boxes": drawing.boxes(groups, scale), "steps": steps, "low": low, "high": high, "alternative": alternative}


@register.inclusion_tag("components/sparkline.html")
def sparkline(points: Sequence[Any], words: str, target: float | None = None) -> dict[str, Any]:
    """Draw points (value, low, high; value None where missing) with a target line; `words` say what is to be seen."""
    return {"spark": drawing.spark(points, target), "words": words, "height": drawing.HEIGHT}


@register.inclusion_tag("components/pair.html")
def pair(
    women: float | None, men: float | None, most: float = 100, women_text: str = "", men_text: str = ""
) -> dict[str, Any]:
    """Show a figure for women and for men beside each other; None where it is missing, with words in `..._text`."""
    scale = drawing.Scale(0, most)
    return {
        "rows": [
            {
                "sex": "women",
                "width": None if women is None else scale.place(women),
                "text": women_text,
                "value": women,
            },
            {"sex": "men", "width": None if men is None else scale.place(men), "text": men_text, "value": men},
        ]
    }


@register.inclusion_tag("components/share.html")
def share(value: float | None, most: float = 100, words: str = "") -> dict[str, Any]:
    """Show how much of a whole is reached, as a bar with words."""
    return {"width": None if value is None else drawing.Scale(0, most).place(value), "words": words}


@register.inclusion_tag("components/gantt.html")
def gantt(
    periods: Sequence[str], rows: Iterable[Any], caption: str, now: int | None = None, years: Sequence[Any] = ()
) -> dict[str, Any]:
    """Show what happens when: `rows` have title, url, items (title, first, last, state, url).

    Periods are counted from 0; `now` numbers the present one; `years` (title, width) head several periods together.
    """
    drawn = [
        {
            "title": drawing.part(row, "title"),
            "url": drawing.part(row, "url"),
            "group": drawing.part(row, "group", False),
            "spans": drawing.spans(drawing.part(row, "items", ()), len(periods), now),
        }
        for row in rows
    ]
    columns = [{"title": title, "now": number == now} for number, title in enumerate(periods)]
    return {"columns": columns, "rows": drawn, "caption": caption, "years": years}
