"""What is said of a file of areas: why it was refused, what is wrong with an outline, what would change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from wayfare.sources import areas as found_areas
from wayfare.sources.areas import Areas, Flaw, Refused
from wayfare.web.workspaces.models import Place

if TYPE_CHECKING:
    from wayfare.web.workspaces.places import Area


def refusal(found: Areas) -> str:
    """Say why no area of a file was taken, and what to do."""
    said = {
        Refused.NOT_READ: _("The file is damaged or is not what its name says. Export it again."),
        Refused.TOO_LARGE: _("The file is larger, packed or unpacked, than what is read. Simplify the boundaries."),
        Refused.NOT_TEXT: _("The file is not in UTF-8; save it again as “CSV UTF-8”."),
        Refused.NOT_JSON: _("The file is not valid JSON."),
        Refused.NESTED: _("The file is nested deeper than any file of areas is."),
        Refused.NO_FEATURES: _(
            "The file holds no areas. It must be a GeoJSON collection of features, a TopoJSON topology, one zipped"
            " shapefile, or a CSV list. A GeoPackage is not read; save it as one of these."
        ),
        Refused.TOO_MANY: _("The file holds too many areas. Upload one level at a time."),
        Refused.TOO_FINE: _("The boundaries have more corners than are kept. Simplify them."),
        Refused.NO_HEADER: _("The first row of the list does not name at least two columns, such as code and name."),
        Refused.PROJECTED: _(
            "The coordinates are in a grid of their own. Save the file in degrees of longitude and latitude"
            " (WGS 84, EPSG:4326)."
        ),
    }[found.refused or Refused.NOT_READ]
    return f"{said} ({found.text})" if found.text else said


def flaw(each: found_areas.Area) -> str:
    """Say what is wrong with an outline, where, and what to do."""
    said = {
        Flaw.NO_POLYGON: _("Row %(row)s is no area: it has points or lines, or an outline without corners."),
        Flaw.NO_NUMBERS: _("Row %(row)s: a corner of its outline is not made of two numbers."),
        Flaw.TOO_FEW: _("Row %(row)s: a ring of its outline has fewer than three corners, near %(at)s."),
        Flaw.OPEN: _("Row %(row)s: a ring of its outline does not end where it begins, near %(at)s."),
        Flaw.CROSSES: _("Row %(row)s: its outline crosses itself near %(at)s. Repair it where you drew it."),
        Flaw.TURNED: _(
            "Row %(row)s: latitude stands before longitude, as at %(at)s. Say below that latitude comes first."
        ),
        Flaw.PROJECTED: _(
            "Row %(row)s: its corners are not degrees, as at %(at)s. Save the file in longitude and latitude"
            " (WGS 84, EPSG:4326)."
        ),
    }[each.flaw or Flaw.NO_POLYGON]
    at = " ".join(f"{number:.6g}" for number in each.at) if each.at else "–"
    return said % {"row": each.number, "at": at}


def no_code(row: int) -> str:
    """Say that there is no code and no area of that name."""
    return _("Row %s has no code, and no area of the workspace has its name.") % row


def no_name(row: int) -> str:
    """Say that there is no name."""
    return _("Row %s has no name.") % row


def too_long(row: int, code: int, name: int) -> str:
    """Say how long a code and a name may be."""
    told = {"row": row, "code": code, "name": name}
    return _("Row %(row)s: a code has at most %(code)s characters and a name at most %(name)s.") % told


def turned_too_far(row: int) -> str:
    """Say that turned coordinates leave the globe."""
    return _("Row %s: with latitude first its outline would lie beyond the poles.") % row


def without(geometry: dict[str, Any] | None) -> str:
    """Say whether an area comes with an outline."""
    return _("with its boundary") if geometry else _("without a boundary")


def by_name(place: Place, code: str) -> str:
    """Say that an area was found by its name."""
    if not code:
        return _("found by its name; its code here is %s") % place.code
    return _("found by its name; its code here, %(ours)s, stays and is not %(theirs)s") % {
        "ours": place.code,
        "theirs": code,
    }


def changes(area: Area, place: Place) -> Iterator[str]:
    """Say what would change of an area."""
    parent = place.parent.code if place.parent else ""
    if area.name != place.name:
        yield _("was called %s") % place.name
    if area.level != place.level:
        yield _("was on level %s") % place.level
    if area.parent != parent:
        yield _("was part of %s") % (parent or "–")
    if area.geometry != place.geometry:
        yield _("redrawn") if place.geometry else _("drawn for the first time")
