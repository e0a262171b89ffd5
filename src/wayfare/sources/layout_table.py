"""Reads the record layout of a statistics office: a table with a row for each variable, its width and its codes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import python_calamine

from wayfare.model.errors import UnreadableFile

from .ddi import Field, Layout, refuse_layout
from .policy import Limits
from .workbook import cell_text
from .zipped import check_archive

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("nombre de la variable", "variable name", "variable", "nombre", "name", "campo", "field"),
    "label": ("literal asociado", "label", "description", "descripción", "descripcion", "etiqueta"),
    "kind": ("tipo variable", "tipo de variable", "tipo", "type"),
    "width": ("long. campo", "longitud", "length", "width", "long"),
    "start": ("posición inicial", "posicion inicial", "inicio", "start", "from"),
    "codes": ("valores válidos", "valores", "values", "codes"),
}
"""What columns of layouts are called, in English and Spanish; longer names first."""
HEADER_WITHIN = 40
FEWEST = 2
_CODE = re.compile(r"^\s*([A-Za-z]?\d{1,9})\s*[-\u2013=.:]\s*(\S.*?)\s*$")
_TEXT_KINDS = ("a", "c", "s", "t")

Cells = Sequence[Sequence[str]]


def read_layout_table(path: Path, limits: Limits) -> Layout:
    """Find the sheet and the row of headings, and read a variable from every row below that has a name and a width."""
    for cells in _sheets(path, limits):
        for at, row in enumerate(cells[:HEADER_WITHIN]):
            columns = _columns(row)
            if {"name", "width"} <= columns.keys():
                fields = _fields(cells[at + 1 :], columns, path, limits)
                if len(fields) >= FEWEST:
                    return Layout(fields=fields)
    raise refuse_layout(
        path,
        "It is neither a DDI codebook nor a table with a row of headings for variable and width.",
        "Name the DDI codebook (.xml), or a layout with columns such as name, width, start, label, type and values.",
    )


def _sheets(path: Path, limits: Limits) -> list[Cells]:
    with path.open("rb") as file:
        packed = file.read(4) in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}
    if not packed:
        return [_delimited(path)]
    check_archive(path, limits)
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    small = [s for s in sheets if s.total_height * s.total_width <= limits.workbook_cells]
    return [[[cell_text(cell) or "" for cell in row] for row in sheet.iter_rows()] for sheet in small]


def _delimited(path: Path) -> Cells:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=text[:10_000].count)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise refuse_layout(path, f"The layout is no table of text in UTF-8 ({error}).", "Save it as UTF-8.") from None


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Find which column of the row is which, each at most once."""
    found: dict[str, int] = {}
    for what, names in HEADINGS.items():
        for name in names:
            at = next((k for k, cell in enumerate(row) if _is_called(cell, name) and k not in found.values()), None)
            if at is not None:
                found.setdefault(what, at)
                break
    return found


def _is_called(cell: str, name: str) -> bool:
    said = " ".join(cell.lower().split())
    return said == name or (" " in name and said.startswith(name))


def _fields(rows: Cells, columns: Mapping[str, int], path: Path, limits: Limits) -> list[Field]:
    fields: list[Field] = []
    end = 0
    for row in rows:
        said = {what: row[at].strip() if at < len(row) else "" for what, at in columns.items()}
        if not (said["name"] and said["width"].isdigit()):
            continue
        if len(fields) == limits.columns:
            raise _too_long(path, limits)
        start = int(said["start"]) - 1 if said.get("start", "").isdigit() else end
        end = start + int(said["width"])
        fields.append(_field(said, start, end))
    return fields


def _too_long(path: Path, limits: Limits) -> UnreadableFile:
    return refuse_layout(path, f"The layout has more than {limits.columns:,} variables.", "Keep those that are needed.")


def _field(said: Mapping[str, str], start: int, end: int) -> Field:
    matches = [match for line in said.get("codes", "").splitlines() if (match := _CODE.match(line))]
    return Field(
        name=said["name"],
        start=start,
        end=end,
        numeric=not said.get("kind", "").lower().startswith(_TEXT_KINDS),
        label=said.get("label", ""),
        codes={match[1]: match[2] for match in matches},
    )
