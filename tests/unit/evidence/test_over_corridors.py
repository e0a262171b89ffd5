"""What the corridors of a country say together is their textbook statistic, and can be traced."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.assessment import trace, world
from wayfare.assessment.record import Run
from wayfare.catalogue import load
from wayfare.evidence import figures
from wayfare.model.figure import Figure
from wayfare.model.workspace import Workspace


@pytest.fixture(scope="module")
def together() -> dict[str, Figure]:
    return {figure.indicator: figure for figure in world.together("PHL")}


def used(figure: Figure, indicator: str) -> dict[str, float]:
    found = [f for f in figures.corridors("PHL") if f.id in figure.inputs]
    assert len(found) == len(figure.inputs)
    return {f.counterpart: f.value for f in found if f.indicator == indicator and f.value is not None}


def test_concentration_of_destinations_is_the_sum_of_squared_shares(together: dict[str, Figure]) -> None:
    figure = together["migrants.destination_concentration"]
    stocks = used(figure, "migrants.emigrant_stock_by_destination")
    total = sum(stocks.values())
    assert len(stocks) > 50
    assert figure.value == pytest.approx(sum((stock / total) ** 2 for stock in stocks.values()), rel=1e-12)


def test_prices_weighed_by_emigrants_are_their_weighted_average(together: dict[str, Figure]) -> None:
    figure = together["remittances.weighted_cost"]
    prices = used(figure, "remittances.corridor_cost")
    stocks = used(figure, "migrants.emigrant_stock_by_destination")
    assert prices.keys() == stocks.keys()
    expected = sum(prices[c] * stocks[c] for c in prices) / sum(stocks.values())
    assert figure.value == pytest.approx(expected, rel=1e-12)


def test_an_average_is_of_the_quarter_of_its_prices_not_of_the_year_of_its_weights() -> None:
    found = {figure.indicator: figure for figure in world.together("TUV")}
    assert found["remittances.weighted_cost"].period == found["remittances.average_cost"].period == "2011-Q3"
    assert found["remittances.weighted_cost"].source == "wb.rpw2021"


def test_the_share_of_cheap_routes_counts_each_route_once(together: dict[str, Figure]) -> None:
    figure = together["remittances.cheap_routes"]
    prices = used(figure, "remittances.corridor_cost").values()
    assert figure.value == pytest.approx(100 * sum(price <= 5 for price in prices) / len(prices), rel=1e-12)


def test_it_is_traced_to_the_last_bit(together: dict[str, Figure], tmp_path: Path) -> None:
    run = Run(id="r", created="", engine="", workspace=Workspace(country="PHL"), figures=tuple(together.values()))
    for figure in together.values():
        origin = trace.one(figure.id, run, tmp_path, load())
        assert origin.identical
        assert {each.id for each in origin.inputs} == set(figure.inputs)


def test_a_country_without_corridors_says_nothing() -> None:
    assert world.together("XMZ") == ()
