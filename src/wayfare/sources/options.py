"""How somebody says a file is to be read, and the job that a reader child gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wayfare.model.evidence import VariableType

from .policy import ImportPolicy

JOB = "job.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """Everything that is not said here is found out from the file and written down with the evidence."""

    sheet: str = ""
    header_row: int = 1
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    types: Mapping[str, VariableType] = field(default_factory=dict)
    """Column, by its original or its usable name, and what it must be read as."""
    missing_marks: tuple[str, ...] | None = None
    """Texts that stand for a missing value; None takes those of the policy."""
    layout: str = ""
    """Path of the DDI codebook that says where the variables of a fixed-width file stand."""
    form: str = ""
    """Path of the XLSForm questionnaire that a Kobo or ODK export was filled in with."""
    language: str = ""
    """Language of the form whose labels are taken."""
    record: str = ""
    """Type of record of a hierarchical file that becomes a row."""
    attach: str = ""
    """Type of record, or sheet of an export, whose columns each row gets from the record it belongs to."""
    keep: tuple[str, ...] = ()
    """Calculations of a form that become columns, such as the age of somebody; the others are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to read into one folder, within limits."""

    path: Path
    folder: Path
    format: str
    options: ReadOptions
    policy: ImportPolicy

    @property
    def missing_marks(self) -> tuple[str, ...]:
        """Texts that stand for a missing value."""
        marks = self.options.missing_marks
        return self.policy.missing_marks if marks is None else ("", *marks)

    def save(self) -> None:
        """Leave the job where the child looks for it."""
        data = asdict(self) | {"path": str(self.path), "folder": str(self.folder), "policy": self.policy.to_json()}
        (self.folder / JOB).write_text(json.dumps(data), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Job:
        """Read the job left in the folder."""
        data: dict[str, Any] = json.loads((folder / JOB).read_text(encoding="utf-8"))
        options = data["options"]
        marks = options["missing_marks"]
        options["types"] = {name: VariableType(kind) for name, kind in options["types"].items()}
        options["keep"] = tuple(options["keep"])
        options["missing_marks"] = None if marks is None else tuple(marks)
        return cls(
            path=Path(data["path"]),
            folder=folder,
            format=data["format"],
            options=ReadOptions(**options),
            policy=ImportPolicy.from_json(data["policy"]),
        )
