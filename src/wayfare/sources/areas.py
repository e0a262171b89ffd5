"""Areas of a file as they are found: what is said of them, their outlines, what is wrong, and how many there may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

MOST_AREAS = 5_000
MOST_CORNERS = 1_500_000
MOST_KEPT = 400_000
"""Corners that are left of all outlines."""
MOST_PROPERTIES = 60
MOST_TEXT = 8_000_000
"""Characters of what the file says of its areas."""
LONGEST_TEXT = 300
DRAWN_WIDTH = 2_000
"""Parts of the whole extent that a drawing can show; what is finer is left out."""
DECIMALS = 5
LARGEST = 100 * 2**20

Geometry: TypeAlias = dict[str, Any]
Point: TypeAlias = Sequence[float]


class Flaw(StrEnum):
    """What is wrong with the outline of one area."""

    NO_POLYGON = "no_polygon"
    NO_NUMBERS = "no_numbers"
    TOO_FEW = "too_few"
    """Fewer than three different corners."""
    OPEN = "open"
    """A ring does not come back to where it began."""
    CROSSES = "crosses"
    TURNED = "turned"
    """Latitude seems to stand before longitude."""
    PROJECTED = "projected"
    """Metres or another grid, not degrees."""


class Refused(StrEnum):
    """Why no area of a file was taken."""

    NOT_READ = "not_read"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    NESTED = "nested"
    NO_FEATURES = "no_features"
    TOO_MANY = "too_many"
    TOO_FINE = "too_fine"
    NO_HEADER = "no_header"
    PROJECTED = "projected"


class RefusedFile(Exception):
    """A file of which no area was taken, and why."""

    def __init__(self, why: Refused, text: str = "") -> None:
        self.why, self.text = why, text
        super().__init__(f"{why}: {text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area of a file: what the file says of it, its outline, and what is wrong with that."""

    number: int
    """Row or feature, as people count: features from 1, rows of a table with its first."""
    properties: Mapping[str, str]
    geometry: Geometry | None = None
    flaw: Flaw | None = None
    at: tuple[float, float] | None = None
    """Where the outline is wrong, as the file has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """What a file holds, with the outlines simplified."""

    areas: tuple[Area, ...] = ()
    properties: tuple[str, ...] = ()
    """Names of what the file says of its areas."""
    corners: int = 0
    kept: int = 0
    """Corners that are left of them."""
    refused: Refused | None = None
    text: str = ""
    """What the refusal is about: a system of coordinates, a place in the file."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Areas:
        """Read what `asdict` and JSON make of it."""
        areas = tuple(
            Area(
                **{k: v for k, v in each.items() if k not in {"flaw", "at"}},
                flaw=Flaw(each["flaw"]) if each.get("flaw") else None,
                at=tuple(each["at"]) if each.get("at") else None,
            )
            for each in data["areas"]
        )
        refused = Refused(data["refused"]) if data.get("refused") else None
        rest = {name: data[name] for name in ("corners", "kept", "text")}
        return cls(areas=areas, properties=tuple(data["properties"]), refused=refused, **rest)


@dataclass(slots=True)
class Raw:
    """An area as the file has it: polygons, each a list of rings, each a list of points."""

    number: int
    properties: Mapping[str, Any]
    polygons: list[list[Any]] = field(default_factory=list)
    has_outline: bool = True
    """Whether the file says anything of an outline."""
