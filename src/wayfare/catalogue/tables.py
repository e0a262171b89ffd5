"""Tables of the content: CSV in UTF-8, a header, one entry a line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wayfare.model.errors import Problem


@dataclass(frozen=True)
class Line:
    """One line of a table and where it stands."""

    file: str
    number: int
    cells: Mapping[str, str]


def read(path: Path, file: str, required: Sequence[str]) -> tuple[list[Line], list[Problem]]:
    """Read a table whose header has the required columns and whose first required column names the entry."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Problem(file, 0, "the file", f"Byte {error.start + 1} is not UTF-8.", "Save the file as UTF-8.")]
    reader = csv.DictReader(text.splitlines(keepends=True), restkey="")
    missing = [name for name in required if name not in (reader.fieldnames or ())]
    if missing:
        return [], [Problem(file, 1, name, f"The column '{name}' is missing.", "Add it.") for name in missing]
    lines = [Line(file, reader.line_num, cells) for cells in reader]
    return lines, list(_problems(lines, required[0], required))


def _problems(lines: Sequence[Line], key: str, required: Sequence[str]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for line in lines:
        code = line.cells[key]
        if "" in line.cells or None in line.cells.values():
            what = "The line has more or fewer cells than the header."
            yield Problem(line.file, line.number, code or key, what, "Put quotes around text that holds a comma.")
            continue
        for name in required:
            if not line.cells[name].strip():
                yield Problem(line.file, line.number, name, f"The {name} is empty.", f"Write the {name}.")
        if code in seen:
            what = f"The {key} '{code}' is given twice, on lines {seen[code]} and {line.number}."
            yield Problem(line.file, line.number, key, what, "Keep one of them.")
        seen.setdefault(code, line.number)
