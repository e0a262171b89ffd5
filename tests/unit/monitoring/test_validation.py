"""What is typed is a number, a reason, or refused with what to do; nothing is guessed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.catalogue.numbers import exact
from wayfare.model.monitoring import Reason
from wayfare.model.plan import Measured, PlanIndicator
from wayfare.monitoring.typed import Refusal, number
from wayfare.monitoring.validation import Entry, Pasted, cell, entry, field, fraction, parts_exceed_whole, pasted

NARROW, THIN, NO_BREAK = "\u202f", "\u2009", "\u00a0"


def indicator(measured: Measured, **more: object) -> PlanIndicator:
    return PlanIndicator(id="i", result="r", label="l", measured=measured, **more)  # type: ignore[arg-type]


PEOPLE, SHARE, AMOUNT = (
    indicator(Measured.COUNT, of_people=True),
    indicator(Measured.PERCENTAGE),
    indicator(Measured.AMOUNT),
)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1234", "en", 1234),
        ("1,234", "en", 1234),
        ("1,234,567.5", "en", 1234567.5),
        ("1.234", "en", 1.234),
        ("1,5", "fr", 1.5),
        ("1.234,5", "es", 1234.5),
        (f"1{NARROW}234,5", "fr", 1234.5),
        (f"1{THIN}234", "en", 1234),
        (f"12{NO_BREAK}345{NO_BREAK}678", "fr", 12345678),
        ("1'234", "en", 1234),
        ("1’234.5", "en", 1234.5),
        ("١٢٣٤", "ar", 1234),
        ("١٬٢٣٤٫٥", "ar", 1234.5),
        ("۱۲۳٫۵", "en", 123.5),
        ("\u200f١٢\u200e", "ar", 12),
        ("−3", "en", -3),
        ("+3.0", "en", 3),
        ("  7 ", "en", 7),
        ("0", "en", 0),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, language: str, value: float) -> None:
    assert number(text, language) == value


@pytest.mark.parametrize(
    ("text", "language", "meant"), [("1,5", "en", (1.5, 15)), ("1.5", "fr", (1.5, 15)), ("1.234", "fr", (1.234, 1234))]
)
def test_what_could_be_either_is_asked_about(text: str, language: str, meant: tuple[float, ...]) -> None:
    found = number(text, language)
    assert isinstance(found, Refusal)
    assert (found.why, found.meant) == ("ambiguous", meant)


@pytest.mark.parametrize(
    ("text", "likeliest"),
    [
        ("N/A", Reason.NOT_APPLICABLE),
        ("n.d.", Reason.NOT_COLLECTED),
        ("-", Reason.NOT_COLLECTED),
        ("TBD", Reason.NOT_YET),
        ("confidential", Reason.WITHHELD),
    ],
)
def test_words_for_no_number_are_refused_and_the_likeliest_reason_offered(text: str, likeliest: Reason) -> None:
    found = entry(PEOPLE, text)
    assert isinstance(found, Refusal)
    assert (found.why, found.offered[0]) == ("not_a_number", likeliest)
    assert set(found.offered) == set(Reason)


@pytest.mark.parametrize(
    "text", ["High", "Gender aware", "12 people", "1e5", "0x1F", "1_000", "nan", "inf", "=1+1", "1..2", "1 2", "12 34"]
)
def test_rsr_2809_no_text_gets_into_a_number(text: str) -> None:
    found = entry(PEOPLE, text)
    assert isinstance(found, Refusal)
    assert found.why == "not_a_number"


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("#DIV/0!", "formula_error"), ("9" * 40, "too_long")])
def test_other_refusals_say_which(text: str, why: str) -> None:
    found = number(text)
    assert isinstance(found, Refusal)
    assert found.why == why


def test_a_reason_is_taken_by_its_code_and_is_not_zero() -> None:
    assert entry(PEOPLE, "not_collected") == Entry(reason=Reason.NOT_COLLECTED)
    assert entry(PEOPLE, "0") == Entry(value=0)


@pytest.mark.parametrize(
    ("what", "text", "why"),
    [
        (PEOPLE, "12.5", "not_whole"),
        (PEOPLE, "-1", "below"),
        (SHARE, "101", "above"),
        (SHARE, "-0.1", "below"),
        (indicator(Measured.YES_NO), "2", "above"),
    ],
)
def test_limits_follow_what_is_measured(what: PlanIndicator, text: str, why: str) -> None:
    found = entry(what, text)
    assert isinstance(found, Refusal)
    assert found.why == why


def test_a_percent_sign_is_taken_where_the_unit_is_percent() -> None:
    assert entry(SHARE, "45 %") == Entry(value=45)
    assert isinstance(entry(PEOPLE, "45%"), Refusal)
    assert entry(AMOUNT, "-12.5") == Entry(value=-12.5)


def test_a_share_is_entered_as_what_it_is_made_of() -> None:
    assert fraction(SHARE, "1", "4") == Entry(value=25, numerator=1, denominator=4)
    over, nothing = fraction(SHARE, "5", "4"), fraction(SHARE, "0", "0")
    assert isinstance(over, Refusal)
    assert (over.why, over.limit) == ("above_denominator", 4)
    assert isinstance(nothing, Refusal)
    assert nothing.why == "no_denominator"
    assert fraction(SHARE, "lost", "4") == Entry(reason=Reason.LOST)
    assert fraction(indicator(Measured.RATIO), "5", "4") == Entry(value=1.25, numerator=5, denominator=4)
    half = fraction(indicator(Measured.PERCENTAGE, of_people=True), "1.5", "4")
    assert isinstance(half, Refusal)
    assert half.why == "not_whole"


def test_a_pasted_block_is_taken_cell_by_cell() -> None:
    found = pasted('12\t45%\r\nN/A\t\r\n"1,\n000"\t200\r\n', 3, [PEOPLE, SHARE])
    assert isinstance(found, Pasted)
    assert found.outcomes[0] == (Entry(value=12), Entry(value=45))
    assert found.outcomes[1][1] is None, "a blank cell leaves what stands there"
    assert [(row, column, refusal.why) for row, column, refusal in found.refusals] == [
        (1, 0, "not_a_number"),
        (2, 0, "not_a_number"),
        (2, 1, "above"),
    ]


def test_a_block_larger_than_its_place_is_refused_whole() -> None:
    for text in ("1\n2\n3", "1\t2\t3"):
        found = pasted(text, 2, [PEOPLE, SHARE])
        assert isinstance(found, Refusal)
        assert found.why == "too_many"


@given(st.text(max_size=70))
def test_whatever_is_typed_is_a_finite_number_or_refused(text: str) -> None:
    for language in ("en", "fr", "ar"):
        found = cell(text, field(AMOUNT), language)
        assert isinstance(found, Refusal | Reason) or math.isfinite(found)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from(["en", "fr", "es", "de", "pt"]),
)
def test_what_is_shown_in_a_language_reads_back_in_it(value: object, language: str) -> None:
    shown = exact(float(value), language)  # type: ignore[arg-type]
    found = number(shown, language)
    if isinstance(found, Refusal):
        assert found.why == "ambiguous"
        assert float(value) in found.meant  # type: ignore[arg-type]
    else:
        assert found == float(value)  # type: ignore[arg-type]


@given(st.text(alphabet="0123456789\t\n\"',.-", max_size=200))
def test_any_block_is_read_or_refused(text: str) -> None:
    found = pasted(text, 1000, [PEOPLE] * 200)
    assert isinstance(found, Pasted | Refusal)


def test_parts_are_held_against_a_reported_whole() -> None:
    assert parts_exceed_whole(10, [6, 5])
    assert not parts_exceed_whole(10, [6, None])
    assert not parts_exceed_whole(None, [6, 5])
