"""Looks into a workbook's archive before it is unpacked: bombs, nested archives, and the cells that show an error."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from wayfare.model.errors import UnreadableFile

from .policy import Limits

CHUNK = 1 << 20
LONGEST_CELL = 1 << 10
SMALL_ENOUGH = 1 << 20
PROGRAMS = ("vbaproject.bin", "xlm.bin")
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".xlsx", ".xlsm", ".ods")

_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*>[^<]*</f>)?<v>([^<]{1,32})</v>')
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f[ />]()')
_SHEET = re.compile(rb"<sheet\b([^>]*)/?>")
_RELATION = re.compile(rb"<Relationship\b([^>]*)/?>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def check_archive(path: Path, limits: Limits) -> None:
    """Refuse what is no workbook, or unpacks to more than a table can need. Old binary `.xls` files are no archives."""
    if path.stat().st_size > limits.workbook_bytes:
        raise _refused(path, f"The workbook is larger than {limits.workbook_bytes / 2**20:,.0f} MiB.")
    if _is_old_binary(path):
        return
    entries = _entries(path)
    if len(entries) > limits.workbook_entries:
        raise _refused(path, f"The workbook holds {len(entries):,} parts; the limit is {limits.workbook_entries:,}.")
    if sum(entry.file_size for entry in entries) > limits.workbook_unpacked:
        raise _refused(path, f"The workbook unpacks to more than {limits.workbook_unpacked / 2**20:,.0f} MiB.")
    for entry in entries:
        if entry.file_size > SMALL_ENOUGH and entry.file_size > limits.workbook_ratio * max(entry.compress_size, 1):
            raise _refused(path, f"Its part {entry.filename!r} unpacks to {entry.file_size / 2**20:,.0f} MiB.")
        if entry.filename.lower().endswith(ARCHIVES):
            raise _refused(path, f"It holds another archive, {entry.filename!r}.")


def _is_old_binary(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\xd0\xcf\x11\xe0"


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableFile(
            f"It starts like a workbook or an archive, but it is damaged or cut off ({error}).",
            where=path.name,
            remedy="Download or export it again.",
        ) from None
    if any(entry.filename.startswith("xl/") or entry.filename == "content.xml" for entry in entries):
        return entries
    raise UnreadableFile(
        "It is an archive of files, not a table.", where=path.name, remedy="Unpack it and add the table inside."
    )


def _refused(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(what, where=path.name, remedy="Export the sheet as CSV and add that.")


def error_cells(path: Path, sheet: str) -> Mapping[tuple[int, int], str]:
    """Find the cells of an .xlsx sheet that show an error: a failed formula is not an empty cell."""
    return _cells(path, sheet, _ERROR_CELL)


def formula_cells(path: Path, sheet: str) -> Collection[tuple[int, int]]:
    """Find the cells of an .xlsx sheet that hold a formula, by row and column from 0."""
    return _cells(path, sheet, _FORMULA_CELL).keys()


def check_no_program(path: Path) -> None:
    """Refuse a workbook that carries a program."""
    if _is_old_binary(path):
        return
    for entry in _entries(path):
        if any(entry.filename.lower().endswith(name) for name in PROGRAMS):
            raise UnreadableFile(
                f"It carries a program (macros): {entry.filename!r}.",
                where=path.name,
                remedy="Save it as an Excel workbook without macros (.xlsx) and send that.",
            )


def _cells(path: Path, sheet: str, pattern: re.Pattern[bytes]) -> Mapping[tuple[int, int], str]:
    if _is_old_binary(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        part = _part_of(packed, sheet)
        found = _matches(packed, part, pattern) if part else ()
        return {(int(row) - 1, _column_number(column)): text.decode("ascii", "replace") for column, row, text in found}


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """Follow the workbook's own table of contents from the sheet's name to its part."""
    try:
        book, relations = packed.read("xl/workbook.xml"), packed.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return None
    targets = {a.get(b"Id"): a.get(b"Target", b"").decode() for a in _attributes(_RELATION, relations)}
    name = sheet.encode("utf-8")
    wanted = next((a.get(b"r:id") for a in _attributes(_SHEET, book) if _unescaped(a.get(b"name", b"")) == name), None)
    target = targets.get(wanted, "").removeprefix("/xl/")
    part = f"xl/{target}"
    return part if target and part in packed.namelist() else None


def _attributes(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[Mapping[bytes, bytes]]:
    return (dict(_ATTRIBUTE.findall(match)) for match in pattern.findall(xml))


def _unescaped(text: bytes) -> bytes:
    for entity, character in ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&")):
        text = text.replace(entity, character)
    return text


def _matches(packed: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    kept = b""
    with packed.open(part) as xml:
        while chunk := xml.read(CHUNK):
            text = kept + chunk
            cut = max(text.rfind(b"<c "), 0) if len(chunk) == CHUNK else len(text)
            yield from pattern.findall(text[:cut])
            kept = text[cut:][-LONGEST_CELL:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
