"""Survey families give, through their rules, what R's survey package gives on the publishers' files (`families/`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from wayfare.assessment import evidence_figures
from wayfare.catalogue import load
from wayfare.evidence.harmonise import harmonise
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.figure import Figure
from wayfare.model.workspace import Choice, EvidenceUse, Workspace

FILES = {
    "ghana_glss": "gha-glss-synthetic/ghanaS.csv.gz",
    "austria_eusilc": "aut-eusilc-synthetic/eusilc.csv.gz",
    "albania_lsms": "alb-lsms-2012/lival.csv.gz",
}
LINES = {"low_income_line": 904.94, "poverty_line": 4891}
SEXES = {"female": "F", "male": "M"}


def expected(family: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "families" / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["family"] == family]


def figures(family: str, file: Path, home: Path) -> list[Figure]:
    choices = {name: Choice(name=name, value=line, unit="", why="of the test") for name, line in LINES.items()}
    store, catalogue = Store(home), load()
    workspace = Workspace(country="", choices=choices)
    tables = harmonise(store, store.add(file, AddOptions(family=family)))
    asked = [evidence_figures.ask(table, EvidenceUse(family=family), workspace, catalogue) for table in tables]
    return [figure for each in asked for figure in evidence_figures.estimate(each, workspace, catalogue)]


@pytest.mark.realdata
@pytest.mark.parametrize("family", FILES)
def test_figures_of_a_family_are_those_of_r_survey(microdata: Path, tmp_path: Path, family: str) -> None:
    found = {(f.indicator, f.domain): f for f in figures(family, microdata / FILES[family], tmp_path)}
    for row in expected(family):
        level = SEXES.get(row["level"], row["level"])
        figure = found[row["indicator"], ((row["by"], level),) if row["by"] else ()]
        assert figure.value == pytest.approx(float(row["value"]), rel=1e-9), row
        assert figure.se == pytest.approx(float(row["se"]), rel=1e-7), row
