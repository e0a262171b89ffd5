"""Reads an XLSForm questionnaire: its questions, the labels of their options, and when they are asked."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import python_calamine

from wayfare.model.errors import UnreadableFile

from .policy import Limits
from .workbook import cell_text
from .zipped import check_archive

SELECT_ONE, SELECT_MULTIPLE, TEXT = "select_one", "select_multiple", "text"
OTHER = "other"
CALCULATE = "calculate"
LEFT_OUT = {"note", CALCULATE, "hidden", "audit", "xml-external", "csv-external", "background-audio"}
PERSONAL = {"deviceid", "subscriberid", "simserial", "phonenumber", "username", "email"}
"""Answers the device gives of its owner: no figure needs them."""
ROWS = 50_000

Rows = Sequence[Mapping[str, str]]
_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_MARKUP = re.compile(r"<[^>]{0,200}>|\*\*|__|^#+ ?", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the form."""

    name: str
    kind: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    """When it is asked: its own condition and those of the groups around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The questions of a form by name, with labels in one language."""

    questions: Mapping[str, Question]
    left_out: frozenset[str]
    """Names of notes, calculations and what devices say of their owners."""
    calculated: frozenset[str]
    """Those of them that are calculations."""
    language: str


def read_form(path: Path, language: str, limits: Limits) -> Form:
    """Read a form from a workbook with sheets `survey` and `choices`, or from CSV files called so."""
    sheets = _from_workbook(path, limits) if _is_workbook(path) else _from_csv(path, limits)
    survey = sheets["survey"]
    chosen = _language(survey, sheets["settings"], language, path)
    options = _options(sheets["choices"], chosen)
    questions: dict[str, Question] = {}
    left_out, calculated = set(), set()
    around: list[str] = []
    for row in survey:
        kind, _, listed = _kind(row.get("type", ""))
        relevant = row.get("relevant", "").strip()
        if kind.startswith("begin"):
            around.append(relevant)
        elif kind.startswith("end_"):
            around = around[:-1]
        elif name := row.get("name", "").strip():
            if kind in LEFT_OUT | PERSONAL:
                left_out.add(name)
                calculated |= {name} if kind == CALCULATE else set()
                continue
            conditions = tuple(dict.fromkeys(c for c in (*around, relevant) if c))
            known = options.get(listed, {}) if kind in {SELECT_ONE, SELECT_MULTIPLE} else {}
            known = {**known, OTHER: known.get(OTHER, "Other")} if "or_other" in row.get("type", "") else known
            label = _plain(row.get(_heading("label", chosen, row), ""))
            questions[name] = Question(name=name, kind=kind, label=label, options=known, conditions=conditions)
    if not questions:
        raise _refused(path, "It has no question: the columns type and name of its sheet survey are empty.")
    left_out, calculated = left_out - questions.keys(), calculated - questions.keys()
    return Form(questions=questions, left_out=frozenset(left_out), calculated=frozenset(calculated), language=chosen)


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}


def _from_workbook(path: Path, limits: Limits) -> dict[str, Rows]:
    check_archive(path, limits)
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    names = {name.strip().lower(): name for name in book.sheet_names}
    missing = [sheet for sheet in ("survey", "choices") if sheet not in names]
    if missing:
        raise _refused(path, f"It has no sheet {' and no sheet '.join(missing)}, which every XLSForm has.")
    return {
        sheet: _rows(book.get_sheet_by_name(names[sheet]), path, limits) if sheet in names else ()
        for sheet in ("survey", "choices", "settings")
    }


def _rows(sheet: python_calamine.CalamineSheet, path: Path, limits: Limits) -> Rows:
    if sheet.total_height > ROWS or sheet.total_height * sheet.total_width > limits.workbook_cells:
        raise _refused(path, f"Its sheet {sheet.name} has more than {ROWS:,} rows.")
    cells = [[cell_text(cell) or "" for cell in row] for row in sheet.iter_rows()]
    return _keyed(cells)


def _keyed(cells: Sequence[Sequence[str]]) -> Rows:
    head = [name.strip() for name in cells[0]] if cells else []
    return [dict(zip(head, row, strict=False)) for row in cells[1:]]


def _from_csv(path: Path, limits: Limits) -> dict[str, Rows]:
    """Read the sheet `survey` from this file and `choices` from the one beside it that is called so instead."""
    beside = path.with_name(path.name.replace("survey", "choices"))
    if beside == path or not beside.is_file():
        raise _refused(path, "A form in CSV is two files, one with survey and one with choices in its name.")
    return {"survey": _csv_rows(path, limits), "choices": _csv_rows(beside, limits), "settings": ()}


def _csv_rows(path: Path, limits: Limits) -> Rows:
    if path.stat().st_size > limits.layout_bytes:
        raise _refused(path, f"It is larger than {limits.layout_bytes / 2**20:,.0f} MiB.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _keyed(list(csv.reader(file)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, f"It is no table of text in UTF-8 ({error}).") from None


def _kind(text: str) -> tuple[str, str, str]:
    """Part `select_one sexes or_other` into the kind and the name of its list; older forms write `select one`."""
    words = text.replace("select one", SELECT_ONE).replace("select multiple", SELECT_MULTIPLE).split()
    if len(words) > 1 and words[0] in {"begin", "end"}:
        words = ["_".join(words[:2])]
    return (words[0].lower() if words else "", "", words[1] if len(words) > 1 else "")


def _languages(rows: Rows) -> list[str]:
    head = rows[0] if rows else {}
    labels = [name for name in head if name.lower().startswith(("label::", "label_"))]
    return [name[len("label") :].lstrip(":_").strip() for name in labels]


def _language(survey: Rows, settings: Rows, asked: str, path: Path) -> str:
    """Choose the language asked for, the form's own, or the first: empty when labels have no language."""
    known = _languages(survey)
    wanted = asked or next((row.get("default_language", "") for row in settings), "")
    for name in known:
        short = name.rpartition("(")[2].rstrip(")")
        if wanted.casefold() in {name.casefold(), short.casefold(), name.partition("(")[0].strip().casefold()}:
            return name
    if asked:
        remedy = f"It has: {', '.join(known)}." if known else "Its labels are in one language: leave out --language."
        raise _refused(path, f"The form has no labels in {asked!r}.", remedy)
    return "" if not known or (survey and "label" in survey[0]) else known[0]


def _heading(name: str, language: str, row: Mapping[str, str]) -> str:
    wanted = {name} if not language else {f"{name}::{language}", f"{name}_{language}", f"{name}:: {language}"}
    return next((heading for heading in row if heading in wanted), name)


def _options(rows: Rows, language: str) -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    for row in rows:
        listed = (row.get("list_name") or row.get("list name") or "").strip()
        name = row.get("name", "").strip()
        if listed and name:
            label = _plain(row.get(_heading("label", language, row), ""))
            lists.setdefault(listed, {}).setdefault(name, label or name)
    return lists


def _plain(text: str) -> str:
    """Write a label without markup; an answer it repeats is shown by its name."""
    return " ".join(_REFERENCE.sub(r"[\1]", _MARKUP.sub("", text)).split())


def _refused(path: Path, what: str, remedy: str = "") -> UnreadableFile:
    known = remedy or "Name the XLSForm (.xlsx) the data were collected with."
    return UnreadableFile(what, where=path.name, remedy=known)
