"""What would change if a person accepts it: before, held now, and proposed, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """Something a file or a computation says otherwise than what is held; a person decides what is to stand."""

    key: str
    """Tells it from every other."""
    target: str
    """What it would change, and at which version that stands now; 0 for what is not there yet."""
    version: int
    kind: str
    """`changed`, `added`, `removed` or `conflict`."""
    sheet: str
    number: int
    """Row as the spreadsheet counts them; 0 for one that is gone."""
    column: str
    about: str
    field: str
    before: str
    now: str
    file: str
    why_not: str = ""
    """Why this person cannot take it over; empty where they can."""
    change: Any = None

    @property
    def allowed(self) -> bool:
        """Whether it can be taken over."""
        return not self.why_not


def versions_seen(pairs: list[str]) -> dict[str, int]:
    """Return the version of each thing as a page showed it, from `thing@version`."""
    told = (each.rpartition("@") for each in pairs)
    return {target: int(version) for target, _at, version in told if version.isdecimal() and len(version) < 11}
