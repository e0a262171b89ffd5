"""Budget execution adds decimals by any key, never currencies, and does not take silence for nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wayfare.monitoring.spending import Amount, Kind, MixedCurrencies, execution


def money(
    kind: str, amount: str | None, result: str = "1.1", funder: str = "treasury", year: int = 2027, **more: str
) -> Amount:
    given = None if amount is None else Decimal(amount)
    return Amount(
        kind=Kind(kind), result=result, funder=funder, year=year, amount=given, currency=more.get("currency", "DAL")
    )


AMOUNTS = [
    money("budgeted", "0.10"),
    money("budgeted", "0.20"),
    money("spent", "0.15"),
    money("budgeted", "100", "1.2", "donor"),
    money("spent", "40", "1.2", "donor", 2028),
]


def test_amounts_are_added_to_the_last_cent_by_each_key() -> None:
    whole = execution(AMOUNTS, (), currency="DAL")[()]
    assert (whole.budgeted, whole.spent) == (Decimal("100.30"), Decimal("40.15"))
    by_result = execution(AMOUNTS, ["result"], currency="DAL")
    assert by_result["1.1",].percent == 50
    assert by_result["1.2",].percent == 40
    by_year = execution(AMOUNTS, ["funder", "year"], currency="DAL")
    assert by_year["donor", "2028"].unbudgeted
    assert by_year["donor", "2028"].percent is None
    assert by_year["donor", "2027"].spent is None, "nobody told of any spending, which is not 0"


def test_what_is_not_known_leaves_a_sum_incomplete() -> None:
    found = execution([money("budgeted", "10"), money("spent", "4"), money("spent", None)], (), currency="DAL")[()]
    assert (found.spent, found.complete, found.percent) == (4, False, 40)


def test_a_budget_of_nought_has_no_share_spent() -> None:
    found = execution([money("budgeted", "0"), money("spent", "0")], (), currency="DAL")[()]
    assert found.percent is None
    assert not found.unbudgeted


def test_currencies_are_converted_by_a_stated_rate_or_refused() -> None:
    mixed = [*AMOUNTS, money("spent", "2", currency="USD")]
    with pytest.raises(MixedCurrencies, match="no rate to DAL"):
        execution(mixed, (), currency="DAL")
    found = execution(mixed, (), currency="DAL", rates={"USD": Decimal("1.5")})[()]
    assert found.spent == Decimal("43.15")
