"""Large files go through one compiled pass and give what the group-bys give; what it cannot do falls back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wayfare.engine import one_pass, run
from wayfare.model.estimate import Estimate, Interval, Measure, Statistic
from wayfare.model.survey import Lonely, SurveyDesign

MEASURES = [
    Measure(name="mean", statistic=Statistic.MEAN, y="income"),
    Measure(name="share", statistic=Statistic.PROPORTION, y="income > 12", interval=Interval.LOGIT),
    Measure(name="school", statistic=Statistic.PROPORTION, y="school"),
    Measure(name="rate", statistic=Statistic.RATIO, y="income > 12 and age > 30", denominator="age between 15 and 64"),
    Measure(name="total", statistic=Statistic.TOTAL, y="income", denominator="age > 20"),
    Measure(name="gap", statistic=Statistic.FGT, y="income", line=11, alpha=1),
    Measure(name="median", statistic=Statistic.QUANTILE, y="income", q=0.5),
]
BREAKDOWNS = [(), ("sex",), ("school", "sex"), ("stratum",)]
CLUSTERED = SurveyDesign(weights="w", strata="stratum", psu=("psu",))


@pytest.fixture(scope="module")
def people() -> pa.Table:
    chance = np.random.default_rng(5)
    psu = np.sort(chance.integers(0, 60, 3000))
    income = chance.gamma(5, 3, 3000).round(2)
    return pa.table(
        {
            "stratum": psu // 10,
            "psu": psu,
            "w": chance.integers(0, 30, 3000).astype(float),
            "size": np.full(3000, 25),
            "sex": chance.choice(["F", "M"], 3000),
            "age": chance.integers(0, 90, 3000),
            "school": pa.array(chance.choice(["none", "some", "much", ""], 3000).astype(object), mask=psu % 7 == 3),
            "income": pa.array(income, mask=income > 30),
        }
    )


def asked(path: Path, design: SurveyDesign, monkeypatch: pytest.MonkeyPatch, *, from_rows: int) -> list[Estimate]:
    monkeypatch.setattr(run, "MANY_ROWS", from_rows)
    return run.estimate(path, design, MEASURES, BREAKDOWNS, where="age > 2", policy=None)


def assert_same(first: list[Estimate], second: list[Estimate]) -> None:
    assert len(first) == len(second)
    for a, b in zip(first, second, strict=True):
        assert (a.y, a.level, a.domain, a.n, a.df, a.flags) == (b.y, b.level, b.domain, b.n, b.df, b.flags)
        for name in ("estimate", "se", "ci_low", "ci_high", "deff"):
            x, y = getattr(a, name), getattr(b, name)
            assert (x is None) == (y is None), (name, a, b)
            assert x is None or x == pytest.approx(y, rel=1e-9, abs=1e-12), (name, a, b)


@pytest.mark.parametrize(
    "design",
    [
        CLUSTERED,
        SurveyDesign(weights="w", strata="stratum", psu=("psu",), fpc=("size",)),
        SurveyDesign(weights="w", psu=("psu",)),
        SurveyDesign(weights="w", strata="stratum"),
        SurveyDesign(weights="w", strata="psu", psu=("stratum",), nested=True, lonely=Lonely.ADJUST),
        SurveyDesign(weights="w", strata="psu", psu=("stratum",), nested=True, lonely=Lonely.AVERAGE),
        SurveyDesign(weights="w", probability=False),
    ],
    ids=["clustered", "fpc", "no strata", "no psu", "adjust", "average", "no probability"],
)
def test_one_pass_answers_as_the_group_bys_do(
    people: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, design: SurveyDesign
) -> None:
    path = tmp_path / "people.parquet"
    pq.write_table(people, path, row_group_size=700)
    assert_same(asked(path, design, monkeypatch, from_rows=1), asked(path, design, monkeypatch, from_rows=10**9))


def test_rows_that_are_not_sorted_are_answered_by_the_group_bys(
    people: pa.Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.parquet"
    pq.write_table(people.take(np.random.default_rng(1).permutation(people.num_rows)), path)
    refused = []
    monkeypatch.setattr(one_pass, "reduce", lambda *a, ask=one_pass.reduce: _noting(ask, a, refused))
    shuffled = asked(path, CLUSTERED, monkeypatch, from_rows=1)
    assert refused
    pq.write_table(people, path)
    assert_same(shuffled, asked(path, CLUSTERED, monkeypatch, from_rows=10**9))


def _noting(ask: object, arguments: tuple[object, ...], refused: list[Exception]) -> object:
    try:
        return ask(*arguments)  # type: ignore[operator]
    except one_pass.Unsuitable as error:
        refused.append(error)
        raise
