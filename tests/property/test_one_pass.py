"""The one-pass kernel gives what the portable way gives, whatever the design, the formulas and the rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wayfare.engine import one_pass, portable, scan
from wayfare.engine.design import check
from wayfare.engine.formula import parse
from wayfare.engine.reduction import Kind, Reduction, Term
from wayfare.engine.tables import open_table, sort_to_parquet
from wayfare.model.survey import Lonely, SurveyDesign
from wayfare.sources.read import stage

COUNTS = ("n", "cases", "missing", "psus", "strata", "lonely")
CLOSE = 1e-12


def term(kind: Kind, y: str, d: str | None = None, counted: str | None = None) -> Term:
    return Term(kind=kind, y=parse(y), d=parse(d) if d else None, counted=parse(counted) if counted else None)


TERMS = [
    term(Kind.TOTAL, "1"),
    term(Kind.TOTAL, "x"),
    term(Kind.TOTAL, "k = 1 or f"),
    term(Kind.MEAN, "f"),
    term(Kind.MEAN, "x", counted="k > 1"),
    term(Kind.MEAN, "g = 'a' and k between 1 and 3"),
    term(Kind.MEAN, "x > 2 and f", counted="g in ('a', 'b')"),
    term(Kind.MEAN, "case when f then 1 else 0 end", counted="k is not null and g <> 'c'"),
    term(Kind.MEAN, "case when x < 3 then power((3 - x) / 3, 2) else 0 end"),
    term(Kind.MEAN, "5"),
    term(Kind.MEAN, "x / k"),
    term(Kind.RATIO, "x", "k + 1"),
    term(Kind.RATIO, "x", "case when f then 1 else 0 end", "f or x <> 0"),
    term(Kind.RATIO, "f and k > 0", "case when k > 0 then 1 else 0 end", "(k > 0) or (f and k > 0)"),
    term(Kind.RATIO, "x * 1000000 + 5", "x + 7"),
]
BREAKDOWNS: list[tuple[str, ...]] = [(), ("g",), ("k",), ("area",), ("g", "f"), ("area", "k"), ("real",)]


def sample(seed: int, *, strata: int, psus: int, rows: int, gaps: float, integer_weights: bool) -> pa.Table:
    """Draw rows sorted by stratum and PSU; some PSUs and groups are tiny, some weights are zero."""
    draw = np.random.default_rng(seed)
    s = np.sort(draw.integers(0, strata, rows))
    p = s * 100 + draw.integers(0, draw.integers(1, psus + 1, strata)[s])
    order = np.lexsort((p, s))
    s, p = s[order], p[order]
    w = draw.integers(0, 9, rows).astype(float) if integer_weights else draw.exponential(50, rows)
    w[0] = 3.0

    def gappy(values: np.ndarray, kind: pa.DataType) -> pa.Array:
        return pa.array(values.tolist(), kind, mask=draw.random(rows) < gaps)

    return pa.table(
        {
            "s": s,
            "p": p,
            "w": w,
            "population": (np.bincount(s, minlength=strata) * 3.0 + psus)[s],
            "x": gappy(np.round(draw.normal(3, 2, rows), 3), pa.float64()),
            "k": gappy(draw.integers(-1, 5, rows), pa.int16()),
            "f": gappy(draw.random(rows) < 0.4, pa.bool_()),
            "g": gappy(draw.choice(["a", "b", "c", "éè"], rows), pa.string()),
            "real": gappy(draw.integers(1, 3, rows), pa.float64()),
            "area": pa.array([f"A{v % 7}" for v in p.tolist()]),
        }
    )


def both(
    path: Path, design: SurveyDesign, terms: Sequence[Term], breakdowns: Sequence[tuple[str, ...]], where: str | None
) -> list[tuple[Reduction, Reduction]]:
    condition = parse(where) if where else None
    with open_table(path, threads=1) as table:
        checked = check(table, design)
        fast = one_pass.reduce(table, checked, terms, breakdowns, condition)
        slow = portable.reduce(table, checked, terms, breakdowns, condition)
    return list(zip(fast, slow, strict=True))


def unshifted(found: Reduction) -> dict[str, np.ndarray]:
    """The sums as they would be had nothing been subtracted from y."""
    c, r = found.shift, found
    return {
        "weight": r.weight,
        "y": r.y + c * r.d,
        "d": r.d,
        "yy": r.yy + 2 * c * r.yd + c**2 * r.dd,
        "yd": r.yd + c * r.dd,
        "dd": r.dd,
        "var_yy": r.var_yy + 2 * c * r.var_yd + c**2 * r.var_dd,
        "var_yd": r.var_yd + c * r.var_dd,
        "var_dd": r.var_dd,
    }


def size(found: Reduction) -> tuple[np.ndarray, np.ndarray]:
    """How large the sums of y and d could be: what rounding errors are measured by."""
    squares = found.yy + 2 * np.abs(found.shift * found.yd) + found.shift**2 * found.dd
    weight = np.maximum(found.weight, 1.0)
    return np.sqrt(squares * weight), np.sqrt(found.dd * weight)


def assert_equal(fast: Reduction, slow: Reduction) -> None:
    assert (fast.breakdown, fast.domains) == (slow.breakdown, slow.domains)
    for name in COUNTS:
        np.testing.assert_array_equal(getattr(fast, name), getattr(slow, name), err_msg=f"{fast.breakdown} {name}")
    here, there = unshifted(fast), unshifted(slow)
    y, d = (np.maximum(a, b) for a, b in zip(size(fast), size(slow), strict=True))
    scales = {"y": y, "d": d, "yy": y * y, "yd": y * d, "dd": d * d, "weight": there["weight"]}
    for name, found in here.items():
        scale = scales[name.removeprefix("var_")]
        np.testing.assert_array_equal(np.isnan(found), np.isnan(there[name]), err_msg=f"{fast.breakdown} {name}")
        gap = np.abs(found - there[name]) / np.maximum(scale, 1e-300)
        assert np.nan_to_num(gap).max(initial=0.0) < CLOSE, (fast.breakdown, name, gap.max())


@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(
    seed=st.integers(0, 10**6),
    strata=st.integers(1, 6),
    psus=st.integers(1, 9),
    rows=st.integers(2, 120),
    gaps=st.sampled_from([0.0, 0.2]),
    integer_weights=st.booleans(),
    lonely=st.sampled_from([Lonely.CERTAINTY, Lonely.ADJUST, Lonely.AVERAGE, Lonely.REMOVE]),
    shape=st.sampled_from(["stratified clusters", "clusters", "stratified rows", "rows"]),
    fpc=st.booleans(),
    where=st.sampled_from([None, "k > 0", "x > 2 or f"]),
    batch=st.sampled_from([5, 64]),
    terms=st.lists(st.sampled_from(TERMS), min_size=1, max_size=5, unique_by=id),
    breakdowns=st.lists(st.sampled_from(BREAKDOWNS), min_size=1, max_size=3, unique=True),
)
def test_the_kernel_equals_the_portable_way(
    tmp_path_factory,
    seed,
    strata,
    psus,
    rows,
    gaps,
    integer_weights,
    lonely,
    shape,
    fpc,
    where,
    batch,
    terms,
    breakdowns,
) -> None:
    held = sample(seed, strata=strata, psus=psus, rows=rows, gaps=gaps, integer_weights=integer_weights)
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    pq.write_table(held, path, row_group_size=37)
    stratified = "stratified" in shape
    design = SurveyDesign(
        weights="w",
        strata="s" if stratified else None,
        psu=("p",) if "clusters" in shape else (),
        fpc=("population",) if fpc and stratified else (),
        lonely=lonely,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BATCH", batch)
        for fast, slow in both(path, design, terms, breakdowns, where):
            assert_equal(fast, slow)


def test_more_rows_in_a_psu_than_a_counter_holds(tmp_path: Path) -> None:
    rows = 150_000
    held = pa.table({"p": np.repeat([1, 2], rows // 2), "g": np.tile(["a", "b", "c"], rows // 3), "w": np.ones(rows)})
    pq.write_table(held, tmp_path / "rows.parquet")
    design = SurveyDesign(weights="w", psu=("p",))
    for fast, slow in both(
        tmp_path / "rows.parquet", design, [term(Kind.TOTAL, "g <> 'c'")], [(), ("g",), ("p",)], None
    ):
        assert_equal(fast, slow)


def test_a_group_that_varies_inside_psus_only_late_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "BATCH", 10)
    urban = [p % 2 for p in range(40) for _ in range(5)]
    urban[-1] = 1 - urban[-1]
    held = pa.table({"p": np.repeat(np.arange(40), 5), "urban": urban, "f": np.tile([True, False], 100)})
    pq.write_table(held, tmp_path / "rows.parquet")
    design = SurveyDesign(psu=("p",))
    for fast, slow in both(tmp_path / "rows.parquet", design, [term(Kind.MEAN, "f")], [("urban",), ()], None):
        assert_equal(fast, slow)


@pytest.mark.parametrize("keys", [("s", "p"), ("p",)])
def test_rows_out_of_order_are_refused(tmp_path: Path, keys: tuple[str, ...]) -> None:
    held = pa.table({"s": [1, 1, 2, 2, 1], "p": [1, 2, 3, 4, 1], "f": [True] * 5})
    pq.write_table(held, tmp_path / "rows.parquet")
    design = SurveyDesign(strata="s" if "s" in keys else None, psu=("p",))
    with open_table(tmp_path / "rows.parquet") as table, pytest.raises(scan.Unsuitable, match="not sorted"):
        one_pass.reduce(table, check(table, design), [term(Kind.MEAN, "f")], [()], None)


def test_the_same_file_gives_the_same_bits(tmp_path: Path) -> None:
    pq.write_table(sample(3, strata=5, psus=6, rows=5_000, gaps=0.1, integer_weights=False), tmp_path / "rows.parquet")
    design = SurveyDesign(weights="w", strata="s", psu=("p",), lonely=Lonely.ADJUST)
    with open_table(tmp_path / "rows.parquet") as table:
        checked = check(table, design)
        first, second = (one_pass.reduce(table, checked, TERMS, BREAKDOWNS, None) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        for name in ("y", "d", "yy", "var_yy", "var_yd", "var_dd"):
            assert getattr(a, name).tobytes() == getattr(b, name).tobytes()


@pytest.mark.realdata
def test_on_enigh_the_kernel_equals_the_portable_way(microdata: Path, tmp_path: Path) -> None:
    staged = stage(microdata / "mex-enigh-2012" / "hogares_derivado.csv.gz", tmp_path).parquet
    sort_to_parquet(staged, tmp_path / "sorted.parquet", ("est_dis", "upm"))
    design = SurveyDesign(weights="factor_pers", strata="est_dis", psu=("upm",))
    terms = [
        term(Kind.MEAN, "ict_pc_mes"),
        term(Kind.MEAN, "ict_pc_mes < 1500"),
        term(Kind.RATIO, "remesas", "mon"),
        term(Kind.TOTAL, "remesas"),
        term(Kind.MEAN, "remesas > 0", counted="rural = 1"),
    ]
    found = both(tmp_path / "sorted.parquet", design, terms, [(), ("rural",), ("entidad",), ("rural", "entidad")], None)
    for fast, slow in found:
        assert_equal(fast, slow)
        assert fast.n.sum() > 0
