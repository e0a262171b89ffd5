"""Numbers as people read them, in their language: the one place that turns a value and its unit into words."""

from __future__ import annotations

import math
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, format_compact_decimal, format_decimal, parse_pattern

_COMPACT_FROM = 1_000_000
DIGITS = "latn"
"""The digits of every language (CLDR numbering system): 0 to 9, in Arabic too, so that one figure looks the same in all
languages of a report, in its tables and on its charts."""
PERCENT = frozenset({"percent", "percent_of_day"})
POINTS = "percentage_points"
COUNTS = frozenset({"persons", "households", "events", "level_1_4"})
RATES = frozenset({"per_1000", "per_10000", "per_100000"})


@lru_cache
def locale_of(language: str) -> Locale:
    """Give the CLDR locale of a language tag; the pseudo-language reads like English."""
    return Locale.parse("en" if language.startswith("qps") else language.replace("-", "_"))


def plain(value: float, language: str = "en", *, decimals: int = 0) -> str:
    """Write a number with the language's separators and a fixed number of decimals."""
    shown = value if abs(value) >= 0.5 * 10.0**-decimals else 0.0
    return format_decimal(shown, _pattern(decimals), locale=locale_of(language), numbering_system=DIGITS)


@lru_cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


def exact(value: float, language: str = "en") -> str:
    """Write a number that somebody chose, with every digit it was given."""
    return format_decimal(value, "#,##0.##########", locale=locale_of(language), numbering_system=DIGITS)


def decimals_of(value: float, unit: str) -> int:
    """Decimals worth reading: one for percent and rates, none for counts and levels, else about three digits.

    A percentage or rate too small for one decimal gets up to four, as its first digit needs: 0.04% is not 0.0%. A
    number below a tenth is read to its second digit: 0.0203 is 0.020.
    """
    if unit in RATES and abs(value) >= 100:
        return 0
    if unit in PERCENT or unit in RATES or unit == POINTS:
        return 1 if not 0.0001 <= abs(value) < 0.05 else -math.floor(math.log10(abs(value)))
    if unit in COUNTS or value == 0 or abs(value) >= 1000:
        return 0
    digits = 2 if abs(value) < 0.1 else 3
    return max(0, min(4, digits - 1 - math.floor(math.log10(abs(value)))))


def amount(value: float, unit: str, language: str = "en") -> str:
    """Write a value with its unit as in running text: `31.2%`, `USD 33.8 billion`, `11.2 million`, `0.042`."""
    if unit in PERCENT:
        return plain(value, language, decimals=decimals_of(value, unit)) + percent_sign(language)
    number = _count(value, language) if abs(value) >= _COMPACT_FROM else plain(
        value, language, decimals=decimals_of(value, unit)
    )  # fmt: skip
    return _of_money(number, unit, language) if is_currency(unit) else number


def _of_money(number: str, unit: str, language: str) -> str:
    """Put the currency where the language has it; where that runs from right to left, after a mark that it does."""
    locale = locale_of(language)
    if not locale.currency_formats["standard"].pattern.endswith("¤"):
        return f"{unit} {number}"
    return f"\u200f{number} {unit}" if locale.text_direction == "rtl" else f"{number}\u00a0{unit}"


def interval(low: float, high: float, unit: str, language: str = "en") -> str:
    """Write the two limits of an interval in the form of `amount`, joined by an en dash, spaced beside a minus sign."""
    if unit in PERCENT and low >= 0:
        return f"{plain(low, language, decimals=decimals_of(low, unit))}–{amount(high, unit, language)}"
    return f"{amount(low, unit, language)} – {amount(high, unit, language)}"


def _count(value: float, language: str) -> str:
    return format_compact_decimal(
        value, format_type="long", fraction_digits=1, locale=locale_of(language), numbering_system=DIGITS
    )


def percent_sign(language: str) -> str:
    """Follow the language: `31.2%` in English, `31,2 %` in French."""
    pattern = locale_of(language).percent_formats[None].pattern
    return pattern.partition("0")[2].lstrip("0") if "0" in pattern else "%"


def separators(language: str) -> tuple[str, str]:
    """Return the sign before decimals and the one between thousands."""
    signs = locale_of(language).number_symbols[DIGITS]
    return signs["decimal"], signs["group"]


def is_currency(unit: str) -> bool:
    """Tell whether a unit is money (ISO 4217), which `amount` writes beside the number."""
    return len(unit) == 3 and unit.isupper()
