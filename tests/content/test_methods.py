"""Every method's worked example comes out, and what a method file says wrongly is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.catalogue import load
from wayfare.catalogue.load import unchecked
from wayfare.methods import registry

METHODS = load().methods


@pytest.mark.parametrize("name", METHODS)
def test_worked_example_gives_the_known_answer(name: str) -> None:
    assert list(registry.differences(METHODS[name])) == []


def test_every_method_agrees_with_its_function() -> None:
    assert list(registry.problems(load())) == []


def overlay(folder: Path, old: str, new: str) -> list[str]:
    name = "net_migration_vital"
    shipped = Path(registry.__file__).parent.parent / "content" / "methods" / f"{name}.yaml"
    (folder / "methods").mkdir()
    text = shipped.read_text(encoding="utf-8")
    assert old in text
    (folder / "methods" / f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return [problem.what for problem in registry.problems(unchecked(folder))]


def test_function_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert overlay(tmp_path, "net_migration.vital_statistics", "net_migration.vital") == [
        "There is no function 'net_migration.vital' in wayfare.methods."
    ]


def test_function_of_another_package_is_out_of_reach(tmp_path: Path) -> None:
    assert overlay(tmp_path, "net_migration.vital_statistics", "os.system") == [
        "There is no function 'os.system' in wayfare.methods."
    ]


def test_column_the_function_does_not_take_is_named(tmp_path: Path) -> None:
    (what,) = overlay(tmp_path, "- {name: births, meaning", "- {name: born, meaning")
    assert what.startswith("The function takes births, deaths")


def test_example_with_another_answer_is_found(tmp_path: Path) -> None:
    assert overlay(tmp_path, "-107038", "-107039") == [
        "Row 1 of the example gives net_migration = -107038.0, not -107039."
    ]
