"""Every route of the workbench, found from the table of addresses so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from wayfare.web.guard import Door

OTHERS = {"allauth", "ninja"}
"""Packages that guard their own routes."""


@dataclass(frozen=True)
class Route:
    """One address, its view and its door."""

    address: str
    view: Any
    door: Door | None

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.split(".")[0] not in OTHERS


def every_route() -> list[Route]:
    """All routes, depth first."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield Route(address, pattern.callback, getattr(pattern.callback, "door", None))
