"""The price of sending money: rules of SDG indicator 10.c.1 and what a lower price brings."""

from __future__ import annotations

import math

import pytest

from wayfare.methods import prices
from wayfare.methods.prices import Service


def service(fee: float, margin: float = 0.0, **more: object) -> Service:
    return Service(corridor="ABC-XYZ", fee=fee, margin=margin, **more)  # type: ignore[arg-type]


def test_a_price_is_fee_and_margin_in_percent_of_the_amount() -> None:
    assert service(5.0, 1.5).price == pytest.approx(4.0)
    assert service(5.0, -3.0).price == pytest.approx(-0.5)


def test_smart_is_the_mean_of_the_three_cheapest_that_qualify() -> None:
    offers = [
        service(20.0),
        service(4.0),
        service(8.0),
        service(12.0),
        service(1.0, days=6),
        service(1.0, transparent=False),
    ]
    assert prices.smart(offers) == pytest.approx((2.0 + 4.0 + 6.0) / 3)


def test_a_corridor_with_two_qualifying_services_has_no_smart_average() -> None:
    assert prices.smart([service(4.0), service(8.0), service(2.0, accessible=False)]) is None


def test_corridors_without_a_price_are_neither_cheap_nor_dear() -> None:
    assert prices.share_at_or_below([5.0, 5.1, math.nan, 1.0]) == pytest.approx(200 / 3)
    assert math.isnan(prices.share_at_or_below([math.nan]))


def test_the_weighted_average_follows_the_money() -> None:
    assert prices.weighted_average([10.0, 2.0, math.nan], [1.0, 3.0, 100.0]) == pytest.approx(4.0)


def test_nothing_is_saved_below_the_target() -> None:
    assert prices.saving(1000.0, 6.0) == pytest.approx(30.0)
    assert prices.saving(1000.0, 2.5) == 0.0


def test_families_gain_the_saving_and_what_is_sent_more() -> None:
    none = prices.pass_through(1000.0, 8.0, 4.0, 0.0)
    assert (none.saved, none.extra) == (pytest.approx(40.0), 0.0)
    some = prices.pass_through(1000.0, 8.0, 4.0, -0.22)
    assert some.extra == pytest.approx(1000.0 * (0.5**-0.22 - 1.0))
    assert some.gain == pytest.approx(some.saved + some.extra)


def test_a_price_of_zero_has_no_constant_elasticity() -> None:
    with pytest.raises(ValueError, match="above zero"):
        prices.pass_through(1.0, 0.0, 3.0, -0.5)
