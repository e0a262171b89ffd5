"""The reference pages say what the content says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from wayfare.catalogue import load

REPOSITORY = Path(__file__).resolve().parents[2]


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_docs", REPOSITORY / "scripts" / "build_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCS = builder()


@pytest.mark.parametrize("name", DOCS.PAGES)
def test_page_is_what_the_content_says_now(name: str) -> None:
    written = (REPOSITORY / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == DOCS.PAGES[name](load()), f"docs/reference/{name} is stale: run 'make docs'"


def test_every_indicator_has_its_section() -> None:
    text = DOCS.PAGES["indicators.md"](load())
    assert [code for code in load().indicators if f"\n### {code}\n" not in text] == []


def test_every_variable_of_a_formula_is_listed() -> None:
    text = DOCS.PAGES["variables.md"](load())
    assert [name for name in load().concepts if f"| `{name}` |" not in text] == []
