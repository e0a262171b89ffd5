"""A table as a sheet of a workbook: one row a cell, numbers as numbers, and words where there is no number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from wayfare.model.figure import Figure

_WIDE, _NARROW = 26, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cell of the table, its groups in words."""

    groups: tuple[str, ...]
    figure: Figure
    remarks: str


def as_xlsx(title: str, about: Sequence[str], heads: Sequence[str], rows: Sequence[Row], *, rtl: bool = False) -> bytes:
    """Write a workbook with one sheet; text is never run as a formula."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet()
        if rtl:
            sheet.right_to_left()
        sheet.write_string(0, 0, title, bold)
        top = 1
        for line in filter(None, about):
            sheet.write_string(top, 0, line)
            top += 1
        top += 1
        sheet.write_row(top, 0, heads, bold)
        for number, row in enumerate(rows, start=top + 1):
            _write(sheet, number, row)
        groups = len(rows[0].groups) if rows else 1
        sheet.set_column(0, max(groups - 1, 0), _WIDE)
        sheet.set_column(groups, len(heads) - 1, _NARROW)
        sheet.freeze_panes(top + 1, groups)
    return target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Row) -> None:
    figure = row.figure
    values = (figure.value, figure.low, figure.high, figure.se, figure.n)
    for column, text in enumerate(row.groups):
        sheet.write_string(number, column, text)
    for column, value in enumerate(values, start=len(row.groups)):
        if value is not None:
            sheet.write_number(number, column, value)
    sheet.write_string(number, len(row.groups) + len(values), row.remarks)
