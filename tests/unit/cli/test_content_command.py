"""The commands on definitions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wayfare.cli.main import application
from wayfare.model.errors import WayfareError

APP = application(["wayfare.cli.content"])


def run(*arguments: str) -> str:
    result = CliRunner().invoke(APP, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_check_counts_what_is_sound() -> None:
    said = run("content", "check")
    assert "indicators" in said
    assert "examples, every one with the answer it gives" in said


def test_check_of_a_broken_overlay_lists_every_problem_and_ends_with_two(tmp_path: Path) -> None:
    for name in ("one", "two"):
        file = tmp_path / "indicators" / "labour" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"code: labour.{name}\nversion: x\n", encoding="utf-8")
    command = [sys.executable, "-c", "from wayfare.cli.main import run; run()", "content", "check"]
    ended = subprocess.run([*command, "--overlay", str(tmp_path)], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    for name in ("one", "two"):
        assert f"{tmp_path.name}/indicators/labour/{name}.yaml:2: version:" in ended.stderr


def test_list_gives_code_and_label() -> None:
    assert "remittances.received_gdp_share\tRemittances received compared with the economy" in run("content", "list")
    assert "O5\tLess poverty" in run("content", "list", "rows")


def test_list_of_something_else_says_what_there_is() -> None:
    with pytest.raises(WayfareError, match="indicators, concepts"):
        run("content", "list", "nonsense")


def test_show_tells_formula_caution_and_references() -> None:
    said = run("indicators", "show", "labour.unemployment_rate")
    assert "labour_status = 'unemployed'" in said
    assert "given up looking" in said
    assert "Metadata-08-05-02.pdf" in said


def test_show_of_an_unknown_code_suggests_near_ones() -> None:
    with pytest.raises(WayfareError, match=r"Did you mean poverty\.headcount"):
        run("indicators", "show", "poverty.headcuont")


def test_show_in_another_language_leaves_no_english_label() -> None:
    label, question, *_ = run("indicators", "show", "poverty.gap", "--language", "qps").splitlines()
    assert label.startswith("⟦")
    assert question.startswith("⟦")
