"""What templates of every room use of the design system: fields of forms, small pictures, levels of a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from wayfare.web.design import drawing

register = template.Library()
_SCALE_CHOICES = 7
"""A choice of at most so many short words is shown as a scale."""


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
    return field.as_widget(attrs=attributes)


@register.filter
def level(value: Any) -> str:
    """Return the class of a cell of a matrix: a whole number, or `none` where there is no value."""
    return "none" if value is None or value == "" else str(round(float(value)))


@register.filter
def signed(value: Any) -> str:
    """Write a score of an interaction with its sign; nothing where there is none."""
    if value is None or value == "":
        return ""
    return f"+{value:g}" if value > 0 else f"{value:g}".replace("-", "\u2212")


@register.inclusion_tag("components/spread.html")
def spread(groups: Iterable[Any], low: float, high: float, alternative: str = "") -> dict[str, Any]:
    """Show answers by group on one scale: median, middle half, range.

    `groups`: label, summary (the same in words), median, q1, q3, low, high, values; a group without a median is
    below the floor or did not answer, and its summary says so.
    """
    scale = drawing.Scale(low, high)
    steps = [{"value": step, "place": scale.place(step)} for step in range(int(low), int(high) + 1)]
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
def gantt(periods: Sequence[str], rows: Iterable[Any], caption: str, now: int | None = None) -> dict[str, Any]:
    """Show what happens when: `rows` have title, url, items (title, first, last, state); `now` numbers a period."""
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
    return {"columns": columns, "rows": drawn, "caption": caption}
