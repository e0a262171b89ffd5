"""Laws of inequality and comparison that hold whatever the sample, down to the standard errors."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wayfare.engine.run import estimate
from wayfare.model.estimate import Estimate, Form, Measure, Statistic
from wayfare.model.survey import Lonely, SurveyDesign

DESIGN = SurveyDesign(weights="w", strata="s", psu=("p",), lonely=Lonely.ADJUST)
SOURCES = ("wages", "sent", "land")
TOTAL = " + ".join(SOURCES)
MODEST = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
row = st.fixed_dictionaries(
    {
        "s": st.integers(1, 2),
        "p": st.integers(1, 4),
        "w": st.integers(0, 9).map(float),
        "wages": st.integers(0, 9).map(float),
        "sent": st.integers(0, 5).map(float),
        "land": st.integers(-3, 4).map(float),
        "member": st.none() | st.booleans(),
        "place": st.sampled_from(["a", "b", "c"]),
    }
)

SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("s", "p")]
    + [(name, pa.float64()) for name in ("w", *SOURCES)]
    + [("member", pa.bool_()), ("place", pa.string())]
)


@st.composite
def samples(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = draw(st.lists(row, min_size=8, max_size=40))
    for number, each in enumerate(rows):
        each["p"] += 10 * each["s"]
        each["wages"] += 4 + number % 3  # totals differ and add up to more than nothing
    rows[0]["w"] = rows[1]["w"] = 3.0
    return rows


def measure(statistic: Statistic, y: str, **more: Any) -> Measure:
    return Measure(name=f"{statistic} {y} {more}", statistic=statistic, y=y, **more)


COMPARED = [
    measure(Statistic.GINI, TOTAL),
    measure(Statistic.GINI_CONTRIBUTION, "sent", rank_by=TOTAL),
    measure(Statistic.CONCENTRATION, "sent > 2", rank_by="wages", form=Form.ERREYGERS),
    measure(Statistic.GAP, "wages", group="member"),
    measure(Statistic.RISK_RATIO, "wages > 6", group="member"),
    measure(Statistic.HERFINDAHL, "place"),
    measure(Statistic.SURVIVAL_MEDIAN, "wages", event="sent > 1"),
]


def asked(rows: list[dict[str, Any]], *measures: Measure, by: tuple[str, ...] = ()) -> list[Estimate]:
    return estimate(pa.Table.from_pylist(rows, SCHEMA), DESIGN, measures, [by], policy=None)


def numbers(found: Estimate) -> list[float]:
    values = (found.estimate, found.se, found.ci_low, found.ci_high, found.df)
    return [float("nan") if value is None else value for value in values]


def assert_same(first: list[Estimate], second: list[Estimate]) -> None:
    for a, b in zip(first, second, strict=True):
        assert numbers(a) == pytest.approx(numbers(b), rel=1e-7, abs=1e-9, nan_ok=True), (a, b)


@MODEST
@given(samples(), st.sampled_from([0.01, 3.0, 5000.0]))
def test_inequality_does_not_ask_for_the_currency(rows: list[dict[str, Any]], rate: float) -> None:
    other = [each | {name: rate * each[name] for name in SOURCES} for each in rows]
    measures = [*COMPARED[:2], measure(Statistic.GINI_ELASTICITY, "land", rank_by=TOTAL)]
    assert_same(asked(rows, *measures), asked(other, *measures))


@MODEST
@given(samples())
def test_the_parts_of_all_sources_are_the_whole_and_their_changes_cancel(rows: list[dict[str, Any]]) -> None:
    parts = asked(rows, *(measure(Statistic.GINI_CONTRIBUTION, name, rank_by=TOTAL) for name in SOURCES))
    changes = asked(rows, *(measure(Statistic.GINI_ELASTICITY, name, rank_by=TOTAL) for name in SOURCES))
    if parts[0].estimate is not None:
        assert sum(part.estimate for part in parts) == pytest.approx(1)
        assert sum(change.estimate for change in changes) == pytest.approx(0, abs=1e-9)


@MODEST
@given(samples())
def test_income_concentrated_over_itself_is_the_gini(rows: list[dict[str, Any]]) -> None:
    own = asked(rows, measure(Statistic.CONCENTRATION, TOTAL, rank_by=TOTAL))
    assert_same(own, asked(rows, measure(Statistic.GINI, TOTAL)))


@MODEST
@given(samples())
def test_two_halves_of_a_row_are_the_row(rows: list[dict[str, Any]]) -> None:
    halves = [each | {"w": each["w"] / 2} for each in rows for _ in range(2)]
    assert_same(asked(rows, *COMPARED, by=("place",)), asked(halves, *COMPARED, by=("place",)))


@MODEST
@given(samples(), st.randoms(use_true_random=False))
def test_neither_order_nor_scale_of_weights_matters(rows: list[dict[str, Any]], chance: Any) -> None:
    shuffled = [each | {"w": 7 * each["w"]} for each in rows]
    chance.shuffle(shuffled)
    assert_same(asked(rows, *COMPARED, by=("place",)), asked(shuffled, *COMPARED, by=("place",)))


@MODEST
@given(samples())
def test_a_group_of_a_breakdown_is_answered_as_if_it_alone_counted(rows: list[dict[str, Any]]) -> None:
    for found, wanted in zip(
        (e for m in COMPARED for e in asked(rows, m, by=("place",)) if e.domain[0][1] == rows[0]["place"]),
        (asked(rows, Measure(**given_to(m, rows[0]["place"])))[0] for m in COMPARED),
        strict=True,
    ):
        assert_same([found], [wanted])


def given_to(asked_of_all: Measure, place: str) -> dict[str, Any]:
    kept = {
        name: getattr(asked_of_all, name) for name in ("name", "statistic", "y", "rank_by", "form", "group", "event")
    }
    return kept | {"denominator": f"place = '{place}'"}


@MODEST
@given(samples())
def test_a_gap_from_the_other_side_has_the_opposite_sign_and_the_same_error(rows: list[dict[str, Any]]) -> None:
    (one,) = asked(rows, measure(Statistic.GAP, "wages", group="member"))
    (other,) = asked(rows, measure(Statistic.GAP, "wages", group="not member"))
    if one.estimate is not None:
        assert one.estimate == pytest.approx(-other.estimate)
        assert one.se == pytest.approx(other.se, rel=1e-7, abs=1e-9)
