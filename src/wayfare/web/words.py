"""Words of the content on pages: labels of code lists in the language of the page, as texts and as choices."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language

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
