"""PISA 2003 Netherlands: five plausible values under 80 replicate weights, as R has them (`surveys/pisa.R`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.csv as pc
import pytest

from wayfare.engine.run import answer_request
from wayfare.model.estimate import Estimate, Measure, Statistic
from wayfare.model.survey import ReplicateMethod, Replicates, SurveyDesign

FAY = Replicates(method=ReplicateMethod.FAY, weights=("W_FSTR*",), fay=0.5)
DESIGN = SurveyDesign(weights="W_FSTUWT", replicates=FAY)
SUBJECTS = ("MATH", "READ", "SCIE")


@pytest.fixture(scope="module")
def found(microdata: Path) -> dict[tuple[str, str, str], Estimate]:
    table = pc.read_csv(microdata / "nld-pisa-2003" / "pisa_nld_2003.csv.gz")
    measures = [
        Measure(
            name=f"{subject} {statistic}",
            statistic=statistic,
            y="score",
            group="IMMIG > 1" if statistic == Statistic.GAP else None,
            imputations=(("score", (f"PV*{subject}",)),),
            breakdowns=((),) if statistic == Statistic.GAP else ((), ("IMMIG",)),
        )
        for subject in SUBJECTS
        for statistic in (Statistic.MEAN, Statistic.GAP)
    ]
    answer = answer_request(table, DESIGN, measures, ((), ("IMMIG",)))
    return {(*e.y.split(), str(e.domain[0][1]) if e.domain else ""): e for e in answer.estimates}


def test_means_and_gaps_are_those_of_r(found):
    with (Path(__file__).parent / "surveys" / "expected_pisa.csv").open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    assert len(wanted) == 15
    for row in wanted:
        estimate = found[row["subject"], row["statistic"], row["domain"]]
        for field in ("estimate", "se", "df"):
            assert getattr(estimate, field) == pytest.approx(float(row[field]), rel=1e-8), (row, field)


def test_the_mathematics_mean_is_the_published_one(found):
    everybody = found["MATH", "mean", ""]
    assert round(everybody.estimate, 1) == 537.8
    assert round(everybody.se, 1) == 3.1
    assert everybody.n == 3992


def test_children_of_migrants_score_lower_beyond_chance(found):
    gap = found["MATH", "gap", ""]
    assert gap.ci_high < 0
