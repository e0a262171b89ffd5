"""What a reader hands back: a staged table, what its columns mean, and which rows were set aside; as JSON too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from wayfare.model.estimate import Value
from wayfare.model.evidence import Rejected, Variable, VariableType

MANIFEST = "manifest.json"
REJECTED = "rejected.jsonl"
TABLE = "table.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A table read from a file and not yet stored."""

    parquet: Path
    rejected: Path
    """One JSON object a line for every row set aside."""
    format: str
    rows: int
    rows_set_aside: int
    variables: tuple[Variable, ...]
    file_sha256: str
    sums: Mapping[str, Value] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    """How the file was read: delimiter, encoding, sheet."""

    def rejects(self) -> Iterator[Rejected]:
        """Give the rows that were set aside."""
        return read_rejected(self.rejected)


def variable_to_json(variable: Variable) -> dict[str, Any]:
    """Give plain data, leaving out what is empty."""
    return {key: value for key, value in asdict(variable).items() if value not in ("", {}) or key == "name"}


def variable_from_json(data: Mapping[str, Any]) -> Variable:
    """Read what `variable_to_json` gives."""
    known = {f.name for f in fields(Variable)}
    return Variable(**{k: v for k, v in data.items() if k in known} | {"type": VariableType(data["type"])})


def read_rejected(path: Path) -> Iterator[Rejected]:
    """Read a file of rows set aside."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Rejected(**json.loads(line))


def write_manifest(folder: Path, staged: Staged) -> None:
    """Leave the description of the staged table beside it."""
    data = {
        "format": staged.format,
        "rows": staged.rows,
        "rows_set_aside": staged.rows_set_aside,
        "variables": [variable_to_json(v) for v in staged.variables],
        "file_sha256": staged.file_sha256,
        "sums": dict(staged.sums),
        "options": dict(staged.options),
    }
    part = folder / f"{MANIFEST}.part"
    part.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / MANIFEST)  # the table is whole by then: who finds a description may read it


def read_manifest(folder: Path) -> Staged:
    """Read the description of a staged table."""
    data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Staged(
        parquet=folder / TABLE,
        rejected=folder / REJECTED,
        **data | {"variables": tuple(variable_from_json(v) for v in data["variables"])},
    )
