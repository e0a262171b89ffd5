"""A whole assessment as a file, so that a page is shown again without computing anything."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from wayfare.catalogue.structure import structure
from wayfare.model.assessment import Assessment
from wayfare.model.errors import WorkspaceError

from .record import plain, with_pairs

FORMAT = "wayfare-assessment/1"


def write(assessment: Assessment, path: Path) -> Path:
    """Write an assessment beside the target and move it into place. Examples of indicators are left out."""
    bare = tuple(replace(indicator, examples=()) for indicator in assessment.indicators)
    body = plain(replace(assessment, indicators=bare))
    text = json.dumps({"format": FORMAT, "assessment": body}, ensure_ascii=False, allow_nan=False, default=sorted)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
    return path


def read(path: Path) -> Assessment:
    """Read what `write` has written; raises `WorkspaceError` where it is gone or damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["format"] != FORMAT:
            raise KeyError(FORMAT)
        body = value["assessment"]
        for figure in body["figures"]:
            with_pairs(figure)
        if body["evidence_map"]:
            body["evidence_map"]["wish"]["chosen"] = frozenset(body["evidence_map"]["wish"]["chosen"])
        return structure(Assessment, body)
    except (OSError, ValueError, KeyError, TypeError):
        raise WorkspaceError(
            "The stored assessment cannot be read.", where=path.name, remedy="Make the assessment again."
        ) from None
