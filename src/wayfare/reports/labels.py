"""Labels of categories, places and units in one language, from the content."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CONTENT = Path(__file__).resolve().parents[1] / "content"


@lru_cache
def _wording() -> dict[str, str]:
    with (CONTENT / "wording" / "report.yaml").open(encoding="utf-8") as file:
        loaded: dict[str, str] = YAML(typ="safe").load(file)
    return loaded


@lru_cache
def _catalogue() -> Any:
    return None


def text(key: str, language: str = "en", **values: object) -> str:
    """Give the wording of a key with its placeholders filled."""
    return _wording()[key].format(**values)


def unit_label(unit: str, language: str) -> str:
    """Name a unit; a unit without wording is named by its code."""
    key = f"report.unit.{unit}"
    return text(key, language) if key in _wording() else unit.replace("_", " ")


def category_label(column: str, code: str, language: str) -> str:
    """Name a category of a column; a code nobody labelled is shown as it is."""
    return code.replace("_", " ")


def place_label(code: str, language: str) -> str:
    """Name a country or area; an unknown code is shown as it is."""
    return code
