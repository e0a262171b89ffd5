"""Replicate weights and imputed values as a statistician types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from wayfare.cli import estimate as command
from wayfare.model.errors import WayfareError


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    lines = ["w,rw 1,rw 2,rw 10,score 1,score 2"]
    lines += [f"{1 + i % 4},{1 + i % 3},{1 + i % 5},{1 + i % 2},{i % 11},{(i + 3) % 11}" for i in range(120)]
    (tmp_path / "survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "survey.csv"


def run(survey: Path, *arguments: str) -> Result:
    app = typer.Typer()
    command.register(app)
    app.callback()(lambda: None)
    asked = ["estimate", str(survey), "--stat", "mean", "--weight", "w", "--format", "json"]
    return CliRunner().invoke(app, [*asked, *arguments])


def test_a_pattern_of_names_as_the_file_has_them(survey: Path) -> None:
    result = run(survey, "--y", "score 1", "--replicates", "rw *", "--replicate-method", "brr")
    assert result.exit_code == 0, result
    (found,) = json.loads(result.stdout)
    assert found["df"] == 2
    assert found["se"] > 0


def test_imputed_columns_are_put_together(survey: Path) -> None:
    options = ["--replicates", "rw 1,rw 2,rw 10", "--replicate-method", "fay", "--fay", "0.5"]
    both = json.loads(run(survey, "--y", "s", "--imputed", "s=score 1,score 2", *options).stdout)[0]
    each = [json.loads(run(survey, "--y", f"score {n}", *options).stdout)[0] for n in (1, 2)]
    assert both["estimate"] == pytest.approx(sum(e["estimate"] for e in each) / 2)
    between = (each[0]["estimate"] - each[1]["estimate"]) ** 2 / 2
    assert both["se"] ** 2 == pytest.approx(sum(e["se"] ** 2 for e in each) / 2 + 1.5 * between)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--y", "w", "--replicates", "rw *"], "how the replicate weights were made"),
        (["--y", "w", "--replicate-method", "brr"], "No replicate weights were named"),
        (["--y", "w", "--replicates", "rw *", "--replicate-method", "brr", "--rscales", "a"], "are no numbers"),
        (["--y", "s", "--imputed", "s"], "does not say a name and columns"),
        (["--y", "s", "--imputed", "s=score 1"], "two at least"),
        (["--y", "s", "--imputed", "s=nothing*"], "nothing"),
    ],
)
def test_what_is_missing_is_said_with_a_remedy(survey: Path, arguments: list[str], said: str) -> None:
    result = run(survey, *arguments)
    assert isinstance(result.exception, WayfareError)
    assert said in str(result.exception)
