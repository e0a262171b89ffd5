"""Column names made fit for formulas: letters, digits and underscores, unique ignoring case, the original kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

ROW = "_row"
"""Column that tells in which row of the original file a row stood: 1 is the first row below the names."""

MISSING_SUFFIX = "__missing"


def clean_names(originals: Sequence[str], reserved: Iterable[str] = ()) -> tuple[str, ...]:
    """Give every column a usable name, in the same order.

    DuckDB treats `w` and `W` as one column without a word, so names must differ in more than case.
    """
    taken, barred = {ROW}, {word.lower() for word in reserved}
    names = []
    for position, original in enumerate(originals, start=1):
        usable = _usable(original) or f"column_{position}"
        name = _free_name(f"{usable}_" if usable.lower() in barred else usable, taken)
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _usable(original: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", original).encode("ascii", "ignore").decode()
    name = re.sub(r"[^0-9A-Za-z_]+", "_", ascii_text.strip()).strip("_") if ascii_text.strip("_") else ""
    return f"v{name}" if name[:1].isdigit() else name


def _free_name(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
