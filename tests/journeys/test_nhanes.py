"""An analyst looks at how people born abroad fare in the United States, from NHANES 2015-2016."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from running import Run

pytestmark = [pytest.mark.realdata, pytest.mark.xdist_group("nhanes")]


@pytest.fixture(scope="module")
def report(wayfare: Run, microdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nhanes")
    file = microdata / "usa-nhanes-2015" / "demo_2015_2016.csv.gz"
    content = {"country": "USA", "evidence": [{"file": str(file), "family": "usa_nhanes"}]}
    (folder / "usa.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    wayfare("assess", folder / "usa.yaml", "--out", folder / "report", "--formats", "html,csv")
    return folder / "report"


@pytest.fixture(scope="module")
def figures(report: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((report / "run.json").read_text(encoding="utf-8"))["figures"]
    return found


@pytest.fixture(scope="module")
def rows(microdata: Path) -> pl.DataFrame:
    with gzip.open(microdata / "usa-nhanes-2015" / "demo_2015_2016.csv.gz") as lines:
        return pl.read_csv(lines.read(), infer_schema_length=None)


def share(rows: pl.DataFrame, condition: pl.Expr) -> float:
    return 100 * float(rows.filter(condition)["WTINT2YR"].sum()) / float(rows["WTINT2YR"].sum())


def test_poverty_by_citizenship_and_sex_is_what_a_hand_calculation_gives(
    figures: list[dict[str, Any]], rows: pl.DataFrame
) -> None:
    known = rows.filter(pl.col("INDFMPIR").is_not_null())
    for citizenship, code in (("national", 1), ("foreign", 2)):
        for sex, number in (("F", 2), ("M", 1)):
            group = known.filter((pl.col("DMDCITZN") == code) & (pl.col("RIAGENDR") == number))
            domain = [["citizenship", citizenship], ["sex", sex]]
            (figure,) = [
                f for f in figures if f["indicator"] == "status.poverty_by_citizenship" and f["domain"] == domain
            ]
            assert figure["value"] == pytest.approx(share(group, pl.col("INDFMPIR") < 1), rel=1e-12)
            assert figure["n"] == len(group)
            units = group.select("SDMVSTRA", "SDMVPSU").unique()
            assert figure["df"] == len(units) - units["SDMVSTRA"].n_unique(), "units and strata with such people"
    (everybody,) = [f for f in figures if f["indicator"] == "status.poverty_by_citizenship" and not f["domain"]]
    assert everybody["df"] == 15, "15 strata of two PSUs whose codes restart in every stratum"


def test_people_without_citizenship_are_poor_more_often_and_the_report_says_so(report: Path) -> None:
    (page,) = report.glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "people without citizenship are poor more often than citizens" in text


def test_the_whole_report_is_computed_again(wayfare: Run, report: Path) -> None:
    assert "identical, to the last digit" in wayfare("trace", "--report", report).stdout
