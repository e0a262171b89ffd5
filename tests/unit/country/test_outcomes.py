"""Every kind of outcome, drawn for rows with known features."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wayfare.country.draws import Draws
from wayfare.country.outcomes import Outcome, draw, predictor
from wayfare.country.rows import Rows
from wayfare.model.errors import UnknownVariable, WayfareError

SIZE = 50_000


@pytest.fixture
def rows() -> Rows:
    """Rows of which every other is a woman; ages run from 0 to 99."""
    rows = Rows(Draws.of("person", np.arange(SIZE), seed=7), SIZE)
    rows.set("female", (np.arange(SIZE) % 2).astype(np.int8))
    rows.set("age", (np.arange(SIZE) % 100).astype(np.float32))
    rows.set("level", (np.arange(SIZE) % 3).astype(np.int8), ("low", "middle", "high"))
    return rows


def drawn(rows: Rows, **entry: Any) -> np.ndarray:
    draw(Outcome.of({"column": "x", **entry}), rows)
    return rows["x"]


def test_a_predictor_adds_features_levels_and_products(rows: Rows) -> None:
    eta = predictor({"constant": 1.0, "female": 2.0, "level.high": 10.0, "female*level.high": 100.0}, rows)
    assert eta[:6].tolist() == [1.0, 3.0, 11.0, 3.0, 1.0, 113.0]


def test_an_unknown_feature_is_named(rows: Rows) -> None:
    with pytest.raises(UnknownVariable, match="'wealht' is used before any outcome makes it"):
        predictor({"wealht": 1.0}, rows)
    with pytest.raises(UnknownVariable, match=r"'level\.hihg'"):
        predictor({"level.hihg": 1.0}, rows)


def test_an_unknown_kind_is_named_with_the_kinds_there_are() -> None:
    with pytest.raises(WayfareError, match=r"no kind of outcome 'guess'.*yes_no"):
        Outcome.of({"column": "x", "kind": "guess"})


def test_yes_no_follows_the_logit(rows: Rows) -> None:
    x = drawn(rows, kind="yes_no", depends={"constant": -1.0, "female": 2.0})
    women = rows.true("female")
    assert x[women].mean() == pytest.approx(1 / (1 + np.exp(-1)), abs=0.01)
    assert x[~women].mean() == pytest.approx(1 / (1 + np.exp(1)), abs=0.01)


def test_those_not_asked_are_missing_and_not_zero(rows: Rows) -> None:
    flags = drawn(rows, kind="yes_no", among=["female", "not level.low"], depends={"constant": 9.0})
    asked = rows.true("female") & ~rows.true("level.low")
    assert set(flags[~asked]) == {-1}
    assert set(flags[asked]) <= {0, 1}
    assert rows.feature("x").min() == 0
    amounts = Rows(rows.draws, SIZE, parent=rows, home=np.arange(SIZE))
    draw(Outcome.of({"column": "y", "kind": "number", "spread": 1, "decimals": 1, "among": ["female"]}), amounts)
    assert np.isnan(amounts["y"][~rows.true("female")]).all()


def test_a_category_has_the_odds_of_its_predictors(rows: Rows) -> None:
    x = drawn(rows, kind="category", levels={"a": {"constant": 0.0}, "b": {"constant": np.log(3.0)}, "c": {}})
    assert rows.levels("x") == ("a", "b", "c")
    assert np.bincount(x) / SIZE == pytest.approx([0.2, 0.6, 0.2], abs=0.01)


def test_ordered_levels_rise_with_the_latent_trait(rows: Rows) -> None:
    x = drawn(rows, kind="ordered", levels=["l", "m", "h"], cuts=[-1.0, 1.0], depends={"female": 1.0})
    women = rows.true("female")
    assert (x[women] == 2).mean() == pytest.approx(0.5, abs=0.01)
    assert (x[~women] == 0).mean() == pytest.approx(1 / (1 + np.exp(1)), abs=0.01)


def test_counts_are_poisson_cut_at_the_maximum(rows: Rows) -> None:
    x = drawn(rows, kind="count", maximum=4, depends={"constant": np.log(0.8)})
    assert x.max() == 4
    assert (x == 0).mean() == pytest.approx(np.exp(-0.8), abs=0.01)
    assert (x == 2).mean() == pytest.approx(np.exp(-0.8) * 0.32, abs=0.01)


def test_numbers_are_normal_or_lognormal_within_their_limits(rows: Rows) -> None:
    x = drawn(rows, kind="number", scale="log", spread=0.5, decimals=0, maximum=500, depends={"constant": 5.0})
    assert np.median(x) == pytest.approx(np.exp(5), rel=0.02)
    assert x.max() == 500
    assert np.array_equal(x, np.round(x))


def test_shares_are_whole_percents_that_add_up_to_100(rows: Rows) -> None:
    entry = {"kind": "shares", "spread": 1.0, "columns": {"a": {"constant": 1.0}, "b": {"female": 0.5}, "c": {}}}
    draw(Outcome.of(entry), rows)
    total = rows["a"] + rows["b"] + rows["c"]
    assert set(total) == {100.0}
    assert min(rows["a"].min(), rows["b"].min(), rows["c"].min()) >= 0
    assert rows["a"].mean() > rows["c"].mean()


def test_derived_kinds(rows: Rows) -> None:
    for entry in (
        {"column": "old", "kind": "between", "of": "age", "least": 60, "most": 99},
        {"column": "either", "kind": "any_of", "of": ["old", "female"]},
        {"column": "mean", "kind": "mean_of", "of": ["old", "female"]},
        {"column": "sex", "kind": "either", "of": "female", "yes": "F", "no": "M"},
        {"column": "score", "kind": "lookup", "of": "level", "values": {"high": 2, "low": -1, "middle": 0}},
        {"column": "decades", "kind": "rescale", "of": "age", "centre": 40, "unit": 10},
        {"column": "log_age", "kind": "log_of", "of": "age", "centre": 50},
    ):
        draw(Outcome.of(entry), rows)
    assert [rows[name][61] for name in ("old", "either", "mean", "score", "decades")] == [
        1,
        1,
        1.0,
        0,
        pytest.approx(2.1),
    ]
    assert rows.levels("sex")[rows["sex"][61]] == "F"
    assert rows["log_age"][[0, 50]].tolist() == [0.0, 0.0]
    assert rows["log_age"][25] == pytest.approx(-np.log(2), abs=1e-6)
