"""True values, and the mechanisms the country is known for."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from wayfare.country import Generated, parameters


def values(country: Generated, **domain: str) -> dict[str, float]:
    assert country.truth
    records = json.loads(country.truth.read_text())["values"]
    return {record["name"]: record["value"] for record in records if record["domain"] == domain}


def test_true_values_are_those_of_the_whole_table(everybody: Generated) -> None:
    tables = {name: pl.read_parquet(getattr(everybody, name)) for name in ("persons", "households", "emigrants")}
    line = parameters.load().poverty_line
    for record in json.loads(everybody.truth.read_text())["values"]:  # type: ignore[union-attr]
        part = tables[record["table"]]
        for column, level in record["domain"].items():
            part = part.filter(pl.col(column) == level)
        assert record["value"] == pytest.approx(computed(part, record, line), rel=1e-9, abs=1e-12), record


def computed(part: pl.DataFrame, record: dict[str, object], line: float) -> float:
    if record["statistic"] == "total":
        return part.height
    if record["statistic"] == "ratio":
        part = part.drop_nulls([str(record["y"]), str(record["denominator"])])
    y = part[str(record["y"])].cast(pl.Float64)
    if record["statistic"] == "mean":
        return float(y.mean())  # type: ignore[arg-type]
    if record["statistic"] == "ratio":
        return float(y.sum()) / float(part[str(record["denominator"])].sum())
    gap = np.clip((line - y.to_numpy()) / line, 0, None)
    return float(np.mean(np.where(gap > 0, gap ** record["alpha"], 0)))  # type: ignore[operator]


def test_there_are_values_of_everybody_by_sex_and_by_region(everybody: Generated) -> None:
    assert len(values(everybody)) >= 15
    assert len(values(everybody, sex="F")) >= 15
    assert len(values(everybody, admin1="XMZ4")) == len(values(everybody))


def test_remittances_lower_the_severity_of_poverty_more_than_the_headcount(everybody: Generated) -> None:
    known = values(everybody)
    cut = {part: 1 - known[f"poverty_{part}"] / known[f"poverty_{part}_without_remittances"] for part in PARTS}
    assert 0.05 < cut["headcount"] < cut["gap"] < cut["severity"]


PARTS = ("headcount", "gap", "severity")


def test_figures_are_plausible_for_a_lower_middle_income_country(everybody: Generated) -> None:
    known = values(everybody)
    for name, (low, high) in {
        "poverty_headcount": (0.2, 0.45),
        "literate": (0.75, 0.92),
        "attends_school": (0.8, 0.95),
        "account": (0.4, 0.65),
        "receives_remittances": (0.2, 0.35),
        "emigrant_household": (0.15, 0.28),
        "remittance_share_of_income": (0.05, 0.2),
        "parent_abroad": (0.04, 0.12),
        "returnee": (0.02, 0.05),
        "regular_departure": (0.65, 0.9),
        "remits": (0.6, 0.85),
        "remittance_cost": (4, 10),
    }.items():
        assert low < known[name] < high, name


def test_women_care_more_and_leave_less(everybody: Generated) -> None:
    women, men = values(everybody, sex="F"), values(everybody, sex="M")
    assert women["unpaid_care_hours"] > 2 * men["unpaid_care_hours"]
    assert women["account"] < men["account"]
    assert women["emigrants"] < men["emigrants"]


def test_emigration_is_most_likely_in_the_middle_of_the_wealth_range(everybody: Generated) -> None:
    households = pl.read_parquet(everybody.households)
    share = dict(households.group_by("wealth_quintile").agg(pl.col("emigrant_household").mean()).iter_rows())
    assert share[1] < share[3]
    assert share[5] < max(share.values())


def test_wealth_quintiles_hold_a_fifth_of_persons_each(everybody: Generated) -> None:
    share = pl.read_parquet(everybody.persons)["wealth_quintile"].value_counts(normalize=True)
    assert share["proportion"].min() > 0.17
    assert share["proportion"].max() < 0.23


def test_health_workers_are_over_represented_among_emigrants(everybody: Generated) -> None:
    emigrants = pl.read_parquet(everybody.emigrants).filter(pl.col("education") == "tertiary")
    residents = pl.read_parquet(everybody.persons).filter(
        (pl.col("education") == "tertiary") & (pl.col("labour_status") == "employed")
    )
    abroad, at_home = ((frame["sector"] == "health").mean() for frame in (emigrants, residents))
    assert abroad > 1.3 * at_home  # type: ignore[operator]


def test_money_from_abroad_makes_up_for_part_of_what_a_disaster_took(everybody: Generated) -> None:
    assert 0.2 < values(everybody)["remittances_after_disaster"] < 0.6


def test_recipients_lose_less_when_a_flood_comes(everybody: Generated) -> None:
    flooded = pl.read_parquet(everybody.households).filter(pl.col("shock") == "flood")
    change = dict(flooded.group_by("receives_from_abroad").agg(pl.col("consumption_change").mean()).iter_rows())
    assert change[False] < change[True] - 4


def test_main_earners_abroad_are_women_in_part(everybody: Generated) -> None:
    sexes = pl.read_parquet(everybody.households)["main_earner_abroad_sex"].drop_nulls()
    assert 0.2 < (sexes == "F").mean() < 0.6  # type: ignore[operator]


def test_the_second_round_shows_the_known_changes(everybody: Generated, later: Generated) -> None:
    before, after = values(everybody), values(later)
    assert after["account"] > before["account"] + 0.02
    assert after["remittance_cost"] < before["remittance_cost"]
    assert after["health_insured"] > before["health_insured"]
    assert everybody.period < later.period
