"""The register of check values: each names a test that exists and runs, or says in a sentence why there is none."""

from __future__ import annotations

import ast
import csv
import functools
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
with (Path(__file__).parent / "register.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
TESTED = sorted({row["where"] for row in ROWS if row["state"] == "tested"})
AVOIDED = {"skip", "skipif", "xfail", "importorskip", "realdata"}
"""Ways for a test not to run; tests on real data run only where the data are."""


@functools.cache
def tree_of(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def avoided(part: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(part) if isinstance(node, ast.Attribute)} & AVOIDED


@pytest.mark.parametrize("where", TESTED)
def test_named_test_exists_and_is_not_left_out(where: str) -> None:
    path, name = where.split("::")
    tree = tree_of(path)
    (test,) = [part for part in tree.body if isinstance(part, ast.FunctionDef) and part.name == name]
    assert avoided(test) == set()
    marks = [
        part for part in tree.body if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "pytestmark"
    ]
    assert [mark for mark in marks if avoided(mark)] == []
    assert any(claim in ast.unparse(test) for claim in ("assert", "between(", "raises("))


def test_every_value_is_tested_or_has_a_reason_in_a_sentence() -> None:
    for row in ROWS:
        assert row["state"] in {"tested", "cannot"}, row["code"]
        if row["state"] == "cannot":
            reason = row["where"]
            assert reason[0].isupper(), row["code"]
            assert reason.endswith("."), row["code"]
            assert len(reason.split()) >= 6, row["code"]


def test_no_value_is_listed_twice_and_none_comes_from_memory() -> None:
    assert [code for code, n in Counter(row["code"] for row in ROWS).items() if n > 1] == []
    assert {row["mark"] for row in ROWS} == {"F", "C", "F, C", "rule", "none"}
    assert all(row["value"] and row["source"] for row in ROWS)


def test_what_was_recomputed_once_is_computed_here_too() -> None:
    assert [row["code"] for row in ROWS if "C" in row["mark"] and row["state"] == "cannot"] == []


def test_page_counts_what_the_register_holds() -> None:
    states = Counter(row["state"] for row in ROWS)
    page = (ROOT / "docs" / "reference" / "check-values.md").read_text(encoding="utf-8")
    assert f"{states['tested']} are computed by a test, {states['cannot']} cannot be" in page
