"""A planner asks how children of migrants fare at school in the Netherlands, from PISA 2003."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from running import Run

pytestmark = [pytest.mark.realdata, pytest.mark.xdist_group("pisa")]


@pytest.fixture(scope="module")
def report(wayfare: Run, microdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pisa")
    file = microdata / "nld-pisa-2003" / "pisa_nld_2003.csv.gz"
    content = {"country": "NLD", "evidence": [{"file": str(file), "family": "nld_pisa"}]}
    (folder / "nld.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    wayfare("assess", folder / "nld.yaml", "--out", folder / "report", "--formats", "html")
    return folder / "report"


@pytest.fixture(scope="module")
def figures(report: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((report / "run.json").read_text(encoding="utf-8"))["figures"]
    return found


def only(figures: list[dict[str, Any]], indicator: str, *domain: list[str]) -> dict[str, Any]:
    (figure,) = [f for f in figures if f["indicator"] == indicator and f["domain"] == list(domain)]
    return figure


def test_the_gap_of_migrants_children_rests_on_replicate_weights_and_all_plausible_values(
    figures: list[dict[str, Any]],
) -> None:
    gap = only(figures, "education.mathematics_gap")
    assert (round(gap["value"], 4), round(gap["se"], 4), gap["n"]) == (-66.3514, 8.9162, 3846)
    assert "replicates=fay:80:fay=0.5" in gap["method"]
    assert "imputations=5:rubin" in gap["method"]


def test_scores_by_background_and_sex_are_there(figures: list[dict[str, Any]]) -> None:
    everybody = only(figures, "education.mathematics_score")
    assert (round(everybody["value"], 1), round(everybody["se"], 1)) == (537.8, 3.1)
    first = only(figures, "education.mathematics_score", ["migration_background", "first_generation"])
    girls = only(figures, "education.reading_score", ["migration_background", "second_generation"], ["sex", "F"])
    assert round(first["value"], 1) == 472.3
    assert girls["se"] > 0


def test_the_report_shows_the_gap(report: Path) -> None:
    (page,) = report.glob("*.html")
    assert "Difference in mathematics between children of migrants and others" in page.read_text(encoding="utf-8")


def test_the_whole_report_is_computed_again(wayfare: Run, report: Path) -> None:
    assert "identical, to the last digit" in wayfare("trace", "--report", report).stdout
