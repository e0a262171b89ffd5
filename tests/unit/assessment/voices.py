"""Raters for tests: one letter a group, values as a string of digits."""

from __future__ import annotations

from wayfare.model.rating import Aspect, Rating


def ratings(cell: str, aspect: Aspect, by_group: dict[str, str], number: int = 1) -> list[Rating]:
    """Give one rating for each digit: `{"a": "335"}` are three raters of group a; a dash is a rater who left it out."""
    return [
        Rating(rater=f"{group}{k}", group=group, round=number, cell=cell, aspect=aspect, value=float(value))
        for group, values in by_group.items()
        for k, value in enumerate(values)
        if value != "-"
    ]
