"""Laws that estimates obey whatever the sample: hypothesis looks for a sample that breaks them."""

from __future__ import annotations

import random
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wayfare.engine import portable
from wayfare.engine.design import check
from wayfare.engine.formula import parse
from wayfare.engine.reduction import Kind, Term
from wayfare.engine.run import estimate
from wayfare.engine.tables import open_table
from wayfare.model.estimate import Estimate, Measure, Statistic
from wayfare.model.survey import Lonely, SurveyDesign

DESIGN = SurveyDesign(weights="w", strata="s", psu=("p",), lonely=Lonely.ADJUST)
INVARIANT = [
    Measure(name="mean", statistic=Statistic.MEAN, y="y"),
    Measure(name="ratio", statistic=Statistic.RATIO, y="y", denominator="z"),
    Measure(name="share", statistic=Statistic.PROPORTION, y="y > 3"),
    Measure(name="median", statistic=Statistic.QUANTILE, y="y", q=0.5),
    Measure(name="gap", statistic=Statistic.FGT, y="z", line=5, alpha=1),
]
ADDITIVE = [
    Measure(name="sum", statistic=Statistic.TOTAL, y="y"),
    Measure(name="people", statistic=Statistic.TOTAL, y="1"),
    Measure(name="kinds", statistic=Statistic.TOTAL, y="g"),
]
MODEST = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])

row = st.fixed_dictionaries(
    {
        "s": st.integers(1, 3),
        "p": st.integers(1, 4),
        "w": st.integers(0, 40),
        "y": st.none() | st.integers(-9, 9).map(float),
        "z": st.integers(1, 9).map(float),
        "g": st.sampled_from(["a", "b", "c"]),
        "h": st.none() | st.integers(1, 2),
    }
)

SCHEMA = pa.schema(
    {
        "s": pa.int64(),
        "p": pa.int64(),
        "w": pa.float64(),
        "y": pa.float64(),
        "z": pa.float64(),
        "g": pa.string(),
        "h": pa.int64(),
    }
)


@st.composite
def samples(draw: st.DrawFn) -> list[dict[str, object]]:
    rows = draw(st.lists(row, min_size=4, max_size=40))
    for r in rows:
        r["p"] = 10 * r["s"] + r["p"]
    rows[0]["w"] = 7
    return rows


def asked(rows: list[dict[str, object]], measures: list[Measure], by: tuple[str, ...] = ()) -> list[Estimate]:
    return estimate(pa.Table.from_pylist(rows, SCHEMA), DESIGN, measures, [(), by] if by else [()], policy=None)


def numbers(found: Estimate) -> list[float | None]:
    return [found.estimate, found.se, found.ci_low, found.ci_high, found.df, found.n]


def assert_same(first: list[Estimate], second: list[Estimate]) -> None:
    assert [(e.y, e.domain, e.level, e.flags) for e in first] == [(e.y, e.domain, e.level, e.flags) for e in second]
    for a, b in zip(first, second, strict=True):
        for x, y in zip(numbers(a), numbers(b), strict=True):
            assert (x is None) == (y is None), (a, b)
            assert x is None or x == pytest.approx(y, rel=1e-7, abs=1e-7), (a, b)


@MODEST
@given(samples(), st.sampled_from([2.0, 8.0, 1000.0]))
def test_scaled_weights_change_no_mean_ratio_share_quantile_or_poverty(
    rows: list[dict[str, object]], factor: float
) -> None:
    scaled = [r | {"w": r["w"] * factor} for r in rows]
    assert_same(asked(rows, INVARIANT, ("g",)), asked(scaled, INVARIANT, ("g",)))


@MODEST
@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, object]], chance: random.Random) -> None:
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert_same(asked(rows, INVARIANT + ADDITIVE, ("g",)), asked(shuffled, INVARIANT + ADDITIVE, ("g",)))


@MODEST
@given(samples())
def test_the_same_request_has_the_same_bits(rows: list[dict[str, object]]) -> None:
    assert asked(rows, INVARIANT + ADDITIVE, ("g",)) == asked(rows, INVARIANT + ADDITIVE, ("g",))


@MODEST
@given(samples())
def test_domains_add_to_the_total(rows: list[dict[str, object]]) -> None:
    found = asked(rows, ADDITIVE, ("g",))
    for measure in ADDITIVE:
        for level in {e.level for e in found if e.y == measure.name}:
            parts = [e for e in found if (e.y, e.level) == (measure.name, level)]
            whole = sum(e.estimate or 0.0 for e in parts if not e.domain)
            assert sum(e.estimate or 0.0 for e in parts if e.domain) == pytest.approx(whole, rel=1e-9, abs=1e-9)
            assert sum(e.n or 0 for e in parts if e.domain) == sum(e.n or 0 for e in parts if not e.domain)


@MODEST
@given(samples())
def test_a_domain_is_the_whole_design_with_zeros_outside(rows: list[dict[str, object]]) -> None:
    """The standard error of a domain total is that of a variable that is 0 for everybody else."""
    found = asked(rows, [Measure(name="t", statistic=Statistic.TOTAL, y="z")], ("g",))
    for part in (e for e in found if e.domain and e.n):
        inside = f"case when g = '{part.domain[0][1]}' then z else 0 end"
        (whole,) = asked(rows, [Measure(name="t", statistic=Statistic.TOTAL, y=inside)])
        assert part.estimate == pytest.approx(whole.estimate, rel=1e-9)
        assert part.se == pytest.approx(whole.se, rel=1e-7, abs=1e-7)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(samples())
def test_duckdb_and_sqlite_reduce_rows_to_the_same_sums(rows: list[dict[str, object]]) -> None:
    terms = [
        Term(kind=Kind.MEAN, y=parse("y")),
        Term(kind=Kind.RATIO, y=parse("y"), d=parse("z"), counted=parse("z > 2 or y < 0")),
        Term(kind=Kind.TOTAL, y=parse("y > 3")),
    ]
    table = pa.Table.from_pylist(rows, SCHEMA)
    with open_table(table, threads=1) as opened:
        sample = check(opened, DESIGN)
        plan = portable.Plan(sample, terms, portable.np.zeros(3))
        witness = ibis.sqlite.connect()
        witness.create_table("rows", table)
        for breakdown in ((), ("g",), ("h", "g")):
            ours, theirs = (unit_sums(plan, rows, breakdown) for rows in (portable.view(opened), witness.table("rows")))
            assert ours.keys() == theirs.keys()
            for key, values in ours.items():
                assert values == pytest.approx(theirs[key], rel=1e-9, abs=1e-9), key


def unit_sums(plan: portable.Plan, rows: Any, breakdown: tuple[str, ...]) -> dict[tuple[Any, ...], list[float]]:
    cells = ["term", *portable.cell_names(breakdown)]
    found = plan.unit_sums(plan.parts(rows, breakdown, parse("w < 39")), cells).to_pyarrow().to_pylist()
    return {tuple(r[k] for k in ("s", "u1", *cells)): [r[k] for k in (*portable.SUMS, "present")] for r in found}
