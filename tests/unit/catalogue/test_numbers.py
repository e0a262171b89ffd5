"""Numbers are written as people of a language read them, and never rounded away."""

import pytest

from wayfare.catalogue import numbers


@pytest.mark.parametrize(
    ("value", "unit", "language", "written"),
    [
        (31.25, "percent", "en", "31.2%"),
        (31.25, "percent", "fr", "31,2\u00a0%"),
        (0.0, "percent", "en", "0.0%"),
        (0.04, "percent", "en", "0.04%"),
        (0.0004, "percent", "en", "0.0004%"),
        (-1.7e-16, "percent", "en", "0.0%"),
        (-3.21, "percent", "en", "-3.2%"),
        (33.8e9, "USD", "en", "USD 33.8 billion"),
        (2282.3, "USD", "en", "USD 2,282"),
        (11_203_456, "persons", "en", "11.2 million"),
        (12_345, "persons", "fr", "12\u202f345"),
        (0.04213, "index", "en", "0.042"),
        (-0.0203, "index", "en", "-0.020"),
        (0.688, "per_100000", "en", "0.7"),
        (240.0, "per_100000", "en", "240"),
        (3.0, "level_1_4", "en", "3"),
        (0, "persons", "en", "0"),
    ],
)
def test_a_value_with_its_unit(value: float, unit: str, language: str, written: str) -> None:
    assert numbers.amount(value, unit, language) == written


@pytest.mark.parametrize(
    ("low", "high", "unit", "written"),
    [
        (3.1, 4.2, "percent", "3.1–4.2%"),
        (-8.6, -4.2, "percent", "-8.6% – -4.2%"),
        (0.528, 0.561, "index", "0.528 – 0.561"),
        (0.02, 0.4, "percent", "0.02–0.4%"),
    ],
)
def test_an_interval(low: float, high: float, unit: str, written: str) -> None:
    assert numbers.interval(low, high, unit, "en") == written


def test_a_negative_zero_is_a_zero() -> None:
    assert numbers.amount(-0.0, "percent", "en") == "0.0%"


def test_a_chosen_number_keeps_every_digit() -> None:
    assert numbers.exact(1234567.25, "en") == "1,234,567.25"
    assert numbers.exact(1125.42, "fr") == "1\u202f125,42"
