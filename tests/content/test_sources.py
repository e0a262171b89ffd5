"""Definitions and world figures agree on who published what."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest

from wayfare.catalogue import load
from wayfare.catalogue.check import SURVEYED
from wayfare.catalogue.load import CONTENT
from wayfare.evidence import over_corridors
from wayfare.evidence.figure_table import MIRRORED
from wayfare.evidence.mappings import loadable
from wayfare.model.indicator import Indicator

CATALOGUE = load()
COMPUTED = {i.code for i in over_corridors.asked(CATALOGUE.indicators.values())}
"""Computed from the corridors when they are asked for, so that no table holds them."""
WORLD = {
    code: i
    for code, i in CATALOGUE.indicators.items()
    if i.observed_on not in SURVEYED and not i.recorded and code not in COMPUTED
}
TRANSPOSED = {other: stored for stored, other in MIRRORED.items()}
"""The same pairs of countries, read from the other end."""


@pytest.fixture(scope="module")
def given() -> dict[str, dict[str, set[str]]]:
    """Sources and units of the embedded figures, by indicator and method."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in ("countries", "corridors"):
        table = pl.read_parquet(
            CONTENT / "figures" / f"{name}.parquet", columns=["indicator", "source", "unit", "method"]
        )
        for indicator, source, unit, method in table.unique().iter_rows():
            found[indicator]["unit"].add(unit)
            found[indicator][method].add(source)
            found[indicator]["any"].add(source)
    return found


def test_no_figure_of_an_unknown_indicator(given: dict[str, dict[str, set[str]]]) -> None:
    assert set(given) <= set(WORLD)


@pytest.mark.parametrize("indicator", WORLD.values(), ids=WORLD)
def test_figures_are_in_the_unit_of_the_definition(indicator: Indicator, given: dict[str, dict[str, set[str]]]) -> None:
    assert given.get(indicator.code, {}).get("unit", {indicator.unit}) == {indicator.unit}


@pytest.mark.parametrize("indicator", WORLD.values(), ids=WORLD)
def test_the_publishers_named_are_those_of_the_figures(
    indicator: Indicator, given: dict[str, dict[str, set[str]]]
) -> None:
    here = given.get(TRANSPOSED.get(indicator.code, indicator.code), {})
    assert here.get("published", set()) <= set(indicator.published_by)
    assert set(indicator.published_by) <= here.get("any", set())


@pytest.mark.parametrize("indicator", WORLD.values(), ids=WORLD)
def test_a_definition_without_figures_says_that_the_user_brings_them(
    indicator: Indicator, given: dict[str, dict[str, set[str]]]
) -> None:
    if TRANSPOSED.get(indicator.code, indicator.code) not in {*given, *loadable()}:
        assert "the user adds one" in indicator.caution
