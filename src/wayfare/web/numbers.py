"""Numbers on pages: written in the language of the page, and read as people of that language type them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from wayfare.catalogue import load, numbers
from wayfare.monitoring import typed
from wayfare.web.words import page_language

_CENTS_BELOW = 1000


def shown(value: float | Decimal, decimals: int | None = None) -> str:
    """Write a number: with so many decimals, or with those it has."""
    if decimals is not None:
        return numbers.plain(float(value), page_language(), decimals=decimals)
    return numbers.exact(float(f"{value:g}"), page_language())


def percent(share: float) -> str:
    """Write whole percent, with the sign where the language has it; it stays on the line of its number."""
    return shown(share, 0) + numbers.percent_sign(page_language())


def signed(value: float) -> str:
    """Write a number with its sign, a true minus where it is below zero."""
    return ("+" if value > 0 else "") + shown(value).replace("-", "\u2212")


def money(amount: Decimal) -> str:
    """Write an amount without cents that are none; from a thousand on without cents, as the documents of a plan do."""
    cents = abs(amount) < _CENTS_BELOW and amount != amount.to_integral_value()
    return numbers.plain(float(amount), page_language(), decimals=2 if cents else 0)


def read(text: str) -> Decimal:
    """Read what somebody typed into a form.

    A point is the decimal sign also where the language writes a comma and groups by spaces: fields filled in by the
    program and numbers copied from elsewhere have it. What could still be two numbers is asked about, with both.
    """
    language = page_language()
    found = typed.exact(text, language)
    if isinstance(found, typed.Refusal) and found.why == "ambiguous" and _points_only(text, language):
        found = typed.exact(text, "en")
    if isinstance(found, typed.Refusal):
        raise ValidationError(_told(found, language))
    return found


def _points_only(text: str, language: str) -> bool:
    symbols = numbers.locale_of(language).number_symbols["latn"]
    return "," not in text and "." not in (symbols["group"], symbols["decimal"])


def _told(refusal: typed.Refusal, language: str) -> Any:
    if refusal.why in ("empty", "not_a_number"):
        return forms.DecimalField.default_error_messages["invalid"]
    meant = " / ".join(numbers.exact(each, language) for each in refusal.meant)
    return load().text(f"monitoring.refusal.{refusal.why}", language, text=refusal.text, meant=meant)


def typed_in(value: object) -> str:
    """Return what a field holds of a value before anybody types: numbers as the language of the page writes them."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return typed.written(float(value), page_language())
    return "" if value is None else str(value)


class Number(forms.DecimalField):
    """A number, typed and shown as in the language of the page."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str) and value.strip():
            value = read(value)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return typed_in(value)


class Real(Number):
    """A number kept as a float."""

    def clean(self, value: Any) -> float | None:
        found = super().clean(value)
        return None if found is None else float(found)
