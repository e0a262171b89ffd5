"""Reads the files beside these modules, which say what the made-up country's people say and do."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from wayfare.catalogue.yaml12 import read


@cache
def told(name: str) -> dict[str, Any]:
    """Return what the file of this name says; raises ValueError, with file and line, where it cannot be read."""
    path = Path(__file__).with_name(f"{name}.yaml")
    document, problems = read(path, path.name)
    if problems:
        raise ValueError("; ".join(map(str, problems)))
    return dict(document.value)
