"""`wayfare world`: what a user sees of loading, editions, revisions and disagreements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from wayfare.cli import world
from wayfare.evidence import bilateral
from wayfare.evidence.mappings import mapping

TABLE = "year,coo,coo_iso,coa,coa_iso,total\n2024,UKR,UKR,UKR,UKR,3669000\n"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(bilateral, "mapping", lambda name: replace(mapping(name), at_least=0))
    made = typer.Typer()
    world.register(made)
    made.callback()(lambda: None)
    return made


def run(app: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["world", *arguments])


def test_a_folder_is_loaded_with_a_list_of_what_became_of_each_file(app: typer.Typer, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "idmc.csv").write_text(TABLE)
    (folder / "unrwa.csv").write_text("year,coo\n2024,XXX\n")
    (folder / "holiday.txt").write_text("sea")
    told = run(app, "load", str(folder))
    assert told.exit_code == 1
    assert "1 loaded, 1 refused, 1 passed over" in told.output
    assert "passed over: holiday.txt: Neither its name nor its columns" in told.output
    assert "refused: unrwa.csv: " in told.output
    assert "idmc-stock" in run(app, "status").output
    again = run(app, "load", str(folder / "idmc.csv"))
    assert (again.exit_code, again.output.splitlines()[-1]) == (0, "1 kept")


def test_nothing_loaded_is_said(app: typer.Typer) -> None:
    assert "Nothing is loaded. `wayfare world load FOLDER`" in run(app, "status").output


def test_sources_are_listed_with_the_day_they_came_out(app: typer.Typer) -> None:
    told = run(app, "sources").output
    assert "undesa.ims2020" in told
    assert "2021-01" in told


def test_revisions_of_the_world_are_listed(app: typer.Typer) -> None:
    told = run(app, "revisions", "WLD", "--indicator", "migrants.immigrant_stock").output
    assert "280,598,105" in told
    assert "275,284,032" in told


def test_what_was_not_out_is_not_revised(app: typer.Typer) -> None:
    told = run(app, "revisions", "WLD", "--indicator", "migrants.immigrant_stock", "--as-known", "2021-06").output
    assert "280,598,105" not in told


def test_disagreement_and_ruling_are_told_with_their_reasons(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(
        "country: MDA\nrulings:\n  - indicator: remittances.received\n    source: wb.knomad2023\n"
        "    reason: Gaps are filled.\n    by: Statistics office\n    date: '2026-11-27'\n"
    )
    told = run(app, "disagree", "MDA", "--indicator", "remittances.received", "--workspace", str(file)).output
    assert "Ruled by Statistics office on 2026-11-27: Gaps are filled." in told
    assert "definition: The older editions follow the fifth edition" in told
