"""Published values of the field that no other test reproduces, computed from the embedded figures where they can be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from wayfare.catalogue import load
from wayfare.engine.run import estimate
from wayfare.engine.variance import Solved, limits
from wayfare.evidence import examples, figure_table
from wayfare.evidence.examples import Trial
from wayfare.methods import mobility
from wayfare.methods.prices import Service
from wayfare.model.estimate import Interval, Measure, Statistic
from wayfare.model.indicator import Example
from wayfare.model.survey import SurveyDesign


@pytest.fixture(scope="module")
def countries() -> pl.DataFrame:
    return pl.read_parquet(figure_table.FOLDER / "countries.parquet")


def world(countries: pl.DataFrame, indicator: str, source: str) -> float:
    """The figure of both sexes in 2010."""
    return float(
        countries.row(
            by_predicate=(pl.col("indicator") == indicator)
            & (pl.col("source") == source)
            & (pl.col("area") == "WLD")
            & (pl.col("period") == "2010")
            & (pl.col("sex") == "_T"),
            named=True,
        )["value"]
    )


def test_millions_quoted_for_2010_are_those_of_two_editions(countries: pl.DataFrame) -> None:
    """214 million is rounded; the World Bank's 'more than 215 million' is cut."""
    assert round(world(countries, "migrants.immigrant_stock", "undesa.ims2008") / 1e6) == 214
    assert math.floor(world(countries, "migrants.immigrant_stock", "wb.factbook2011") / 1e6) == 215


def test_two_thirds_come_from_developing_countries_by_the_definition_of_then(countries: pl.DataFrame) -> None:
    """By the revision of 2024 it is a little less, because more migrants there have no known origin."""
    share = {
        source: world(countries, "migrants.developing_origin_share", source)
        for source in ("wb.factbook2011", "undesa.ims2020", "undesa.ims2024")
    }
    assert share["wb.factbook2011"] > share["undesa.ims2020"] > 200 / 3 > share["undesa.ims2024"] > 65


def told(code: str, *rows: Mapping[str, float | str]) -> float | None:
    """What the indicator that ships makes of these rows."""
    catalogue = load()
    example = Example(name="published", rows=rows, expect={"value": None})
    trial = Trial(replace(catalogue.indicators[code], examples=(example,)), 0)
    (outcome,) = examples.compute([trial], examples.catalogue_columns(catalogue))
    return outcome.value


def test_quoted_money_over_quoted_migrants_is_about_2282_dollars() -> None:
    quoted = {"remittances__received": 325.5e9, "migrants__emigrant_stock": 2 / 3 * 214e6}
    assert told("remittances.per_emigrant", quoted) == pytest.approx(2282, abs=1)


def test_last_year_of_the_korean_series_fits_its_moves_and_people() -> None:
    """Both are printed rounded: 7.67 may be 7.665 to 7.675, and .3751 is between what those give."""
    intensity = mobility.intensity(2_534_114, 51_829_023)
    least, most = (mobility.net_rate(intensity, printed) for printed in (7.665, 7.675))
    assert least < 0.37505
    assert most > 0.37505


def test_gifts_to_villages_of_moldova_are_a_fifth_of_the_grants() -> None:
    """Migration and Local Development, 2015 to 2018: some 10,000 migrants gave 257,000 dollars beside 1.19 million."""
    given = {"diaspora_money": 257_000}
    assert told("ties.collective_matching", given | {"public_money": 1_190_000}) == pytest.approx(0.216, abs=5e-4)
    assert told("ties.collective_matching", given | {"public_money": 10_000}) == pytest.approx(25.7, abs=0.05)


def test_policy_of_jamaica_planned_in_19_months_is_late_by_more_than_the_rest_of_96() -> None:
    """The project began in May 2011; in May 2019 the policy was still to be formulated."""
    planned, seen = date(2011 + 19 // 12, 5 + 19 % 12, 1), date(2011 + 96 // 12, 5, 1)
    late = told("process.stage_lag", {"entry": "policy", "days_late": (seen - planned).days})
    assert late is not None
    assert late / 30.5 > 96 - 19 - 1


def test_target_equal_to_its_baseline_is_not_attained_but_undefined() -> None:
    same = {"baseline_value": 10, "target_value": 10, "actual_value": 10}
    assert told("process.target_attainment", same) is None


def test_emigrants_like_those_at_home_are_not_selected() -> None:
    """A fifth of both have the trait, whatever their numbers."""
    people = pa.table(
        {
            "w": [1.0] * 60,
            "abroad": [True] * 10 + [False] * 50,
            "trait": [True, True, *[False] * 8] + [True] * 10 + [False] * 40,
        }
    )
    measure = Measure(name="m", statistic=Statistic.RISK_RATIO, y="trait", group="abroad")
    (found,) = estimate(people, SurveyDesign(weights="w"), [measure], policy=None)
    assert found.estimate == pytest.approx(1.0)


def test_fixed_fee_costs_who_sends_less_a_larger_share() -> None:
    women, men = (Service(corridor="A-B", fee=5.0, margin=1.0, amount=amount).price for amount in (100.0, 200.0))
    assert women / men == pytest.approx(6 / 3.5)


@pytest.mark.parametrize(
    ("risk", "low", "high"),
    [  # depression, anxiety, suicidal ideation, substance use, wasting, stunting
        (1.52, 1.27, 1.82),
        (1.85, 1.36, 2.53),
        (1.70, 1.28, 2.26),
        (1.24, 1.00, 1.52),
        (1.13, 1.02, 1.24),
        (1.12, 1.00, 1.26),
    ],
)
def test_limits_of_pooled_risks_of_children_left_behind_lie_one_factor_away(
    risk: float, low: float, high: float
) -> None:
    """Fellmeth and others 2018, The Lancet 392: the printed width gives both limits to the hundredth printed."""
    error = risk * math.log(high / low) / (2 * 1.959964)
    one = np.ones(1)
    found = limits(Solved(risk * one, error**2 * one, 1e9 * one, one), 1e9 * one, Interval.LOG, 0.95)
    assert np.concatenate(found) == pytest.approx([low, high], abs=0.011)


def test_sources_of_rural_mexico_add_up_to_its_gini() -> None:
    """Share, Gini and correlation of six sources, each printed rounded; the Gini of all income is 0.61."""
    printed = [(0.045, 0.79, 0.29), (0.140, 0.95, 0.78), (0.020, 0.96, 0.36), (0.288, 1.00, 0.75), (0.117, 0.82, 0.37),
               (0.390, 0.80, 0.78)]  # fmt: skip
    assert sum(share * gini * correlation for share, gini, correlation in printed) == pytest.approx(0.61, abs=0.01)
