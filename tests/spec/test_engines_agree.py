"""Random formulas over random rows give the same on DuckDB and on SQLite."""

import math

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from witnesses import duckdb_gives, sqlite_gives, table

NUMBERS = ("n1", "n2", "n3")
TEXTS = ("t1", "t2")
FLAGS = ("f1", "f2")

constants = st.one_of(st.integers(-20, 20).map(str), st.sampled_from(["0.5", "2.25", "1e3"])).map(
    lambda c: f"({c})" if c.startswith("-") else c
)
numbers = st.recursive(
    st.one_of(st.sampled_from(NUMBERS), constants),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "%"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(st.sampled_from(["abs", "floor", "ceil", "round", "sqrt", "ln"]), inner).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
        st.tuples(st.sampled_from(["least", "greatest", "coalesce", "nullif"]), inner, inner).map(
            lambda p: f"{p[0]}({p[1]}, {p[2]})"
        ),
        inner.map(lambda x: f"(-{x})"),
    ),
    max_leaves=6,
)
comparisons = st.one_of(
    st.tuples(numbers, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), numbers).map(" ".join),
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(["=", "<>", "<"]), st.sampled_from(["'a'", "'b'", "t2"])).map(
        " ".join
    ),
    st.tuples(numbers, st.sampled_from(["between -3 and 7", "not in (1, 2, 5)", "is null", "is not null"])).map(
        " ".join
    ),
    st.sampled_from(FLAGS),
    st.sampled_from(TEXTS).map(lambda t: f"{t} in ('a', 'c')"),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda c: f"(not ({c}))"),
        st.tuples(inner, st.sampled_from(["is true", "is not false"])).map(lambda p: f"(({p[0]}) {p[1]})"),
    ),
    max_leaves=6,
)
formulas = st.one_of(
    conditions,
    numbers,
    st.tuples(conditions, numbers, numbers).map(lambda p: f"case when {p[0]} then {p[1]} else {p[2]} end"),
)
rows = st.fixed_dictionaries(
    {n: st.one_of(st.none(), st.integers(-9, 9), st.sampled_from([0.25, -1.5, 1e6])) for n in NUMBERS}
    | {t: st.one_of(st.none(), st.sampled_from(["a", "b", "B", ""])) for t in TEXTS}
    | {f: st.one_of(st.none(), st.booleans()) for f in FLAGS}
)
KINDS = {n: pa.float64() for n in NUMBERS} | {t: pa.string() for t in TEXTS} | {f: pa.bool_() for f in FLAGS}


@settings(max_examples=200, deadline=None)
@given(formula=formulas, row=rows)
def test_duckdb_and_sqlite_agree(formula: str, row: dict) -> None:
    held = table(row, KINDS)
    here, there = duckdb_gives(formula, held), sqlite_gives(formula, held)
    if here is None or there is None:
        assert here is there
    else:
        assert math.isclose(float(here), float(there), rel_tol=1e-12, abs_tol=1e-300)
