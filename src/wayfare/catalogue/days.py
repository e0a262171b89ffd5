"""Days as people read them, in their language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from .numbers import locale_of


def written(day: str, language: str = "en") -> str:
    """Write an ISO day with its month in words, the day first; what is no day stays as it is."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return format_date(found, "d MMMM y", locale=locale_of(language))
