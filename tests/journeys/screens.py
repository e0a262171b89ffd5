"""The words of a screen, and which of them people typed: what a page shows is the program's own or somebody's data."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TEXTS = """() => {
    const own = document.documentElement.lang;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const inside = walker.currentNode.parentElement;
        const told = inside.closest('[lang]');
        const code = inside.closest('script, style, template, noscript, code, pre');
        if (!code && (!told || told.lang === own)) found.push(walker.currentNode.textContent);
    }
    return found;
}"""
"""Text nodes in the language of the page: what says that it is in another one is left out."""

WORD = re.compile(r"\b[^\W\d_]{2,}\b")
APART = re.compile(r", |; | · ")
PROGRAM = ("audit_", "auth_", "axes_", "django_", "situation_edition", "sqlite_", "versions_")
"""Beginnings of the names of tables that hold words of the program too; all others hold what people type.

The title of a job is among it: it is kept in the language of whoever started the job.
"""


def texts(page: Page) -> list[str]:
    """Every text of the page that is in its language, each once, with single spaces."""
    return list(dict.fromkeys(" ".join(text.split()) for text in page.evaluate(TEXTS) if text.strip()))


def typed(database: Path) -> set[str]:
    """What people typed anywhere in a workbench: titles, names, sentences and reasons, each without its ends."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in names if not name.startswith(PROGRAM)]
        rows = [row for table in tables for row in connection.execute(f'SELECT * FROM "{table}"')]
    found = {leaf for row in rows for cell in row if isinstance(cell, str) for leaf in _leaves(cell)}
    return {_core(each) for each in found if WORD.search(each)}


def _leaves(cell: str) -> Iterator[str]:
    try:
        yield from _strings(json.loads(cell))
    except ValueError:
        yield cell


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def left(text: str, data: set[str], words: set[str]) -> str:
    """What is left of a text when data and words that are the same in both languages are taken out: "" if nothing."""
    if _core(text) in data or _is_cut(text, data):
        return ""
    parts = [part for part in APART.split(text) if _core(part) not in data]
    return " ".join(word for word in WORD.findall(" ".join(parts)) if word.casefold() not in words)


def _core(text: str) -> str:
    """A text with single spaces, without the numbers and signs at its ends."""
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    return " ".join(text[letters[0] : letters[-1] + 1].casefold().split()) if letters else ""


def _is_cut(text: str, data: set[str]) -> bool:
    """Whether a text is the beginning of what somebody typed, cut with three dots."""
    beginning, dots, _number = text.rpartition("…")
    return bool(dots and _core(beginning)) and any(each.startswith(_core(beginning)) for each in data)
