"""Figures made by hand, for tests of what is said about them."""

from __future__ import annotations

from typing import Any

from wayfare.model.figure import Figure, State

SURVEY = "evidence:" + "a" * 64
_count = iter(range(10**9))


def figure(indicator: str, value: float | None, **given: Any) -> Figure:
    """Make a figure of Nowhere; an interval is given as `within=(low, high)`."""
    low, high = given.pop("within", (None, None))
    defaults: dict[str, Any] = {
        "id": f"f{next(_count):016x}",
        "indicator": indicator,
        "version": 1,
        "area": "XNW",
        "period": "2024",
        "domain": (),
        "unit": "percent",
        "source": "un.table",
        "vintage": "2025",
        "method": "published",
        "state": State.KNOWN if value is not None else State.WITHHELD,
    }
    return Figure(value=value, low=low, high=high, **(defaults | given))


def surveyed(indicator: str, value: float | None, **given: Any) -> Figure:
    """Make a figure of a survey."""
    return figure(indicator, value, **({"source": SURVEY, "method": "mean", "n": 500} | given))
