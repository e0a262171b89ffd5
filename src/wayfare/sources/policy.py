"""What the readers accept: limits and conventions, written down in `content/policy/import.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where a reader stops. Sizes are in bytes, times in seconds."""

    seconds: float
    cpu_seconds: int
    memory: int
    file_size: int
    columns: int
    cell_characters: int
    workbook_bytes: int
    workbook_unpacked: int
    workbook_ratio: float
    workbook_entries: int
    workbook_cells: int
    gzip_ratio: float
    layout_bytes: int
    layout_codes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPolicy:
    """Limits, marks of a missing value, and how many odd rows a file may have."""

    limits: Limits
    missing_marks: tuple[str, ...]
    reserved_names: tuple[str, ...]
    set_aside_below: float
    code_from: int
    refuse_above: float

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ImportPolicy:
        """Read what `to_json` or the content file says."""
        return cls(
            limits=Limits(**data["limits"]),
            missing_marks=tuple(data["missing_marks"]),
            reserved_names=tuple(data["reserved_names"]),
            set_aside_below=float(data["set_aside_below"]),
            code_from=int(data["code_from"]),
            refuse_above=float(data["refuse_above"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Give plain data."""
        return asdict(self)


@lru_cache(maxsize=1)
def import_policy() -> ImportPolicy:
    """Load the policy of the content folder."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - the child process never needs it

    text = (files("wayfare") / "content" / "policy" / "import.yaml").read_text(encoding="utf-8")
    return ImportPolicy.from_json(YAML(typ="safe", pure=True).load(text))
