"""The command `wayfare flows`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from wayfare.cli.main import application

APP = application(["wayfare.cli.flows", "wayfare.cli.evidence"])


def run(*words: object) -> str:
    result = CliRunner().invoke(APP, [str(w) for w in words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_totals_stand_beside_published_ones_once_these_are_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world_data: Path
) -> None:
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "home"))
    alone = run("flows", "--out", tmp_path / "out")
    assert "1990-1995" in alone
    assert "Abel and Sander" not in alone
    run("evidence", "add", world_data / "abel-sander-2014-flows" / "bilateral_flows_1990_2010.csv")
    beside = run("flows", "--out", tmp_path / "out")
    assert "Abel and Sander 2014" in beside
    assert "41,417,869" in beside


def test_note_says_method_inputs_and_what_was_left_out(tmp_path: Path) -> None:
    run("flows", "--out", tmp_path, "--method", "pseudo-bayes", "--areas", "MEX, GTM")
    note = (tmp_path / "flows-pseudo-bayes.md").read_text(encoding="utf-8")
    for word in ("Azose and Raftery 2019", "0.87", "105 boys", "Kosovo", "International Migrant Stock 2020"):
        assert word in note
