"""What was worked out of a workspace is kept, by each process, until a table it was read from is written again.

Every change writes a line of the record in its own transaction, and with it a mark: the hash of the newest line about a
table. What is kept names the tables it was read from, found out while it was made, and their marks as they stood then;
it is used again only while all of them still stand so in the database. Nothing has to be told to anybody when something
changes, and several processes never disagree.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection

from wayfare.web.audit.record import marks
from wayfare.web.versions.models import Versioned
from wayfare.web.words import page_language

T = TypeVar("T")
MOST = 1024
"""Things kept at a time by one process; what was not asked for longest goes first."""
_MARKS = "audit_mark"
_TABLES = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"([A-Za-z0-9_]+)"')


@dataclass(frozen=True)
class _Kept:
    value: Any
    tables: frozenset[str]
    marks: Mapping[str, object]


_SHELF: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()
_ROWS: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
"""The rows of a workspace by name as they were read last, each under its key, version and moment of change."""
_LOCK = threading.Lock()
_NOTED = threading.local()


class Keeper:
    """What is kept of one workspace, judged by the marks as they stand now: make one, use it for one page."""

    def __init__(self, workspace: Any) -> None:
        self.workspace, self.marks = _plain(workspace), marks(workspace.pk)

    def get(self, make: Callable[..., T], *given: object) -> T:
        """Return `make(workspace, *given)`, worked out now or kept; nobody may alter it.

        It must depend on rows of this workspace, on the language of the page and on `given` alone, never on who asks:
        so it is a function of a module, and a day or a moment is given.
        """
        if "<" in make.__qualname__:
            raise TypeError(f"{make.__qualname__} is not a function of a module: what it depends on cannot be seen")
        named = (make.__module__, make.__qualname__, page_language(), *given)
        key = (self.workspace.pk, self.workspace.version, *named)
        found = _SHELF.get(key)
        if found is None or any(self.marks.get(table) != mark for table, mark in found.marks.items()):
            found = self._made(make, given)
            if found.tables <= _recorded() and settled():
                _shelve(_SHELF, key, found)
        _note(found.tables)
        return found.value  # type: ignore[no-any-return]

    def _made(self, make: Callable[..., Any], given: tuple[object, ...]) -> _Kept:
        with _noting() as tables:
            value = make(self.workspace, *given)
        return _Kept(value, frozenset(tables), {table: self.marks.get(table) for table in tables})


def kept(workspace: Any, make: Callable[..., T], *given: object) -> T:
    """Return `make(workspace, *given)`, worked out now or kept, as `Keeper.get` does."""
    return Keeper(workspace).get(make, *given)


def rows_of(workspace: Any, name: str) -> tuple[Any, ...]:
    """Return the rows that a workspace has under a name, such as `plan_items`, in their order.

    Everybody is given the same rows: nobody may alter one, nor follow a relation from it, which it would remember.
    """
    return kept(workspace, _rows, name)


def _rows(workspace: Any, name: str) -> tuple[Any, ...]:
    """Read which rows there are at which version, and those that are not known at theirs.

    A version is never given twice to one key; the moment of the change is compared besides, for a database that was
    put back to an earlier day.
    """
    there = getattr(workspace, name)
    order: list[tuple[object, ...]] = list(there.values_list("pk", "version", "changed_at"))
    known = _ROWS.get((workspace.pk, name), {})
    missing = [each[0] for each in order if each not in known]
    read = there.all() if 2 * len(missing) > len(order) else there.filter(pk__in=missing)
    found = {_key(row): row for row in read} if missing else {}
    if any(each not in known and each not in found for each in order):  # somebody saved between the two questions
        found = {_key(row): row for row in there.all()}
        order = list(found)
    now = {each: found.get(each) or known[each] for each in order}
    if settled():
        _shelve(_ROWS, (workspace.pk, name), now)
    return tuple(now.values())


def _key(row: Versioned) -> tuple[object, ...]:
    return row.pk, row.version, row.changed_at


def forget() -> None:
    """Let go of everything that is kept."""
    with _LOCK:
        _SHELF.clear()
        _ROWS.clear()


def minute() -> int:
    """Return the number of the minute it is, for what depends on the time of day."""
    return int(time.time() // 60)


def _plain(workspace: Any) -> Any:
    """Return a workspace that remembers nothing it was asked before, so that everything is read under the marks."""
    plain = copy(workspace)
    plain._state.fields_cache = {}
    plain.__dict__.pop("_prefetched_objects_cache", None)
    return plain


def _shelve(shelf: OrderedDict[tuple[Any, ...], Any], key: tuple[Any, ...], value: object) -> None:
    with _LOCK:
        shelf[key] = value
        shelf.move_to_end(key)
        while len(shelf) > MOST:
            shelf.popitem(last=False)


def settled() -> bool:
    """Whether what is read now is what everybody reads: not in the middle of a change that may yet be undone."""
    return not connection.in_atomic_block


@cache
def _recorded() -> frozenset[str]:
    """Return the tables of which nothing is written without a line of the record."""
    versioned = (each for each in apps.get_models() if issubclass(each, Versioned) and each.every_change_recorded)
    return frozenset(each._meta.db_table for each in (*versioned, get_user_model()))


@contextmanager
def _noting() -> Iterator[set[str]]:
    """Note the tables that are read meanwhile; what is made in the midst of it is noted in both."""
    above: list[set[str]] = getattr(_NOTED, "sets", [])
    tables: set[str] = set()
    _NOTED.sets = [*above, tables]
    try:
        with connection.execute_wrapper(_read):
            yield tables
    finally:
        _NOTED.sets = above
        _note(tables)


def _read(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    _note(table for table in _TABLES.findall(sql) if table != _MARKS)
    return execute(sql, params, many, context)


def _note(tables: Any) -> None:
    if sets := getattr(_NOTED, "sets", None):
        sets[-1].update(tables)
