"""Which format a file has: by its first bytes, with its name as a second witness."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wayfare.model.errors import UnreadableFile

SNIFFED = 512


@dataclass(frozen=True, slots=True)
class Format:
    """A format Wayfare reads: what to call it, which module reads it, which endings its files have."""

    title: str
    module: str
    endings: tuple[str, ...]


FORMATS = {
    "csv": Format("delimited text", "delimited", (".csv", ".tsv", ".tab", ".txt", ".gz")),
    "excel": Format("an Excel workbook", "workbook", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")),
    "stata": Format("a Stata data file", "stata", (".dta",)),
    "spss": Format("an SPSS data file", "spss", (".sav", ".zsav")),
    "sas": Format("a SAS transport file", "sas", (".xpt",)),
    "parquet": Format("a Parquet file", "parquet", (".parquet", ".pq")),
    "fixed": Format("text of fixed width", "fixed", ()),
    "form": Format("an export of a questionnaire", "kobo", ()),
    "sheets": Format("a workbook", "sheets", ()),
    "boundaries": Format("a file of areas", "boundaries", ()),
    "template": Format("a Word template", "filled", ()),
    "sdmx": Format("an SDMX message", "sdmx", (".xml",)),
}

DESCRIBED = {"csv": ("fixed", "form"), "excel": ("form",)}
"""Formats that a layout or a form tells more about, and what they become with it."""

READABLE = "CSV (also .gz), Excel, Stata .dta, SPSS .sav, SAS .xpt, SDMX-ML and Parquet"


def detect(path: Path) -> str:
    """Name the format of a file; a file that is none of them, or not what its name says, is refused."""
    head = _head(path)
    found = _by_content(path, head)
    claimed = _by_name(path)
    if found == "csv" and claimed not in {"csv", None}:
        raise UnreadableFile(
            f"Its name says {FORMATS[claimed].title}, but it does not start like one.",
            where=path.name,
            remedy="It may have been cut off or renamed: export it again, or give it the ending of what it is.",
        )
    return found


def with_description(path: Path, found: str, layout: str, form: str) -> str:
    """Name the format of a file that comes with a layout or a form; one that says its own is refused with either."""
    if not (layout or form):
        return found
    wanted = "fixed" if layout else "form"
    if (layout and form) or wanted not in DESCRIBED.get(found, ()):
        what = "It cannot have both a layout and a form." if layout and form else f"It is {FORMATS[found].title}."
        remedy = "--layout is for text of fixed width or a CSV file, --form for a workbook or a CSV file."
        raise UnreadableFile(what, where=path.name, remedy=remedy)
    described = Path(layout or form)
    if not described.is_file():
        option = "--layout" if layout else "--form"
        raise UnreadableFile("There is no such file.", where=str(described), remedy=f"Check the path after {option}.")
    return wanted


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED)
    except FileNotFoundError:
        raise UnreadableFile("There is no such file.", where=str(path), remedy="Check the path.") from None
    except IsADirectoryError:
        raise UnreadableFile("This is a folder.", where=str(path), remedy="Name one file in it.") from None
    except PermissionError:
        raise UnreadableFile("You may not read this file.", where=str(path), remedy="Check its permissions.") from None
    if not head:
        raise UnreadableFile("The file is empty.", where=path.name, remedy="Export it again.")
    return head


def _by_name(path: Path) -> str | None:
    ending = path.suffix.lower()
    return next((name for name, known in FORMATS.items() if ending in known.endings), None)


def _by_content(path: Path, head: bytes) -> str:
    for name, test in _SIGNATURES.items():
        if test(head):
            return name
    _refuse_binary(path, _unpacked(path, head) if head.startswith(b"\x1f\x8b") else head)
    return "csv"


_STATA_OLD = {b"\x01\x01", b"\x02\x01"}
"""Byte order, then file type, of Stata files before version 13."""

_SIGNATURES: dict[str, Callable[[bytes], bool]] = {
    "sdmx": lambda head: (
        head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"http://www.sdmx.org/resources/sdmxml/" in head
    ),
    "parquet": lambda head: head.startswith(b"PAR1"),
    "excel": lambda head: head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")),
    "spss": lambda head: head.startswith((b"$FL2", b"$FL3")),
    "sas": lambda head: head.startswith(b"HEADER RECORD*******LIB"),
    "stata": lambda head: head.startswith(b"<stata_dta>") or (head[0] in range(104, 116) and head[1:3] in _STATA_OLD),
}


def _unpacked(path: Path, head: bytes) -> bytes:
    try:
        with gzip.open(path) as packed:
            return packed.read(SNIFFED)
    except (OSError, EOFError, zlib.error):
        return head[:0]  # the reader of text says what is wrong with it


def _refuse_binary(path: Path, head: bytes) -> None:
    if b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    raise UnreadableFile(
        f"It is neither text nor any format Wayfare reads ({READABLE}).",
        where=path.name,
        remedy="Export it from the program it was made with, as CSV for instance.",
    )
