"""Numbers as people type them: digits of any script, signs of any language, words that are no number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from wayfare.catalogue.numbers import locale_of
from wayfare.model.monitoring import Reason

MOST_CHARACTERS = 60
MOST_DIGITS = 30
MOST_EXACT = 10**15
SPACES = "\u0020\u00a0\u2007\u2008\u2009\u200a\u202f\u2002\u2003\u2004\u2005\u2006\u3000"
APOSTROPHES = "'’ʼ＇"
MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Marks of direction that come along when a number is copied from Arabic text."""
MINUS = "−‐‑‒–—﹣－"
ARABIC_DECIMAL, ARABIC_THOUSANDS = "٫", "٬"
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_REASONS: dict[Reason, tuple[str, ...]] = {
    Reason.NOT_APPLICABLE: ("na", "n/a", "n.a.", "s/o", "sans objet", "no aplica", "لا ينطبق", "not applicable"),
    Reason.NOT_COLLECTED: (
        *("nd", "n/d", "n.d.", "sd", "s/d", "no data", "none", "null", "missing", "-", "--", "?", "..", "...", "…"),
        *("sin datos", "non disponible", "not available", "not collected", "غير متوفر"),
    ),
    Reason.NOT_YET: ("tbd", "tbc", "pending", "en cours", "pendiente", "à venir"),
    Reason.WITHHELD: ("c", "conf.", "confidential", "confidentiel", "confidencial", "suppressed"),
}
"""What people write where there is no number, and the reason they most likely mean. It is offered, never taken."""
ERRORS = frozenset({"#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a cell is not taken, and what can be done."""

    why: str
    """Key under `monitoring.refusal` in the wording: `not_a_number`, `ambiguous`, `too_long`, `formula_error`,
    `empty`, `below`, `above`, `not_whole`, `above_denominator`, `no_denominator`, `too_many`, `unknown_reason`."""
    text: str = ""
    """What was typed."""
    offered: tuple[Reason, ...] = ()
    """Reasons to choose from in place of a number, the likeliest first."""
    meant: tuple[float, ...] = ()
    """Numbers it could mean, where it is ambiguous."""
    limit: float | None = None


def number(text: str, language: str = "en", *, percent: bool = False) -> float | Refusal:
    """Read a number typed in a language.

    Thin and other spaces and apostrophes group digits; point and comma mean what they mean in the language. A sign
    that could be either and groups no thousands in that language is asked about, not guessed: `1.234` in English is
    a decimal, in German it is a thousand; `1,5` in English is refused with both readings. A percent sign is taken
    where the unit is percent.
    """
    found = exact(text, language, percent=percent)
    return found if isinstance(found, Refusal) else float(found)


def exact(text: str, language: str = "en", *, percent: bool = False) -> Decimal | Refusal:
    """Read a number as `number` does, and keep every digit."""
    tidy = _tidy(text)
    if not tidy:
        return Refusal(why="empty", text=text, offered=tuple(Reason))
    if len(tidy) > MOST_CHARACTERS or sum(c.isdigit() for c in tidy) > MOST_DIGITS:
        return Refusal(why="too_long", text=text[:MOST_CHARACTERS])
    if tidy.lower() in ERRORS:
        return Refusal(why="formula_error", text=text)
    if percent:
        tidy = tidy.removesuffix("%").removesuffix("٪").removeprefix("%").strip()
    plain = _plain(tidy, *_signs(language))
    if isinstance(plain, Refusal):
        return Refusal(why=plain.why, text=text, meant=plain.meant)
    found = _decimal(plain) if plain else None
    return Refusal(why="not_a_number", text=text, offered=reasons(tidy)) if found is None else found


def written(value: float, language: str = "en") -> str:
    """Write a number so that `number` reads it back in a language: `1.5` is `1,5` where a point groups thousands."""
    whole = float(value).is_integer() and abs(value) < MOST_EXACT
    plain = str(int(value)) if whole else format(Decimal(repr(float(value))), "f")
    return plain.replace(".", _signs(language)[0])


def reasons(text: str) -> tuple[Reason, ...]:
    """Give the reasons that a word may stand for, the likeliest first."""
    said = text.strip().lower()
    likely = [reason for reason, words in _REASONS.items() if said in words]
    return (*likely, *(reason for reason in Reason if reason not in likely))


def _tidy(text: str) -> str:
    """Write digits of every script as 0-9, signs as ASCII, and drop marks that cannot be seen."""
    seen = "".join(c for c in text if c not in MARKS)
    return "".join(_one(c) for c in seen).strip(SPACES + "\t\r\n")


def _one(character: str) -> str:
    if character in MINUS:
        return "-"
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _signs(language: str) -> tuple[str, str]:
    """Give the decimal sign of a language and the sign that groups thousands."""
    symbols = locale_of(language).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def _plain(text: str, decimal: str, group: str) -> str | Refusal:
    """Write a number as Python does; empty where it is none."""
    if ARABIC_DECIMAL in text or ARABIC_THOUSANDS in text:
        text, decimal, group = text.replace(ARABIC_DECIMAL, ".").replace(ARABIC_THOUSANDS, ","), ".", ","
    sign = text[:1] if text[:1] in "+-" else ""
    body = text[len(sign) :].strip(SPACES)
    if any(c in body for c in SPACES + APOSTROPHES):
        parts = re.split(f"[{re.escape(SPACES + APOSTROPHES)}]", body)
        last = re.split(r"[.,]", parts[-1])[0]
        if not all(len(part) == 3 and part.isdecimal() for part in (*parts[1:-1], last)) or len(parts[0]) > 3:
            return ""
        body = "".join(parts)
    return _pointed(sign, body, decimal, group)


def _pointed(sign: str, body: str, decimal: str, group: str) -> str | Refusal:
    other = "," if decimal == "." else "."
    if other in body:
        thousands = re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", body)
        if thousands is None:
            return _either(sign, body, decimal, other)
        if group != other and body.count(other) == 1 and decimal not in body:
            # A language that groups by spaces: one sign before three digits may as well be a decimal.
            return _either(sign, body, decimal, other)
        body = body.replace(other, "")
    body = body.replace(decimal, ".")
    return sign + body if _PLAIN.fullmatch(sign + body) else ""


def _either(sign: str, body: str, decimal: str, other: str) -> str | Refusal:
    """Ask where a sign is the decimal one of other languages; give up where it makes no number at all."""
    if body.count(other) != 1 or decimal in body or not re.fullmatch(rf"\d+{re.escape(other)}\d+", body):
        return ""
    readings = {_decimal(sign + body.replace(other, ".")), _decimal(sign + body.replace(other, ""))}
    return Refusal(why="ambiguous", meant=tuple(sorted(float(each) for each in readings if each is not None)))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _PLAIN.fullmatch(text) else None
    except InvalidOperation:
        return None
