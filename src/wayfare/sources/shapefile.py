"""Reads the polygons of a zipped shapefile with their table, after the published description of its layout.

ESRI (1998), "Shapefile Technical Description", main file header and polygon records; the table beside it is dBASE III.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from .areas import MOST_CORNERS, Raw, Refused, RefusedFile
from .policy import Limits

PARTS = (".shp", ".dbf", ".prj", ".cpg")
ARCHIVES = (".zip", ".gz", ".7z", ".rar")
SHAPE, HEADER = 9994, 100
POLYGONS = frozenset({5, 15, 25})
"""Kinds of shapes that are polygons, plain, with heights, and with measures: what comes after the corners is left."""
SMALL_ENOUGH = 1 << 20
ENCODINGS = ("utf-8", "cp1252")


def zipped(path: Path, limits: Limits) -> Iterator[Raw]:
    """Give the areas of the one shapefile in an archive. Raises `RefusedFile`."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = _parts(packed, limits)
            shapes, table, system, encoding = (packed.read(parts[name]) if name in parts else b"" for name in PARTS)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise RefusedFile(Refused.NOT_READ, str(error)) from None
    if b"PROJCS" in system.upper() or b"PROJCRS" in system.upper():
        raise RefusedFile(Refused.PROJECTED, system.decode("utf-8", "replace")[:80])
    try:
        yield from _areas(shapes, table, encoding.decode("ascii", "ignore").strip())
    except (struct.error, IndexError, ValueError, MemoryError) as error:
        raise RefusedFile(Refused.NOT_READ, f"{type(error).__name__}: {error}") from None


def _parts(packed: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Find the parts of the shapefile, after a look at what the archive says of itself."""
    entries = [entry for entry in packed.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
    if len(entries) > limits.workbook_entries or sum(e.file_size for e in entries) > limits.workbook_unpacked:
        raise RefusedFile(Refused.TOO_LARGE)
    for entry in entries:
        bomb = entry.file_size > SMALL_ENOUGH and entry.file_size > limits.workbook_ratio * max(entry.compress_size, 1)
        if bomb or entry.filename.lower().endswith(ARCHIVES):
            raise RefusedFile(Refused.TOO_LARGE, entry.filename)
    stems = [entry.filename[:-4] for entry in entries if entry.filename.lower().endswith(".shp")]
    if len(stems) != 1:
        raise RefusedFile(Refused.NO_FEATURES, ", ".join(sorted(entry.filename for entry in entries)[:5]))
    return {name: entry for entry in entries for name in PARTS if entry.filename.lower() == f"{stems[0].lower()}{name}"}


def _areas(shapes: bytes, table: bytes, encoding: str) -> Iterator[Raw]:
    rows = _rows(table, encoding)
    for number, (kind, polygons) in enumerate(_polygons(shapes), start=1):
        yield Raw(number, next(rows, {}), polygons, has_outline=kind != 0)


def _polygons(content: bytes) -> Iterator[tuple[int, list[list[Any]]]]:
    """Give the kind and the polygons of each record."""
    if len(content) < HEADER or struct.unpack(">i", content[:4])[0] != SHAPE:
        raise ValueError("the .shp part does not begin like one")
    at, seen = HEADER, 0
    while at + 12 <= len(content):
        words = struct.unpack(">i", content[at + 4 : at + 8])[0]
        body = content[at + 8 : at + 8 + 2 * words]
        if words < 2 or len(body) < 2 * words:
            raise ValueError("a record is longer than the file")
        kind = struct.unpack("<i", body[:4])[0]
        rings = _rings(body) if kind in POLYGONS else []
        seen += sum(len(ring) for ring in rings)
        if seen > MOST_CORNERS:
            raise RefusedFile(Refused.TOO_FINE, f"{MOST_CORNERS:,}")
        yield kind, _nested(rings)
        at += 8 + 2 * words


def _rings(body: bytes) -> list[list[tuple[float, float]]]:
    parts, points = struct.unpack("<2i", body[36:44])
    if parts < 1 or points < 1 or 44 + 4 * parts + 16 * points > len(body):
        raise ValueError("a record has fewer corners than it says")
    starts = [*struct.unpack(f"<{parts}i", body[44 : 44 + 4 * parts]), points]
    if starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
        raise ValueError("the rings of a record do not follow one another")
    flat = struct.unpack_from(f"<{2 * points}d", body, 44 + 4 * parts)
    corners = list(zip(flat[::2], flat[1::2], strict=True))
    return [corners[a:b] for a, b in pairwise(starts)]


def _nested(rings: list[list[tuple[float, float]]]) -> list[list[Any]]:
    """Put each hole, which runs counter-clockwise here, into the outer ring around it."""
    outer = [[ring] for ring in rings if _twice_area(ring) <= 0]
    for hole in (ring for ring in rings if _twice_area(ring) > 0):
        around = next((polygon for polygon in outer if _inside(hole[0], polygon[0])), None)
        if around is None:
            outer.append([hole])
        else:
            around.append(hole)
    return [list(polygon) for polygon in outer]


def _twice_area(ring: list[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _inside(point: tuple[float, float], ring: list[tuple[float, float]]) -> bool:
    """Count the edges a line eastward from the point meets: an odd number is inside."""
    x, y = point
    meets = (
        (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] for a, b in pairwise(ring)
    )
    return sum(meets) % 2 == 1


def _rows(table: bytes, encoding: str) -> Iterator[dict[str, str]]:
    """Give the rows of the table beside the shapes; a file without one has areas without names."""
    if len(table) < 32:
        return
    count, start, width = struct.unpack("<IHH", table[4:12])
    fields = [table[at : at + 32] for at in range(32, start - 1, 32) if table[at : at + 1] != b"\r"]
    names = [(one[:11].split(b"\x00")[0].decode("ascii", "replace"), one[16]) for one in fields]
    for number in range(min(count, (len(table) - start) // max(width, 1))):
        row, at, found = table[start + number * width : start + (number + 1) * width], 1, {}
        for name, length in names:
            found[name] = _text(row[at : at + length], encoding)
            at += length
        yield found


def _text(raw: bytes, encoding: str) -> str:
    for name in (encoding, *ENCODINGS):
        try:
            return raw.decode(name or "ascii").strip("\x00 ")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1").strip("\x00 ")
