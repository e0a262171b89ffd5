"""Strict YAML 1.2: what is text stays text, and what is not allowed is said with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wayfare.catalogue import yaml12


def read(folder: Path, text: str | bytes) -> tuple[Any, list[str], yaml12.Document]:
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    document, problems = yaml12.read(path, "file.yaml")
    return document.value, [str(problem) for problem in problems], document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("2010-01-01", "2010-01-01"),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("0777", 777),
        ("-3", -3),
        ("2.5e3", 2500.0),
        (".5", 0.5),
        ("true", True),
        ("null", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("nan", "nan"),
        (".inf", ".inf"),
    ],
)
def test_scalars_follow_the_core_schema(tmp_path: Path, text: str, value: object) -> None:
    read_value, problems, _ = read(tmp_path, f"key: {text}\n")
    assert problems == []
    assert read_value == {"key": value}
    assert type(read_value["key"]) is type(value)


def test_values_know_their_lines(tmp_path: Path) -> None:
    _, _, document = read(tmp_path, "a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n")
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("b", 1, "not there")) == 4
    assert document.line(("not there",)) == 1


def test_fields_are_named_as_people_name_them() -> None:
    assert yaml12.field_name(("references", 1, "title")) == "references[2].title"
    assert yaml12.field_name(()) == "the file"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "file.yaml:2: a: 'a' is given twice, on lines 1 and 2. Keep one of them."),
        ("a: &x 1\n", "file.yaml:1: a: Anchors"),
        ("a: &x 1\nb: *x\n", "file.yaml:2: b: Anchors"),
        ("<<: *x\n", "Anchors"),
        ("a: !!python/object:os.system x\n", "The tag"),
        ("a: !x 1\n", "The tag"),
        ("a: 1\n---\nb: 2\n", "several documents"),
        ("%YAML 1.1\n---\na: 1\n", "directive"),
        ("? [a, b]\n: 1\n", "A key must be plain text"),
        ("a: [1\n", "This is not YAML"),
        ("a:\n\t- 1\n", "This is not YAML"),
        ("", "The file is empty"),
        (b"a: \xff\n", "Byte 4 is not UTF-8"),
        ("a: \x07\n", "not YAML"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_not_allowed_is_said(tmp_path: Path, text: str | bytes, said: str) -> None:
    _, problems, _ = read(tmp_path, text)
    assert any(said in problem for problem in problems), problems


def test_all_problems_of_a_file_are_found_together(tmp_path: Path) -> None:
    _, problems, _ = read(tmp_path, "a: &x 1\nb: !y 2\nc: 1\nc: 2\n")
    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "4"]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n")[0] == {"a": 1}
