"""Where a statement comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A publication and what it supports."""

    title: str
    supports: str
    url: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's data set in one vintage: who published what, when, under which licence, defined how."""

    code: str
    """For instance `undesa.ims2024`."""
    publisher: str
    title: str
    vintage: str
    """Date or edition of publication as an ISO date part: `2024`, `2023-06`, `2026-03-15`."""
    licence: str
    published: str = ""
    """When it came out, as an ISO date part; a year or month counts from its end. Decides what was known on a day."""
    series: str = ""
    """Editions of one table share this code, so that what was revised between them can be listed."""
    licence_url: str = ""
    url: str = ""
    citation: str = ""
    definition: str = ""
    """What is counted, in the publisher's terms, in our own words."""
    notes: tuple[str, ...] = ()
    preliminary_from: str = ""
    """First year for which the edition gave early figures that are known not to hold; empty where none is known."""
    live: bool = False
    """A service: each figure's own vintage is the day it was asked, or the day the publisher names for the data."""
    made_up: bool = False
    frequency: str = ""
    """How often editions have appeared, as an ISO 8601 duration such as `P1Y`; empty for an edition that is closed."""
    next_expected: str = ""
    """When the publisher has announced the next edition, as an ISO date part; empty where nothing is announced."""
