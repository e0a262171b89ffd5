"""Places: the world, its countries, and areas inside them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A country or an area. `code` is ISO 3166-1 alpha-3 for a country, `WLD` for the world."""

    code: str
    name: str
    iso2: str = ""
    """ISO 3166-1 alpha-2 code, empty for areas and groups of countries."""
    m49: int | None = None
    parent: str | None = None
    level: int = 0
    """-1 group of countries, 0 country, 1 first-level area, 2 second-level area."""
    region: str = ""
    subregion: str = ""
    development: str = ""
    """`more` or `less` developed region (UN DESA M49 grouping), empty where not classified."""
    income: str = ""
    """World Bank income class of the embedded vintage: L, LM, UM, H or empty."""
    members: str = ""
    """For a group of countries, what decides who belongs to it: `development=less`, `region=Africa`."""
