"""A list of areas read from a CSV or GeoJSON file: every mistake with its row, nothing taken while there is one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024
MOST_PLACES = 20_000
COLUMNS = ("code", "name", "level", "parent")


class UnreadablePlaces(Exception):
    """What is wrong with the file, one sentence for each row."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True)
class Area:
    """One area of the file."""

    code: str
    name: str
    level: int
    parent: str
    geometry: dict[str, Any] | None


def read(content: bytes, name: str) -> list[Area]:
    """Return the areas of a file, parents first. Raises `UnreadablePlaces`."""
    if len(content) > MOST_BYTES:
        raise UnreadablePlaces([_("The file is larger than 10 MB; simplify the boundaries.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadablePlaces([_("The file is not in UTF-8; save it again as “CSV UTF-8”.")]) from None
    rows = list(_features(text) if name.lower().endswith((".geojson", ".json")) else _lines(text))
    if not rows:
        raise UnreadablePlaces([_("The file holds no areas.")])
    if problems := [*_problems(rows)]:
        raise UnreadablePlaces(problems)
    return sorted((area for _number, area in rows), key=lambda area: area.level)


def _lines(text: str) -> Iterator[tuple[int, Area]]:
    reader = csv.DictReader(io.StringIO(text))
    if absent := [column for column in COLUMNS[:2] if column not in (reader.fieldnames or ())]:
        raise UnreadablePlaces([_("The first row does not name the column “%s”.") % absent[0]])
    for number, row in enumerate(reader, start=2):
        yield number, _area(row, None)


def _features(text: str) -> Iterator[tuple[int, Area]]:
    try:
        features = json.loads(text)["features"]
        found = [(feature["properties"] or {}, feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadablePlaces([_("The file is not a GeoJSON collection of features.")]) from None
    for number, (properties, geometry) in enumerate(found, start=1):
        shaped = geometry if isinstance(geometry, dict) and "Polygon" in str(geometry.get("type")) else None
        yield number, _area(properties, shaped)


def _area(row: dict[str, Any], geometry: dict[str, Any] | None) -> Area:
    given = {column: str(row.get(column) or "").strip() for column in COLUMNS}
    level = int(given["level"]) if given["level"].isdigit() else 1 if not given["level"] else 0
    return Area(given["code"][:40], given["name"][:160], level, given["parent"], geometry)


def _problems(rows: list[tuple[int, Area]]) -> Iterator[str]:
    codes = {area.code: area for _number, area in rows}
    seen: set[str] = set()
    if len(rows) > MOST_PLACES:
        yield _("The file holds more than %s areas.") % f"{MOST_PLACES:,}"
    for number, area in rows:
        if not area.code or not area.name:
            yield _("Row %s has no code or no name.") % number
        elif area.code in seen:
            yield _("Row %(row)s repeats the code “%(code)s”.") % {"row": number, "code": area.code}
        if not 1 <= area.level <= 9:
            yield _("Row %s: the level must be a number from 1 to 9.") % number
        if area.parent and (area.parent not in codes or codes[area.parent].level >= area.level):
            yield _("Row %(row)s: “%(parent)s” is no area of a higher level in this file.") % {
                "row": number,
                "parent": area.parent,
            }
        seen.add(area.code)
