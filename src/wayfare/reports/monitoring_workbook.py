"""The monitoring sheet as a workbook to fill in offline, and its rows as text when it comes back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import xlsxwriter

from wayfare.catalogue import Catalogue
from wayfare.catalogue.translate import is_right_to_left
from wayfare.model.errors import UnreadableFile
from wayfare.model.monitoring import Reason
from wayfare.monitoring.returned import Line, base, identity
from wayfare.monitoring.sheet import Row
from wayfare.monitoring.telling import Teller
from wayfare.monitoring.typed import written
from wayfare.sources.sheets import Cell, Page, Pages, pages

SHEET, REASONS = "Values", "Reasons"
FIELDS = (
    *("wf_id", "wf_base", "wf_indicator", "wf_unit", "wf_period", "wf_place", "wf_group", "wf_target"),
    *("wf_value", "wf_numerator", "wf_denominator", "wf_reason", "wf_note"),
)
"""Names of the columns in a hidden first row, the same in every language."""
HIDDEN = 2
"""Columns that are hidden: what tells rows apart, and what they held."""
INPUT = frozenset({"wf_value", "wf_numerator", "wf_denominator", "wf_reason", "wf_note"})
WIDTHS = {"wf_indicator": 64, "wf_note": 40, "wf_reason": 24, "wf_place": 22, "wf_unit": 14}
NOTE_HEIGHT = 48
FIRST_ROW = 5
"""Row of the first value, from 0: before it stand the names, a title, a note, an empty row, and the headings."""


@dataclass(frozen=True)
class _Formats:
    """Looks of cells."""

    title: Any
    note: Any
    heading: Any
    given: Any
    open: Any
    text: Any
    shut: Any


def write(
    rows: Sequence[Row], catalogue: Catalogue, *, title: str, language: str = "en", made_up: bool = False
) -> bytes:
    """Write the rows as a workbook: yellow cells to fill in, drop-downs of reasons, hidden stable ids.

    Every text is written as text, so that nothing somebody typed is ever a formula.
    """
    target = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, safe) as book:
        teller = Teller(catalogue, language)
        sheet, reasons = book.add_worksheet(SHEET), book.add_worksheet(REASONS)
        labels = _labels(catalogue, language)
        for at, label in enumerate(labels):
            reasons.write_string(at, 0, label)
        reasons.hide()
        looks = _formats(book)
        _head(sheet, looks, teller, title, made_up)
        for at, row in enumerate(rows, start=FIRST_ROW):
            _row(sheet, at, row, looks, teller)
        _rules(sheet, rows, len(labels))
        _paper(sheet)
        if is_right_to_left(language):
            sheet.right_to_left()
        sheet.protect("", {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True})
    return target.getvalue()


def _formats(book: Any) -> _Formats:
    grey, yellow = {"bg_color": "#EEEEEE", "border": 1, "border_color": "#BBBBBB"}, {"bg_color": "#FFF8D6", "border": 1}
    return _Formats(
        title=book.add_format({"bold": True, "font_size": 14}),
        note=book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
        heading=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}),
        given=book.add_format(grey),
        open=book.add_format({**yellow, "locked": False}),
        text=book.add_format({**yellow, "locked": False, "num_format": "@"}),
        shut=book.add_format({"num_format": "0.0", "bg_color": "#DDDDDD", "border": 1, "border_color": "#BBBBBB"}),
    )


def _head(sheet: Any, looks: _Formats, teller: Teller, title: str, made_up: bool) -> None:
    for at, name in enumerate(FIELDS):
        sheet.write_string(0, at, name)
        words = "" if at < HIDDEN else teller.column(name.removeprefix("wf_"))
        sheet.write_string(FIRST_ROW - 1, at, words, looks.heading)
        sheet.set_column(at, at, WIDTHS.get(name, 13), None, {"hidden": at < HIDDEN})
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.merge_range(1, HIDDEN, 1, len(FIELDS) - 1, "", looks.title)
    sheet.write_string(1, HIDDEN, title, looks.title)
    sheet.merge_range(2, HIDDEN, 2, len(FIELDS) - 1, "", looks.note)
    sheet.write_string(2, HIDDEN, teller.instruction(made_up), looks.note)
    sheet.set_row(2, NOTE_HEIGHT)
    sheet.freeze_panes(FIRST_ROW, HIDDEN + 1)


def _row(sheet: Any, at: int, row: Row, looks: _Formats, teller: Teller) -> None:
    texts = (identity(row.cell), base(row), row.label, row.unit, row.period, row.place_name, teller.group(row.group))
    for column, text in enumerate(texts):
        sheet.write_string(at, column, text, looks.given)
    reason = "" if row.reason is None else teller.reason(row.reason)
    given = {
        "wf_target": row.target,
        "wf_value": row.value,
        "wf_numerator": row.numerator,
        "wf_denominator": row.denominator,
    }
    for name, number in given.items():
        column = FIELDS.index(name)
        look = _look(name, row.fraction, looks)
        if number is None:
            sheet.write_blank(at, column, None, look)
        else:
            sheet.write_number(at, column, number, look)
    sheet.write_string(at, FIELDS.index("wf_reason"), reason, looks.text)
    sheet.write_string(at, FIELDS.index("wf_note"), row.note, looks.text)


def _look(name: str, fraction: bool, looks: _Formats) -> Any:
    if name == "wf_target":
        return looks.given
    return looks.open if fraction == (name != "wf_value") else looks.shut


def _rules(sheet: Any, rows: Sequence[Row], reasons: int) -> None:
    """Offer reasons and ask for numbers, where somebody types."""
    if not rows:
        return
    last = FIRST_ROW + len(rows) - 1
    column = FIELDS.index("wf_reason")
    source = f"={REASONS}!$A$1:$A${reasons}"
    sheet.data_validation(FIRST_ROW, column, last, column, {"validate": "list", "source": source})
    first = FIELDS.index("wf_value")
    number = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15, "ignore_blank": True}
    sheet.data_validation(FIRST_ROW, first, last, first + 2, number)
    sheet.autofilter(FIRST_ROW - 1, HIDDEN, last, len(FIELDS) - 1)


def _paper(sheet: Any) -> None:
    """Print it lying, as wide as the paper, the headings on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


def _labels(catalogue: Catalogue, language: str) -> list[str]:
    return [catalogue.label("missing_reason", reason, language) for reason in Reason]


def reasons_by_label(catalogue: Catalogue, language: str = "en") -> Mapping[str, Reason]:
    """Give each reason by its code, its English label and its label in a language, all in small letters."""
    return {
        name.lower(): reason
        for reason in Reason
        for name in (
            reason.value,
            catalogue.label("missing_reason", reason),
            catalogue.label("missing_reason", reason, language),
        )
    }


def read(path: Path, language: str = "en") -> tuple[Line, ...]:
    """Read the rows of a workbook that came back, in a child process with limits; `UnreadableFile` when it cannot be.

    What was typed as text is read in `language`. Only rows that carry an id are rows; titles and whatever somebody
    wrote beside the table are passed over.
    """
    return lines(pages(path), name=path.name, language=language)


def lines(found: Pages, *, name: str, language: str = "en") -> tuple[Line, ...]:
    """Give the rows of a monitoring sheet from the cells of its workbook, numbers as the language writes them."""
    page = _sheet(found)
    if page is None:
        raise UnreadableFile(
            "It is no monitoring sheet: its hidden columns are not there.",
            where=name,
            remedy="Fill in a sheet that was downloaded here, and keep its hidden row and columns.",
        )
    at = {code: place for place, code in enumerate(page.cells[0]) if code in FIELDS}
    return tuple(_lines(page, {field: at[f"wf_{field}"] for field in _READ}, language))


def is_sheet(found: Pages) -> bool:
    """Say whether a workbook is a monitoring sheet."""
    return _sheet(found) is not None


_READ = tuple(field.name for field in fields(Line) if field.name not in ("number", "formulas"))


def _sheet(found: Pages) -> Page | None:
    wanted = {f"wf_{name}" for name in _READ}
    named = (page for page in found.values() if page.cells and wanted <= set(page.cells[0]))
    return next(named, None)


def _lines(page: Page, places: Mapping[str, int], language: str) -> Iterator[Line]:
    for at, row in enumerate(page.cells[1:], start=1):
        texts = {name: _text(row[place] if place < len(row) else None, language) for name, place in places.items()}
        if texts["id"].lstrip().startswith("["):
            counted = tuple(f"wf_{name}" for name, place in places.items() if (at, place) in page.formulas)
            yield Line(number=at + 1, formulas=counted, **texts)


def _text(cell: Cell, language: str) -> str:
    return written(cell, language) if isinstance(cell, float) else (cell or "")
