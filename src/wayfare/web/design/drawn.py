"""Parts of pages drawn from plain values alone: a part is drawn once, and again only where a value differs.

What is drawn depends on its template, the language of the page and the values given, all of which stand in the key; so
nothing has to be thrown away when something changes, and nobody is shown what was drawn from other values.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeData, SafeString

from wayfare.web.words import page_language

MOST = 1024
"""Parts kept by one process; what was drawn first goes first."""
_DRAWN: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
_LOCK = threading.Lock()


class NotPlain(TypeError):
    """A value that is not made of texts, numbers, days, lists and mappings: what it would draw cannot be seen."""


def drawn(template: str, values: Mapping[str, Any]) -> SafeString:
    """Return a template drawn from plain values, which are all it sees. Raises `NotPlain` for others."""
    key = (template, page_language(), _frozen(values))
    found = _DRAWN.get(key)
    if found is None:
        found = SafeString(render_to_string(template, dict(values)))
        with _LOCK:
            _DRAWN[key] = found
            while len(_DRAWN) > MOST:
                _DRAWN.popitem(last=False)
    return found


def forget() -> None:
    """Let go of everything that was drawn."""
    with _LOCK:
        _DRAWN.clear()


class Widgets(TemplatesSetting):
    """Draws the fields of forms; a list of choices is drawn once for the same choices."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Return a widget drawn. One without choices is one short template, and holds what somebody typed."""
        if request is not None or "optgroups" not in context.get("widget", ()):
            return super().render(template_name, context, request)
        try:
            return drawn(template_name, context)
        except NotPlain:
            return super().render(template_name, context, request)


def _frozen(value: Any) -> object:
    """Return a value as a key. 1, 1.0 and True, and a text and the same text marked safe, are drawn differently."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if isinstance(value, Promise):
        return _frozen(str(value))
    if isinstance(value, SafeData):
        return ("safe", str(value))
    if isinstance(value, bool | int | float | date):
        return (kind, value)
    if isinstance(value, Mapping):
        return ("mapping", *((_frozen(name), _frozen(part)) for name, part in value.items()))
    if isinstance(value, list | tuple | set | frozenset):
        return ("list", *_each(value))
    if isinstance(value, str):
        return (kind, str(value))
    raise NotPlain(f"{kind.__qualname__} is no plain value")


def _each(values: Iterable[Any]) -> Iterable[object]:
    return (_frozen(each) for each in values)
