"""Reads a plan's workbook back: every row that is new, gone, changed, or changed on both sides, with row and column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from wayfare import catalogue as catalogues
from wayfare.catalogue import Catalogue
from wayfare.model.errors import UnreadableFile
from wayfare.model.plan import Plan
from wayfare.plan import document
from wayfare.sources.sheets import Pages, Rows, pages

from .plan_cells import Cells, NotUnderstood
from .plan_columns import SHEETS, TARGET, Column, Kind, Sheet, put
from .plan_workbook import BASE, CODES, FIRST, ID, MARK, OFFSET, cell_value

NEW = "new"
"""Begins the id of a row that had none."""


class Happened(StrEnum):
    """What became of a row or a cell."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    CONFLICT = "conflict"
    """Changed in the workbook and, differently, in the plan since it was given out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing the workbook says otherwise than the plan it was made from."""

    happened: Happened
    part: str
    item: str
    text: str
    """In a sentence, with sheet, row and column."""
    sheet: str = ""
    about: str = ""
    """What the row is about, as people call it."""
    field: str = ""
    """Heading of the column."""
    said: tuple[str, str, str] = ("", "", "")
    """Before, in the plan now, and in the workbook, as people read it."""
    row: int = 0
    """Row as the spreadsheet counts them; 0 for a row that is gone."""
    column: str = ""
    """Letter."""
    code: str = ""
    """Field, as in the hidden row; empty for a whole row."""
    before: Any = None
    after: Any = None
    """What the workbook says: a value, or the values of a new row by code."""
    current: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """A cell or sheet that could not be understood; nothing of it is taken over."""

    part: str
    row: int
    column: str
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a workbook that came back says."""

    differences: tuple[Difference, ...]
    misread: tuple[Misread, ...]

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """Differences somebody has to decide on."""
        return tuple(each for each in self.differences if each.happened is Happened.CONFLICT)


def read_back(path: Path, plan: Plan, *, catalogue: Catalogue | None = None) -> Returned:
    """Read a workbook in a child process with limits, and compare it as `compare` does.

    Raises `UnreadableFile` for what is not a workbook of this plan.
    """
    return compare(pages(path), plan, name=path.name, catalogue=catalogue)


def compare(found: Pages, plan: Plan, *, name: str, origin: str = NEW, catalogue: Catalogue | None = None) -> Returned:
    """Compare a workbook with what it was given out with, and that with the plan as it is now.

    `name` is that of the file; `origin` begins the ids of its new rows, so that a row taken over once is known again.
    Raises `UnreadableFile` for what is not a workbook of this plan.
    """
    known = catalogue or catalogues.load()
    base = found[BASE].texts() if BASE in found else []
    about = _about(base)
    if about is None:
        raise UnreadableFile(
            known.text("plan.returned.no_plan"), where=name, remedy="Send back the file that Wayfare gave out."
        )
    if about["plan"] != plan.id:
        what = known.text("plan.returned.other_plan", about["language"], text=about["plan"])
        raise UnreadableFile(what, where=name, remedy="Open that plan, or choose the right file.")
    return _Reader(found, _base(base), plan, known, about["language"], origin).returned()


def is_of_a_plan(found: Pages) -> bool:
    """Say whether a workbook is one of a plan."""
    return BASE in found and _about(found[BASE].texts()) is not None


def apply(plan: Plan, differences: Iterable[Difference]) -> Plan:
    """Take differences over into a plan: conflicts too, if they are among those given.

    Raises `ContentProblems` where the result would not hold together, such as a cost line whose action is gone.
    """
    value = document.to_value(plan)
    for each in differences:
        items: list[dict[str, Any]] = value.setdefault(each.part, [])
        if each.happened is Happened.ADDED:
            item: dict[str, Any] = {"id": each.item}
            for code, given in each.after.items():
                _set(item, code, given)
            items.append(item)
        elif each.happened is Happened.REMOVED or not each.code:
            items[:] = [item for item in items if item["id"] != each.item]
        else:
            for item in items:
                if item["id"] == each.item:
                    _set(item, each.code, each.after)
    return document.from_value(value)


def _set(item: dict[str, Any], code: str, value: Any) -> None:
    path = code.split(".")
    if path[0] != TARGET:
        put(item, path, value)
        return
    _, period, sex = path
    wanted = (period, sex, "")
    targets = [t for t in item.get("targets", []) if (t["period"], t.get("sex", "_T"), t.get("locality", "")) != wanted]
    if value is not None:
        targets.append({"period": period, "value": value} | ({} if sex == "_T" else {"sex": sex}))
    put(item, ["targets"], sorted(targets, key=lambda t: t["period"]) or None)


def _about(base: Rows) -> Mapping[str, str] | None:
    try:
        about = json.loads(base[0][0] or "")
        said = {"plan": str(about["plan"]), "language": str(about["language"])}
    except (IndexError, ValueError, KeyError, TypeError):
        return None
    return said if about["mark"] == MARK else None


def _base(rows: Rows) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Give what every item held when the workbook was given out."""
    found = {}
    for row in rows[1:]:
        part, identity, *pieces = row
        try:
            values = json.loads("".join(piece or "" for piece in pieces))
        except ValueError:
            continue
        if part and identity and isinstance(values, dict):
            found[part, identity] = values
    return found


@dataclass(frozen=True)
class _Reader:
    found: Pages
    base: Mapping[tuple[str, str], Mapping[str, Any]]
    plan: Plan
    catalogue: Catalogue
    language: str
    origin: str

    @cached_property
    def cells(self) -> Cells:
        return Cells(self.plan, self.catalogue, self.language)

    @cached_property
    def value(self) -> dict[str, Any]:
        return document.to_value(self.plan)

    def say(self, key: str, **values: object) -> str:
        return self.catalogue.text(f"plan.returned.{key}", self.language, **values)

    def returned(self) -> Returned:
        differences: list[Difference] = []
        misread: list[Misread] = []
        for sheet in SHEETS:
            for each in self._sheet(sheet):
                (misread if isinstance(each, Misread) else differences).append(each)  # type: ignore[arg-type]
        return Returned(differences=tuple(differences), misread=tuple(misread))

    def _sheet(self, sheet: Sheet) -> Iterator[Difference | Misread]:
        marked = ((n, page) for n, page in self.found.items() if page.cells and page.cells[CODES][:1])
        name = next((n for n, page in marked if page.cells[CODES][ID] == f"{MARK} {sheet.part}"), "")
        rows = self.found[name].texts() if name else []
        if not name:
            yield Misread(part=sheet.part, row=0, column="", text=self.say("no_sheet", part=sheet.part))
            return
        columns = {at: column for at, column in enumerate(_columns(rows[CODES], sheet)) if column is not None}
        wanted = {column.code for column in sheet.columns}
        if not wanted <= {column.code for column in columns.values()}:
            text = self.say("no_column", sheet=name)
            yield Misread(part=sheet.part, row=CODES + 1, column="", text=text, sheet=name)
            return
        yield from _Sheet(self, sheet, name, rows, columns, self.found[name].formulas).differences()


@dataclass(frozen=True)
class _Sheet:
    reader: _Reader
    sheet: Sheet
    name: str
    rows: Rows
    columns: Mapping[int, Column]
    formulas: frozenset[tuple[int, int]]

    @cached_property
    def current(self) -> Mapping[str, Mapping[str, Any]]:
        return {item["id"]: item for item in self.reader.value.get(self.sheet.part, [])}

    def differences(self) -> Iterator[Difference | Misread]:
        seen: set[str] = set()
        for at, row in enumerate(self.rows[FIRST:], start=FIRST + 1):
            identity = (_cell(row, ID) or "").strip()
            if not identity and not any(_cell(row, column) for column in self.columns):
                continue
            if identity in seen:
                yield self._misread(at, ID, self.reader.say("twice", text=identity))
                continue
            identity = identity or f"{self.reader.origin}-{self.sheet.part}-{at}"
            seen.add(identity)
            yield from self._row(at, identity, row)
        yield from self._gone(seen)

    def _row(self, at: int, identity: str, row: Sequence[str | None]) -> Iterator[Difference | Misread]:
        read: dict[str, tuple[int, Any]] = {}
        for place, column in self.columns.items():
            try:
                if (at - 1, place) in self.formulas:
                    raise NotUnderstood(self.reader.say("formula"))
                read[column.code] = (place, self.reader.cells.read(column, _cell(row, place)))
            except NotUnderstood as error:
                yield self._misread(at, place, str(error))
        base = self.reader.base.get((self.sheet.part, identity))
        if base is None:
            yield from self._added(at, identity, {code: value for code, (_, value) in read.items()})
            return
        for code, (place, after) in read.items():
            before = self._as_read(self.columns[place], base.get(code))
            if before != after:
                yield from self._cell(at, place, identity, before, after)

    def _added(self, at: int, identity: str, values: Mapping[str, Any]) -> Iterator[Difference]:
        """Give a new row, unless the plan has it by now."""
        if identity in self.current or any(self._is(item, values) for item in self._since()):
            return
        given = {code: value for code, value in values.items() if value is not None}
        columns = {column.code: column for column in self.columns.values()}
        first = next((str(given[c.code]) for c in self.sheet.columns if c.kind is Kind.TEXT and c.code in given), "")
        listed = "\n".join(
            f"{self._heading(columns[code])}: {self._shown(columns[code], value)}"
            for code, value in given.items()
            if value != columns[code].usual
        )
        text = self.reader.say("added", row=at, sheet=self.name, text=first)
        yield Difference(
            happened=Happened.ADDED, part=self.sheet.part, item=identity, row=at, after=given, text=text,
            sheet=self.name, about=first, said=("", "", listed),
        )  # fmt: skip

    def _since(self) -> Iterator[Mapping[str, Any]]:
        """Give the items that came into the plan after the workbook was given out."""
        yield from (item for key, item in self.current.items() if (self.sheet.part, key) not in self.reader.base)

    def _is(self, item: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        columns = self.columns.values()
        return all(self._as_read(c, cell_value(c, item)) == values.get(c.code) for c in columns)

    def _cell(self, at: int, place: int, identity: str, before: Any, after: Any) -> Iterator[Difference]:
        column = self.columns[place]
        item = self.current.get(identity)
        current = self._as_read(column, cell_value(column, item)) if item is not None else None
        if item is not None and current == after:
            return
        happened = Happened.CHANGED if item is not None and current == before else Happened.CONFLICT
        key = happened.value if item is not None else "gone"
        shown = {
            name: self._shown(column, v) for name, v in (("before", before), ("after", after), ("current", current))
        }
        letter, heading, about = xl_col_to_name(place), self._heading(column), self._name(identity)
        text = self.reader.say(key, row=at, sheet=self.name, column=f"{letter} ({heading})", text=about, **shown)
        yield Difference(
            happened=happened, part=self.sheet.part, item=identity, row=at, column=letter, code=column.code,
            before=before, after=after, current=current, text=text, sheet=self.name, about=about, field=heading,
            said=(shown["before"], shown["current"], shown["after"]),
        )  # fmt: skip

    def _heading(self, column: Column) -> str:
        catalogue, language = self.reader.catalogue, self.reader.language
        if column.path[0] == TARGET:
            _, period, sex = column.path
            return catalogue.text(
                "plan.sheet.target", language, period=period, sex=catalogue.label("sex", sex, language)
            )
        said = catalogue.text(f"plan.field.{column.heading}", language)
        return said[:1].upper() + said[1:]

    def _gone(self, seen: set[str]) -> Iterator[Difference]:
        for (part, identity), base in self.reader.base.items():
            item = self.current.get(identity)
            if part != self.sheet.part or identity in seen or item is None:
                continue
            columns = self.columns.values()
            same = all(self._as_read(c, base.get(c.code)) == self._as_read(c, cell_value(c, item)) for c in columns)
            key = "removed" if same else "edited"
            yield Difference(
                happened=Happened.REMOVED if same else Happened.CONFLICT,
                part=part,
                item=identity,
                text=self.reader.say(key, sheet=self.name, text=self._name(identity)),
                sheet=self.name,
                about=self._name(identity),
            )

    def _as_read(self, column: Column, value: Any) -> Any:
        """Give a value as it comes back from a cell that nobody touched."""
        shown = self.reader.cells.write(column, value)
        if isinstance(shown, float):
            return int(shown) if shown.is_integer() else shown
        try:
            return self.reader.cells.read(column, shown)
        except NotUnderstood:
            return value

    def _shown(self, column: Column, value: Any) -> str:
        shown = self.reader.cells.write(column, value)
        if shown is None:
            return self.reader.say("nothing")
        return f"{shown:.15g}" if isinstance(shown, float) else shown

    def _name(self, identity: str) -> str:
        item = self.current.get(identity, {})
        said = item.get("statement") or item.get("label") or item.get("title") or item.get("description") or identity
        return f"“{said}”"

    def _misread(self, row: int, place: int, text: str) -> Misread:
        return Misread(part=self.sheet.part, row=row, column=xl_col_to_name(place), text=text, sheet=self.name)


def _columns(codes: Sequence[str | None], sheet: Sheet) -> Iterator[Column | None]:
    """Give the column of every code of the hidden row; None for what is not read."""
    known = {column.code: column for column in sheet.columns}
    for at, code in enumerate(codes):
        path = tuple((code or "").split("."))
        if at >= OFFSET and len(path) == 3 and path[0] == TARGET and sheet.part == "indicators":
            yield Column(path=path, kind=Kind.NUMBER)
        else:
            yield known.get(code or "") if at >= OFFSET else None


def _cell(row: Sequence[str | None], at: int) -> str | None:
    return row[at] if at < len(row) else None
