"""What was parsed before is found by its bytes only, and by nothing that is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.catalogue import parsed, yaml12
from wayfare.catalogue.load import CONTENT

SHIPPED = CONTENT / "policy" / "disclosure.yaml"
VALUE = {"a": [1, 1.0, "1", True, None, "ü"], "b": {"c": 1e300}}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what is kept."""
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))
    return tmp_path / "parsed"


def test_a_value_comes_back_with_its_types(kept: Path) -> None:
    parsed.keep(b"text", VALUE)
    found = parsed.recall(b"text")
    assert found is not None
    assert repr(found.value) == repr(VALUE)
    assert len(list(kept.iterdir())) == 1


def test_other_bytes_are_not_found(kept: Path) -> None:
    parsed.keep(b"text", VALUE)
    assert parsed.recall(b"text ") is None


def test_another_parser_finds_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed.keep(b"text", VALUE)
    monkeypatch.setattr(parsed, "_parser", lambda: b"another")
    assert parsed.recall(b"text") is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"0\n{}"])
def test_a_damaged_entry_is_passed_over_and_written_again(kept: Path, damage: bytes) -> None:
    parsed.keep(b"text", VALUE)
    (entry,) = kept.iterdir()
    whole = entry.read_bytes()
    for broken in (damage, whole[:-1], whole.replace(b"1e+300", b"2e+300")):
        entry.write_bytes(broken)
        assert parsed.recall(b"text") is None
    parsed.keep(b"text", VALUE)
    assert entry.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "file"))
    document, problems = yaml12.read(SHIPPED, "disclosure.yaml")
    assert document.value["policy"] == "disclosure"
    assert problems == []


def test_a_shipped_file_reads_the_same_the_second_time_lines_included(kept: Path) -> None:
    first, _ = yaml12.read(SHIPPED, "disclosure.yaml")
    again, problems = yaml12.read(SHIPPED, "disclosure.yaml")
    assert len(list(kept.iterdir())) == 1
    assert (again.file, again.value, dict(again.lines), problems) == (first.file, first.value, dict(first.lines), [])
    assert again.line(("policy", "nothing")) == first.line(("policy", "nothing")) > 0


def test_every_shipped_file_reads_the_same_the_second_time(kept: Path) -> None:
    for path in sorted(CONTENT.rglob("*.yaml")):
        first, _ = yaml12.read(path, path.name)
        again, _ = yaml12.read(path, path.name)
        assert repr(again.value) == repr(first.value), path


def test_a_file_of_the_user_is_not_kept(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text("country: MEX\n", encoding="utf-8")
    yaml12.read(path, path.name)
    assert not kept.exists()
