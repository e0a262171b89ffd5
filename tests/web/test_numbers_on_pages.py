"""Numbers as people of a language type them, and as its pages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.template.defaultfilters import floatformat
from django.utils import translation

from wayfare.web import numbers, words
from wayfare.web.plan.forms import CostForm


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("fr", "1,5", "1.5"),
        ("fr", "1.5", "1.5"),
        ("fr", "0.125", "0.125"),
        ("fr", "1 234,5", "1234.5"),
        ("fr", "1\u202f234,50", "1234.50"),
        ("fr", "123456789012345678,25", "123456789012345678.25"),
        ("en", "1.5", "1.5"),
        ("en", "1,234.5", "1234.5"),
        ("ar", "١٫٥", "1.5"),
    ],
)
def test_number_is_read_in_the_language_of_the_page(language: str, typed: str, read: str) -> None:
    with translation.override(language):
        assert numbers.read(typed) == Decimal(read)


@pytest.mark.parametrize(("language", "typed"), [("en", "1,5"), ("fr", "1,234,567"), ("en", "many"), ("fr", "1.2.3")])
def test_what_is_no_number_or_could_be_two_is_refused(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        numbers.read(typed)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("value", [0.05, 1.5, 1234.5, 3, 0.125])
def test_what_a_field_holds_is_read_back(language: str, value: float) -> None:
    with translation.override(language):
        assert numbers.Number().clean(numbers.Number().prepare_value(value)) == Decimal(str(value))


def test_pages_write_numbers_in_their_language() -> None:
    with translation.override("fr"):
        assert (numbers.shown(2.5), numbers.shown(0.19, 2)) == ("2,5", "0,19")
        assert numbers.money(Decimal("2671838.73")) == "2\u202f671\u202f839"
        assert (numbers.money(Decimal("500")), numbers.money(Decimal("12.5"))) == ("500", "12,50")
        assert numbers.percent(71.2) == "71\u00a0%"
    with translation.override("en"):
        assert (numbers.shown(2.5), numbers.percent(71.2)) == ("2.5", "71%")
        assert numbers.money(Decimal("2671838.73")) == "2,671,839"


def test_form_in_french_takes_a_comma_and_shows_one() -> None:
    with translation.override("fr"):
        field = CostForm.base_fields["unit_cost"]
        assert field.clean("1 234,5") == 1234.5
        assert 'value="1234,5"' in field.widget.render("unit_cost", field.prepare_value(1234.5))


@pytest.mark.parametrize(("language", "written"), [("en", "250,000"), ("fr", "250\u202f000"), ("ar", "250,000")])
def test_templates_group_thousands_as_pages_do(language: str, written: str) -> None:
    with translation.override(language):
        assert floatformat(250_000, "0g").replace("\xa0", "\u202f") == written == numbers.money(Decimal(250_000))


def test_what_is_named_and_said_of_it_keeps_its_order() -> None:
    with translation.override("fr"):
        assert words.entry("Femmes", 12) == "Femmes\u00a0: 12"
    with translation.override("ar"):
        assert words.entry("Ama", "12") == "\u200f\u2068Ama\u2069: \u206812\u2069"
