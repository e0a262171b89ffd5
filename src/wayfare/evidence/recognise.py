"""Which world table a file is: known by the name publishers give it, else by its columns."""

from __future__ import annotations

import csv
import fnmatch
import functools
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wayfare.catalogue.load import CONTENT

from .long_form import columns
from .mappings import mappings

NOT_READ = CONTENT / "mappings" / "not_read.csv"
_LEAST_COLUMNS = 3
"""A table is known by its columns only when its mapping names so many of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A file and what it is taken for."""

    path: Path
    mapping: str = ""
    """Empty when Wayfare does not read it."""
    by: str = ""
    """`name`, `columns`, or empty."""
    why_not: str = ""


def recognise(folder: Path) -> tuple[Recognised, ...]:
    """Look at every file below a folder, in a fixed order; files that begin with a dot are passed over."""
    files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
    return tuple(of_file(path) for path in files if not path.name.startswith("."))


def of_file(path: Path) -> Recognised:
    """Say what a file is."""
    named = [name for name, m in mappings().items() if any(fnmatch.fnmatch(path.name, p) for p in m.files)]
    if named:
        return Recognised(path=path, mapping=named[0], by="name")
    for pattern, reason in _not_read().items():
        if fnmatch.fnmatch(path.name, pattern):
            return Recognised(path=path, why_not=reason)
    fitting = _fitting(set(_header(path)))
    if len(fitting) == 1:
        return Recognised(path=path, mapping=fitting[0], by="columns")
    if fitting:
        return Recognised(path=path, why_not=f"It could be {' or '.join(fitting)}; add it with --as.")
    return Recognised(path=path, why_not="Neither its name nor its columns are those of a table that Wayfare knows.")


def _fitting(header: set[str]) -> list[str]:
    """Know long tables by all the columns their mappings name, and of those that fit, the ones that name the most.

    Matrices and wide tables look too much alike.
    """
    named = {name: {c for c in columns(m) if c} for name, m in mappings().items() if m.layout == "long"}
    fits = {name: len(wanted) for name, wanted in named.items() if len(wanted) >= _LEAST_COLUMNS and wanted <= header}
    return [name for name, count in fits.items() if count == max(fits.values())]


def _header(path: Path) -> Sequence[str]:
    """Read the names of the columns of a CSV file; any other file has none that can be read cheaply."""
    if not path.name.lower().endswith((".csv", ".csv.gz")):
        return ()
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), ())
    except (OSError, EOFError, UnicodeDecodeError, csv.Error):
        return ()


@functools.cache
def _not_read() -> Mapping[str, str]:
    with NOT_READ.open(encoding="utf-8", newline="") as file:
        return {r["pattern"]: r["reason"] for r in csv.DictReader(file)}
