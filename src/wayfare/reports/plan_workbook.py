"""A plan as a workbook: results, indicators, workplan and budget to edit and send back, totals to look at."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from wayfare import catalogue as catalogues
from wayfare.catalogue import Catalogue
from wayfare.catalogue.translate import is_right_to_left
from wayfare.model.plan import Level, Plan
from wayfare.plan import costing, document
from wayfare.plan.chain import Chain
from wayfare.plan.costing import NOBODY, By, Totals
from wayfare.plan.words import Words

from .plan_cells import Cells
from .plan_columns import BUDGET, INDICATORS, SHEETS, TARGET, Column, Kind, Sheet, look_up, target_columns

MARK = "wayfare-plan/1"
CODES, HEADINGS, FIRST = 0, 1, 2
"""Rows of the hidden codes, of the headings, and the first of the items."""
ID, NUMBER, OFFSET = 0, 1, 2
"""Columns of the hidden id and of the number people read, and the first of the values."""
BASE = "base"
LISTS = "lists"
LINE = 13.5
"""Points of a line."""
EMPTY_ROWS = 60
"""Rows below the items that have drop-downs too, for new ones."""
_TINTS = {Level.IMPACT: "#d7e6f2", Level.OUTCOME: "#e6f0f8", Level.OUTPUT: "#f4f8fc", Level.ACTIVITY: "#ffffff"}
_MONEY = (By.OUTCOME, By.OUTPUT, By.YEAR, By.CATEGORY, By.FUNDER, By.LOCALITY, By.MARKER)


def workbook(plan: Plan, *, catalogue: Catalogue | None = None, language: str = "en") -> bytes:
    """Write the workbook; the same plan gives the same bytes. No cell of a text is ever taken as a formula or link."""
    return _Writer(plan, catalogue or catalogues.load(), language).bytes()


class _Writer:
    def __init__(self, plan: Plan, catalogue: Catalogue, language: str) -> None:
        self.plan, self.catalogue, self.language = plan, catalogue, language
        self.cells, self.words = Cells(plan, catalogue, language), Words(plan, catalogue, language)
        self.value = document.to_value(plan)
        self.numbers = Chain(plan).numbers
        self.target = io.BytesIO()
        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(self.target, {**never, "in_memory": True})
        self.book.set_properties({"title": plan.title, "created": datetime.datetime(2000, 1, 1)})
        self.lists: dict[tuple[str, ...], str] = {}

    def bytes(self) -> bytes:
        self._formats()
        self._front()
        for sheet in SHEETS:
            self._sheet(sheet)
        self._totals()
        self._hidden()
        self.book.close()
        return self.target.getvalue()

    def say(self, key: str, **values: object) -> str:
        return self.catalogue.text(f"plan.sheet.{key}", self.language, **values)

    def _formats(self) -> None:
        plain: dict[str, Any] = {"valign": "top", "text_wrap": True, "font_name": "Calibri", "font_size": 10}
        line = {"border": 1, "border_color": "#d9dee3"}
        make = self.book.add_format
        self.text = make({**plain, **line})
        self.tinted = {level: make({**plain, **line, "bg_color": tint}) for level, tint in _TINTS.items()}
        self.number = make({**plain, **line, "num_format": "#,##0.####"})
        self.year = make({**plain, **line, "num_format": "0"})
        self.share = make({**plain, **line, "num_format": "0.##%"})
        self.day = make({**plain, **line, "num_format": "yyyy-mm-dd"})
        self.money = make({**plain, **line, "num_format": "#,##0.00"})
        self.computed = make({**plain, **line, "num_format": "#,##0.00", "bg_color": "#eef1f4", "italic": True})
        head = {"bold": True, "bg_color": "#0b5c8f", "font_color": "#ffffff"}
        self.head = make({**plain, **line, **head})
        self.total = make({**plain, **line, "num_format": "#,##0.00", "bold": True, "top": 2})
        self.title = make({"bold": True, "font_size": 16, "font_color": "#0b5c8f"})
        self.note = make({**plain, "font_color": "#55626f"})
        self.warning = make({**plain, "bold": True, "font_color": "#7a4a00", "bg_color": "#fff6e3"})

    def _page(self, part: str) -> Worksheet:
        """Add a sheet that people see, in the direction of their language."""
        page = self.book.add_worksheet(self.say(part))
        if is_right_to_left(self.language):
            page.right_to_left()
        return page

    def _front(self) -> None:
        page = self._page("front")
        page.hide_gridlines(2)
        page.set_column(0, 0, 100)
        page.write_string(0, 0, self.plan.title, self.title)
        lines = [
            self.say("period", first=self.plan.first_year, last=self.plan.last_year, currency=self.plan.currency),
            self.plan.summary,
            self.say("how"),
            self.say("ids"),
            self.say("computed"),
        ]
        if self.plan.made_up:
            page.write_string(1, 0, self.catalogue.text("figure.made_up", self.language), self.warning)
        for row, text in enumerate(filter(None, lines), start=2):
            page.write_string(row, 0, text, self.note)

    def _sheet(self, sheet: Sheet) -> None:
        page = self._page(sheet.part)
        columns = list(columns_of(sheet, self.value))
        self._head(page, sheet, columns)
        items = self.value.get(sheet.part, [])
        for row, item in enumerate(items, start=FIRST):
            page.write_string(row, ID, item["id"])
            page.write_string(row, NUMBER, self.numbers.get(item["id"], ""), self.text)
            for at, column in enumerate(columns, start=OFFSET):
                self._cell(page, (row, at), column, cell_value(column, item), self._format(column, sheet, item))
            page.set_row(row, self._height(columns, item))
            if sheet is BUDGET:
                self._cost(page, row, columns)
        self._choices(page, columns, FIRST + len(items) + EMPTY_ROWS)

    def _head(self, page: Worksheet, sheet: Sheet, columns: Sequence[Column]) -> None:
        page.write_string(CODES, ID, f"{MARK} {sheet.part}")
        page.set_row(CODES, None, None, {"hidden": True})
        page.set_column(ID, ID, 6, None, {"hidden": True})
        page.set_column(NUMBER, NUMBER, 8)
        page.set_row(HEADINGS, 2 * LINE)
        page.write_string(HEADINGS, ID, "id", self.head)
        page.write_string(HEADINGS, NUMBER, self.say("number"), self.head)
        for at, column in enumerate(columns, start=OFFSET):
            page.write_string(CODES, at, column.code)
            page.write_string(HEADINGS, at, self._heading(column), self.head)
            page.set_column(at, at, column.width)
        if sheet is BUDGET:
            for at, key in enumerate(("cost", "available", "to_be_mobilised"), start=OFFSET + len(columns)):
                page.write_string(HEADINGS, at, self.say(key, currency=self.plan.currency), self.head)
                page.set_column(at, at, 16)
        page.freeze_panes(FIRST, sheet.frozen)
        page.set_landscape()
        page.set_paper(8)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADINGS)

    def _heading(self, column: Column) -> str:
        if column.path[0] == TARGET:
            _, period, sex = column.path
            return self.say("target", period=period, sex=self.catalogue.label("sex", sex, self.language))
        said = self.catalogue.text(f"plan.field.{column.heading}", self.language)
        return said[:1].upper() + said[1:]

    def _format(self, column: Column, sheet: Sheet, item: Mapping[str, Any]) -> Format:
        if column.kind is Kind.DAY:
            return self.day
        if column.kind is Kind.NUMBER:
            return {"year": self.year, "contingency": self.share}.get(column.path[-1], self.number)
        return self.tinted[Level(item["level"])] if sheet.part == "results" else self.text

    def _cell(self, page: Worksheet, at: tuple[int, int], column: Column, value: Any, form: Format) -> None:
        shown = self.cells.write(column, value)
        if shown is None:
            page.write_blank(*at, None, form)
        elif isinstance(shown, float):
            page.write_number(*at, shown, form)
        elif column.kind is Kind.DAY and (day := _day(shown)):
            page.write_datetime(*at, day, form)
        else:
            page.write_string(*at, shown, form)

    def _height(self, columns: Sequence[Column], item: Mapping[str, Any]) -> float:
        """Give the points a row needs, since not every program finds out by itself."""
        shown = [(column.width, self.cells.write(column, cell_value(column, item))) for column in columns]
        return LINE * max((_lines(text, width) for width, text in shown if isinstance(text, str)), default=1)

    def _cost(self, page: Worksheet, row: int, columns: Sequence[Column]) -> None:
        """Write what a line costs as a formula, with the amount the plan computes; what is funded as plain amounts."""
        line = self.plan.costs[row - FIRST]
        named = {column.code: xl_col_to_name(OFFSET + at) + str(row + 1) for at, column in enumerate(columns)}
        times = f'IF({named["frequency"]}="",1,{named["frequency"]})'
        years = f"MAX(0,{named['year']}-{self.plan.price_year})"
        formula = (
            f"=ROUND({named['quantity']}*{times}*{named['unit_cost']}"
            f"*{1 + self.plan.inflation}^{years}*(1+{named['contingency']}),2)"
        )
        totals = costing.line_totals(line, self.plan)
        first = OFFSET + len(columns)
        page.write_formula(row, first, formula, self.computed, float(totals.required))
        page.write_number(row, first + 1, float(totals.available), self.computed)
        page.write_number(row, first + 2, float(totals.to_be_mobilised), self.computed)

    def _choices(self, page: Worksheet, columns: Sequence[Column], last: int) -> None:
        for at, column in enumerate(columns, start=OFFSET):
            options = tuple(self.cells.options(column))
            if options:
                page.data_validation(
                    FIRST, at, last, at,
                    {"validate": "list", "source": self._list(options), "error_type": "warning",
                     "error_title": self.say("unknown_title"), "error_message": self.say("unknown")},
                )  # fmt: skip

    def _list(self, options: tuple[str, ...]) -> str:
        """Give the place of a list of options on the hidden sheet; it is written at the end."""
        if options not in self.lists:
            column = xl_col_to_name(len(self.lists))
            self.lists[options] = f"='{LISTS}'!${column}$1:${column}${len(options)}"
        return self.lists[options]

    def _totals(self) -> None:
        page = self._page("totals")
        page.set_column(0, 0, 60)
        page.set_column(1, 5, 18)
        row, whole = 0, costing.total(self.plan)
        for split in _MONEY:
            row = self._table(page, row, split, whole) + 1
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def _table(self, page: Worksheet, row: int, split: By, whole: Totals) -> int:
        heads = ("required", "available", "to_be_mobilised", "unidentified", "gap_share")
        page.write_string(row, 0, self.say(f"by_{split.value}"), self.head)
        for at, key in enumerate(heads, start=1):
            page.write_string(row, at, self.say(key, currency=self.plan.currency), self.head)
        found = costing.by(self.plan, split)
        for key, totals in found.items():
            row += 1
            self._totals_row(page, row, self._split_name(split, key), totals, self.money)
        self._totals_row(page, row + 1, self.say("together"), whole, self.total)
        return row + 2

    def _totals_row(self, page: Worksheet, row: int, name: str, totals: Totals, form: Format) -> None:
        page.write_string(row, 0, name, form)
        page.set_row(row, LINE * _lines(name, 60))
        amounts: tuple[Decimal | None, ...] = (
            totals.required, totals.available, totals.to_be_mobilised, totals.unidentified, totals.gap_share
        )  # fmt: skip
        for at, amount in enumerate(amounts, start=1):
            if amount is None:
                page.write_blank(row, at, None, form)
            else:
                page.write_number(row, at, float(amount), form)

    def _split_name(self, split: By, key: str) -> str:
        if key == NOBODY:
            return self.say(f"none_{split.value}")
        lists = {By.CATEGORY: "cost_category", By.NATURE: "cost_nature", By.MARKER: "gender_marker"}
        if split in lists:
            return self.catalogue.label(lists[split], key, self.language)
        return self.words.names().get(key, key)

    def _hidden(self) -> None:
        """Keep what was given out beside what can be edited, so that a returned workbook tells what it changed."""
        lists = self.book.add_worksheet(LISTS)
        for at, options in enumerate(self.lists):
            lists.write_column(0, at, options)
        base = self.book.add_worksheet(BASE)
        about = json.dumps({"mark": MARK, "plan": self.plan.id, "language": self.language})
        base.write_string(0, 0, about)
        row = 1
        for sheet in SHEETS:
            columns = list(columns_of(sheet, self.value))
            for item in self.value.get(sheet.part, []):
                kept = {column.code: cell_value(column, item) for column in columns}
                text = json.dumps(
                    {code: value for code, value in kept.items() if value is not None}, ensure_ascii=False
                )
                for at, piece in enumerate((sheet.part, item["id"], *_pieces(text))):
                    base.write_string(row, at, piece)
                row += 1
        for page in (lists, base):
            page.very_hidden()


def _pieces(text: str, size: int = 30_000) -> Iterator[str]:
    """Cut a text into what a cell can hold."""
    yield from (text[start : start + size] for start in range(0, len(text), size))


def columns_of(sheet: Sheet, value: Mapping[str, Any]) -> Iterator[Column]:
    """Give the columns of a sheet, targets after the baseline."""
    for column in sheet.columns:
        yield column
        if sheet is INDICATORS and column.path == ("baseline", "by"):
            targets = [each for item in value.get("indicators", []) for each in item.get("targets", [])]
            for period, sex in target_columns(targets):
                yield Column(path=(TARGET, period, sex), kind=Kind.NUMBER, width=10)


def cell_value(column: Column, item: Mapping[str, Any]) -> Any:
    """Give what a cell of an item holds, targets of the whole country among it."""
    if column.path[0] != TARGET:
        found = look_up(item, column.path)
        return column.usual if found is None else found
    _, period, sex = column.path
    for target in item.get("targets", ()):
        if (target["period"], target.get("sex", "_T"), target.get("locality", "")) == (period, sex, ""):
            return target["value"]
    return None


def _lines(text: str, width: int) -> int:
    """Count the lines a text takes in a column of so many characters."""
    return sum(1 + max(0, len(line) - 1) // max(1, width - 2) for line in text.split("\n"))


def _day(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
