"""Areas of a file against those of a workspace: what each would become, what it is matched by, and what is wrong."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from wayfare.model.errors import UnreadableFile
from wayfare.sources import areas as found_areas
from wayfare.sources import boundaries
from wayfare.sources.areas import Areas, Flaw
from wayfare.web.search.folding import folded
from wayfare.web.workspaces import places_told as told
from wayfare.web.workspaces.models import Place, Workspace

LONGEST_CODE, LONGEST_NAME = 40, 160
GUESSES: dict[str, tuple[str, ...]] = {
    "code": ("code", "pcode", "adm_pcode", "iso", "shapeiso", "gid", "id", "cod", "cve", "key"),
    "name": ("name", "nom", "nombre", "nome", "shapename", "name_en", "label", "titulo"),
    "level": ("level", "admin_level", "niveau", "nivel"),
    "parent": ("parent", "parent_code", "parent_pcode"),
}
"""Names by which files commonly call what is asked for, the surest first."""


class UnreadablePlaces(Exception):
    """What is wrong with the file, in sentences."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True)
class Area:
    """One area as it is to be."""

    code: str
    name: str
    level: int
    parent: str
    geometry: dict[str, Any] | None
    place: Place | None = field(default=None, compare=False)
    """The area of the workspace that it is, by its code or by its name."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which property of the file says what; an empty one says nothing."""

    code: str = ""
    name: str = ""
    level: str = ""
    parent: str = ""
    usual_level: int = 1
    turned: bool = False
    """Latitude stands first in the file."""
    keep_names: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """An area of the file: what it would do, or what is wrong with it."""

    number: int
    area: Area
    kind: str
    """`new`, `changed`, `same` or `refused`."""
    said: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it cannot be taken over."""
        return self.kind == "refused"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The file against the workspace as it stands now."""

    lines: tuple[Line, ...]
    left: tuple[Place, ...]
    """Areas of the workspace that the file does not name; they stay as they are."""
    fingerprint: str
    """Of the workspace's areas: another one means that somebody changed them."""

    @property
    def refused(self) -> int:
        """How many cannot be taken over."""
        return sum(line.refused for line in self.lines)

    @property
    def takes(self) -> list[Area]:
        """The areas that would be added or changed, those above first."""
        found = [line.area for line in self.lines if line.kind in {"new", "changed"}]
        return sorted(found, key=lambda area: area.level)

    def count(self, kind: str) -> int:
        """Return how many lines are of a kind."""
        return sum(line.kind == kind for line in self.lines)


def found_in(content: bytes, name: str) -> Areas:
    """Read a file in the limited child. Raises `UnreadablePlaces`."""
    with tempfile.TemporaryDirectory(prefix="wayfare-places-") as folder:
        path = Path(folder) / (get_valid_filename(Path(name).name)[-120:] or "areas")
        path.write_bytes(content)
        try:
            found = boundaries.areas(path)
        except UnreadableFile as error:
            raise UnreadablePlaces([f"{error.what} {error.remedy}"]) from None
    if found.refused is not None:
        raise UnreadablePlaces([told.refusal(found)])
    return found


def read(content: bytes, name: str) -> list[Area]:
    """Return the areas of a file that stands for itself, those above first. Raises `UnreadablePlaces`."""
    found = found_in(content, name)
    compared = _compared(found, guessed(found.properties), [])
    if wrong := [" ".join(line.said) for line in compared.lines if line.refused]:
        raise UnreadablePlaces(wrong)
    return compared.takes


def guessed(properties: Sequence[str]) -> Columns:
    """Guess which property says what, by common names."""
    return Columns(**{what: _guess(properties, names) for what, names in GUESSES.items()})


def _guess(properties: Sequence[str], names: Sequence[str]) -> str:
    called = {each.lower(): each for each in reversed(properties)}
    exact = next((called[name] for name in names if name in called), "")
    ends = (each for name in names if len(name) > 3 for each in properties if each.lower().endswith(name))
    return exact or next(ends, "")


def compared(found: Areas, columns: Columns, workspace: Workspace) -> Comparison:
    """Hold the areas of a file against those of a workspace."""
    return _compared(found, columns, list(workspace.places.select_related("parent")))


def fingerprint(places: Iterable[Place]) -> str:
    """Return what stands for the areas of a workspace at their versions."""
    told_of = sorted(f"{place.pk}@{place.version}" for place in places)
    return hashlib.sha256("\n".join(told_of).encode()).hexdigest()[:24]


def _compared(found: Areas, columns: Columns, places: list[Place]) -> Comparison:
    known = _Known(places, found, columns)
    lines: dict[int, Line] = {}
    areas = [(number, each, known.area(each)) for number, each in enumerate(found.areas)]
    firsts: dict[str, int] = {}
    for _number, each, area in areas:
        firsts.setdefault(area.code, each.number)
    levels = {code: place.level for code, place in known.by_code.items()}
    for number, each, area in sorted(areas, key=lambda found: found[2].level):
        wrong = [*_wrong(each, area, columns), *_out_of_place(each, area, firsts, levels)]
        lines[number] = line = known.line(each, area, wrong)
        if not line.refused:
            levels[line.area.code] = line.area.level
    named = {line.area.place.pk for line in lines.values() if line.area.place}
    left = tuple(place for place in places if place.pk not in named)
    return Comparison(lines=tuple(lines[n] for n in sorted(lines)), left=left, fingerprint=fingerprint(places))


class _Known:
    """The areas there are, and how one of a file is found among them."""

    def __init__(self, places: list[Place], found: Areas, columns: Columns) -> None:
        self.columns = columns
        self.by_code = {place.code: place for place in places}
        self.in_file = {each.properties.get(columns.code, "") for each in found.areas}
        self.by_name: dict[str, list[Place]] = {}
        for place in places:
            self.by_name.setdefault(folded(place.name), []).append(place)

    def area(self, each: found_areas.Area) -> Area:
        """Return an area as the columns say it, matched by its code or else by a name that only one has."""
        said = {what: each.properties.get(getattr(self.columns, what), "") for what in GUESSES}
        place = self.by_code.get(said["code"]) or self._by_name(said["name"])
        parent = said["parent"] or (place.parent.code if place and place.parent else "")
        return Area(
            code=place.code if place else said["code"],
            name=place.name if place and self.columns.keep_names else said["name"],
            level=self._level(said["level"], place, parent),
            parent=parent,
            geometry=_turned(each.geometry) if self.columns.turned else each.geometry,
            place=place,
        )

    def _by_name(self, name: str) -> Place | None:
        same = [place for place in self.by_name.get(folded(name), ()) if name and place.code not in self.in_file]
        return same[0] if len(same) == 1 else None

    def _level(self, said: str, place: Place | None, parent: str) -> int:
        if said:
            return int(said) if said.isdecimal() and len(said) < 3 else 0
        if place:
            return place.level
        above = self.by_code.get(parent)
        return above.level + 1 if above else self.columns.usual_level

    def line(self, each: found_areas.Area, area: Area, wrong: list[str]) -> Line:
        """Say what an area would do."""
        place = area.place
        if wrong:
            return Line(number=each.number, area=area, kind="refused", said=tuple(wrong))
        if place is None:
            return Line(number=each.number, area=area, kind="new", said=(told.without(area.geometry),))
        area = replace(area, geometry=area.geometry or place.geometry)
        differs = [*told.changes(area, place)]
        if each.properties.get(self.columns.code, "") != place.code:
            differs.insert(0, told.by_name(place, each.properties.get(self.columns.code, "")))
        changed = changes(place, area)
        return Line(number=each.number, area=area, kind="changed" if changed else "same", said=tuple(differs))


def changes(place: Place, area: Area) -> bool:
    """Whether taking an area over would change the one there is."""
    parent = place.parent.code if place.parent else ""
    return (place.name, place.level, parent, place.geometry) != (area.name, area.level, area.parent, area.geometry)


def _turned(geometry: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put longitude first where latitude stood first; rings then run the other way round and are turned back."""
    if geometry is None:
        return None
    single = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if single else geometry["coordinates"]
    made = [[[[y, x] for x, y in reversed(ring)] for ring in polygon] for polygon in polygons]
    return {"type": geometry["type"], "coordinates": made[0] if single else made}


def _wrong(each: found_areas.Area, area: Area, columns: Columns) -> Iterator[str]:
    """Say what is wrong with an area by itself."""
    if not area.code:
        yield told.no_code(each.number)
    if not area.name:
        yield told.no_name(each.number)
    if len(area.code) > LONGEST_CODE or len(area.name) > LONGEST_NAME:
        yield told.too_long(each.number, LONGEST_CODE, LONGEST_NAME)
    if not 1 <= area.level <= 9:
        yield _("Row %s: the level must be a number from 1 to 9.") % each.number
    if each.flaw is not None and not (each.flaw is Flaw.TURNED and columns.turned):
        yield told.flaw(each)
    elif columns.turned and each.flaw is None and beyond(area.geometry):
        yield told.turned_too_far(each.number)


def beyond(geometry: dict[str, Any] | None) -> bool:
    """Whether an outline leaves the globe: a latitude beyond the poles."""
    if geometry is None:
        return False
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return any(abs(y) > 90 for polygon in polygons for ring in polygon for _x, y in ring)


def _out_of_place(
    each: found_areas.Area, area: Area, firsts: Mapping[str, int], levels: Mapping[str, int]
) -> Iterator[str]:
    """Say what is wrong with an area among the others: a code that is there twice, an area above that is not."""
    if area.code and firsts[area.code] != each.number:
        yield _("Row %(row)s repeats the code “%(code)s” of row %(first)s.") % {
            "row": each.number,
            "code": area.code,
            "first": firsts[area.code],
        }
    if not area.parent:
        return
    if levels.get(area.parent, 99) >= area.level:
        yield _("Row %(row)s: “%(parent)s” is no area of a higher level in this file or in the workspace.") % {
            "row": each.number,
            "parent": area.parent,
        }
