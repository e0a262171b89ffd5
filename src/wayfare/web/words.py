"""Words on pages: labels of code lists in the language of the page, as texts and as choices; lists in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import get_language, get_language_bidi, pgettext

from wayfare.catalogue import load

NOTHING = ("", "–")
"""The choice that leaves a field empty."""


def page_language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def label(codelist: str, code: str) -> str:
    """Return the label of a code."""
    return load().label(codelist, code, page_language())


def choices(codelist: str, *, optional: bool = False) -> Callable[[], list[tuple[str, str]]]:
    """Return what gives the codes of a list with their labels, each time in the language of the page then."""

    def listed() -> list[tuple[str, str]]:
        found = [(code, label(codelist, code)) for code in load().codelists[codelist]]
        return [NOTHING, *found] if optional else found

    return listed


def isolated(text: object) -> str:
    """Return a text that keeps its own direction inside a sentence written from right to left (Unicode UAX 9)."""
    return f"\u2068{text}\u2069" if get_language_bidi() else str(text)


def entry(name: object, said: object) -> str:
    """Say something of what is named, with the colon of the page's language: `Women: 12`, `Femmes : 12`."""
    words = {"name": isolated(name), "said": isolated(said)}
    told = pgettext("what is named, and what is said of it", "%(name)s: %(said)s") % words
    return ("\u200f" if get_language_bidi() else "") + told


def listed(items: Iterable[object]) -> str:
    """Join the parts of a list with the comma of the page's language; each part keeps its direction."""
    return _joined(items, pgettext("between the parts of a list", ", "))


def listed_apart(items: Iterable[object]) -> str:
    """Join parts that hold commas themselves with the semicolon of the page's language."""
    return _joined(items, pgettext("between long parts of a list", "; "))


def _joined(items: Iterable[object], sign: str) -> str:
    """Join parts; before several that each keep their direction stands a mark that the list runs from right to left."""
    parts = [isolated(each) for each in items]
    return ("\u200f" if get_language_bidi() and len(parts) > 1 else "") + sign.join(parts)
