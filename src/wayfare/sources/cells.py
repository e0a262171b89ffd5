"""Turns columns of text into columns of numbers, dates and truth values, and finds the cells that will not turn."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from wayfare.model.evidence import VariableType

from .staging import ARROW_TYPES

INTEGER = r"^[+-]?(0|[1-9][0-9]{0,17})$"
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
PADDED = r"^[+-]?0[0-9]"
LONG_INTEGER = r"^[+-]?[0-9]{19,}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TRUTH = r"^(?i:true|false)$"
MOST_DIGITS = 18
MOST_ANSWERS = 8
"""A column with no more values than this may hold answers such as `NO`; with more it holds countries."""

_ORDER = (VariableType.INTEGER, VariableType.NUMBER, VariableType.DATE, VariableType.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers and missing values are written in a file."""

    missing_marks: tuple[str, ...]
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Turned:
    """A block of one column after turning."""

    values: pa.Array
    bad: pa.Array | None = None
    """True where a cell has text that is not of the type; None when there is no such cell."""
    wider: VariableType | None = None
    """The type the column must have since this block contradicts the one tried."""


def turn(cells: pa.Array, kind: VariableType, style: Style) -> Turned:
    """Read the cells as `kind`. Whole blocks take the fast way; a block with an odd cell is looked at closely."""
    if kind == VariableType.TEXT:
        return Turned(cells)
    fast = _fast(cells, kind, style)
    return Turned(fast) if fast is not None else _closely(cells, kind, style)


def guess(cells: pa.Array, style: Style, tolerated: float) -> VariableType:
    """Name the narrowest type that fits all cells but the tolerated share of them."""
    for kind in _ORDER:
        turned = turn(cells, kind, style)
        bad = pc.sum(turned.bad).as_py() if turned.bad is not None else 0
        valid = len(cells) - turned.values.null_count
        if turned.wider is None and valid and bad < tolerated * (bad + valid):
            return kind
    return VariableType.TEXT


def writes_decimal_comma(cells: pa.Array) -> bool:
    """Tell whether the column has numbers such as `12,5`, and none with a point."""
    present = cells.drop_null()
    return bool(
        len(present)
        and pc.all(pc.match_substring_regex(present, r"^[+-]?[0-9]+(,[0-9]+)?$")).as_py()
        and pc.any(pc.match_substring(present, ",")).as_py()
    )


def two_letter_codes(cells: pa.Array) -> bool:
    """Tell a column of country codes, where `NA` is Namibia and no mark of a missing value."""
    distinct = pc.unique(cells.drop_null())
    return len(distinct) > MOST_ANSWERS and bool(pc.all(pc.match_substring_regex(distinct, "^[A-Z]{2}$")).as_py())


def _fast(cells: pa.Array, kind: VariableType, style: Style) -> pa.Array | None:
    """Turn the whole block at once; None when anything about it is unusual."""
    if kind == VariableType.BOOLEAN or (kind == VariableType.NUMBER and style.decimal != "."):
        return None
    try:
        values = cells.cast(ARROW_TYPES[kind])
    except pa.ArrowInvalid:
        return None
    if kind == VariableType.DATE:
        return values
    plain = not _suspicious(cells) and (kind == VariableType.INTEGER or _finite(values))
    return values if plain else None


def _suspicious(cells: pa.Array) -> bool:
    """Find what a cast takes and we do not: `007`, which is a code, `0x1F`, and integers too long for a number."""
    longest = pc.max(pc.binary_length(cells)).as_py() or 0
    if longest > MOST_DIGITS and _any(cells, LONG_INTEGER):
        return True
    if longest == 1:
        return False
    long = pc.greater(pc.binary_length(cells), 1)
    zero = pc.or_(pc.starts_with(cells, "0"), pc.starts_with(cells, "-0"))
    candidates = pc.and_(long, zero)
    return bool(pc.any(candidates).as_py()) and _any(cells.filter(candidates), r"^-?0[0-9xX]")


def _finite(values: pa.Array) -> bool:
    return bool(pc.all(pc.is_finite(values), min_count=0).as_py())


def _any(cells: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(cells, pattern)).as_py())


def _closely(cells: pa.Array, kind: VariableType, style: Style) -> Turned:
    tidy = _tidy(cells, style)
    if kind == VariableType.DATE:
        return _days(tidy)
    if kind == VariableType.BOOLEAN:
        return _masked(tidy, _matches(tidy, TRUTH), lambda kept: pc.equal(pc.utf8_lower(kept), "true"))
    if _any(tidy, PADDED) or _any(tidy, LONG_INTEGER):
        return Turned(pa.nulls(len(tidy), ARROW_TYPES[kind]), wider=VariableType.TEXT)
    if style.decimal != ".":
        tidy = _decimal_points(tidy, style.decimal)
    numbers = _matches(tidy, NUMBER)
    if kind == VariableType.INTEGER and pc.any(pc.and_(numbers, pc.invert(_matches(tidy, INTEGER)))).as_py():
        return Turned(pa.nulls(len(tidy), ARROW_TYPES[kind]), wider=VariableType.NUMBER)
    return _masked(tidy, numbers, lambda kept: _numbers(kept, kind))


def _tidy(cells: pa.Array, style: Style) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(cells)
    missing = pc.is_in(trimmed, value_set=pa.array([*style.missing_marks, ""]))
    return pc.if_else(missing, pa.scalar(None, pa.string()), trimmed)


def _decimal_points(cells: pa.Array, decimal: str) -> pa.Array:
    """Write `12,5` as `12.5`; a point in such a file is not a decimal one, so `1.234` is no number."""
    pointed = pc.match_substring(cells, ".")
    return pc.if_else(
        pointed, pc.binary_join_element_wise(cells, pa.scalar("?"), ""), pc.replace_substring(cells, decimal, ".")
    )


def _matches(cells: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(cells, pattern), False)


def _masked(cells: pa.Array, fits: pa.Array, turn_kept: Callable[[pa.Array], pa.Array]) -> Turned:
    kept = pc.if_else(fits, cells, pa.scalar(None, pa.string()))
    bad = pc.and_(pc.is_valid(cells), pc.invert(fits))
    values = turn_kept(kept)
    infinite = pc.is_inf(values) if pa.types.is_floating(values.type) else None
    if infinite is not None and pc.any(infinite).as_py():
        bad = pc.or_(bad, pc.fill_null(infinite, False))
        values = pc.if_else(infinite, pa.scalar(None, values.type), values)
    return Turned(values, bad if pc.any(bad).as_py() else None)


def _numbers(kept: pa.Array, kind: VariableType) -> pa.Array:
    return pc.replace_substring_regex(kept, r"^\+", "").cast(ARROW_TYPES[kind])


def _days(cells: pa.Array) -> Turned:
    """Read ISO dates; a day that the calendar does not have is a bad cell."""
    known = {text: _day(text) for text in pc.unique(cells).to_pylist() if text is not None}
    fits = pc.is_in(cells, value_set=pa.array([text for text, day in known.items() if day], pa.string()))
    return _masked(cells, fits, lambda kept: kept.cast(pa.date32()))


def _day(text: str) -> datetime.date | None:
    if len(text) != len("2000-01-01"):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def reason(kind: VariableType) -> str:
    """Say why a cell was not taken."""
    return {
        VariableType.INTEGER: "not a whole number, in a column of whole numbers",
        VariableType.NUMBER: "not a number, in a column of numbers",
        VariableType.DATE: "not a day of the calendar written 2012-03-31, in a column of dates",
        VariableType.BOOLEAN: "neither true nor false, in a column of truth values",
    }.get(kind, "longer than a cell may be")
