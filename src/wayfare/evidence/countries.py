"""Find the country somebody means: by ISO or M49 code or by name."""

from __future__ import annotations

import csv
import difflib
import functools
import unicodedata
from collections.abc import Mapping

from wayfare.model.errors import EvidenceError
from wayfare.model.place import Place

from . import figures
from .figure_table import FOLDER

NAMES = FOLDER.parent / "mappings" / "names.csv"
GROUPS = FOLDER.parent / "mappings" / "groups.csv"
_OTHER_CODES: Mapping[str, dict[str, str]] = {
    "iso3": {"ANT": "_ANT", "SCG": "_SCG"},
    "unhcr": dict.fromkeys(("UNK", "UKN", "STA", "XXA", "TIB", "AB9"), "_U"),
    "world_bank": {"KSV": "XKX", "ANT": "_ANT", "WLD": "WLD", "LMY": "LMY"},
    "gapminder": {"ANT": "_ANT", "CHANISL": "CHI", "KOS": "XKX", "GBG": "GGY", "GBM": "IMN", "NLD_CURACAO": "CUW"},
    "iab": {
        "ADO": "AND",
        "NAU": "NRU",
        "ROM": "ROU",
        "SIN": "SGP",
        "SRB&MNE": "_SCG",
        "TMP": "TLS",
        "UAE": "ARE",
        "WBG": "PSE",
        "WLD": "WLD",
        "ZAR": "COD",
    },
}
"""Codes of former countries, of unknown and stateless people, and those a publisher spells its own way."""
LIKE = 0.6
"""Names less like what was written than this are not proposed."""


def resolve(text: str) -> str:
    """Give the code figures are filed under; an unknown country is an error that names the nearest ones."""
    wanted = text.strip()
    if figures.known(wanted.upper()):
        return wanted.upper()
    code = _by_code(wanted) or by_name().get(plain(wanted), "")
    if figures.known(code):
        return code
    raise _unknown(wanted, code)


@functools.cache
def by_name() -> Mapping[str, str]:
    """Names of places as publishers write them, made plain, with their codes."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {plain(r["name"]): r["code"] for r in csv.DictReader(file)}


@functools.cache
def by_number() -> Mapping[int, str]:
    """M49 numbers with our codes; 2003 is unknown origin."""
    return {p.m49: p.code for p in _places().values() if p.m49 is not None} | {900: "WLD", 2003: "_U"}


def codes(system: str) -> Mapping[str, str]:
    """Give our codes by a publisher's: `name` (written plain), or one of the systems `mappings.End` lists."""
    if system == "name":
        return by_name()
    if system == "m49":
        return {str(number): code for number, code in by_number().items()} | {"1": "WLD"}
    if system == "eurostat":
        return {p.iso2: code for code, p in _places().items() if p.level == 0 and p.iso2} | {"EL": "GRC", "UK": "GBR"}
    countries = {code: code for code, place in _places().items() if place.level == 0}
    return countries | _OTHER_CODES[system]


@functools.cache
def groups(system: str) -> frozenset[str]:
    """Codes under which a publisher lists groups of countries that Wayfare does not keep."""
    with GROUPS.open(encoding="utf-8", newline="") as file:
        return frozenset(r["code"] for r in csv.DictReader(file) if r["codes"] == system)


def _by_code(text: str) -> str:
    if text.isdecimal():
        return by_number().get(int(text), "")
    if len(text) == 2:
        return next((p.code for p in _places().values() if p.iso2 == text.upper()), "")
    return text.upper() if text.upper() in _places() else ""


def _places() -> Mapping[str, Place]:
    from wayfare.catalogue import load  # noqa: PLC0415  most calls need no catalogue, and it takes time to import

    return load().places


def _unknown(text: str, code: str) -> EvidenceError:
    if code:
        name = _places()[code].name if code in _places() else code
        what = f"There are no world figures for {name} ({code})."
        return EvidenceError(what, remedy="Choose a country of the United Nations list, for instance MDA.")
    near = sorted(_places().values(), key=lambda p: _likeness(text, p), reverse=True)[:3]
    listed = ", ".join(f"{p.name} ({p.code})" for p in near if _likeness(text, p)[0] >= LIKE and figures.known(p.code))
    remedy = f"Did you mean {listed}?" if listed else "Give a code such as MDA, MD or 498."
    return EvidenceError(f"No country is called {text!r}.", remedy=remedy)


def _likeness(text: str, place: Place) -> tuple[float, float]:
    """Compare with the code, the name and each word of it, then with the whole name; 1 is equal."""
    parts = (place.name, place.code, *place.name.split())
    whole, *rest = (difflib.SequenceMatcher(None, plain(text), plain(part)).ratio() for part in parts)
    return max(whole, *rest), whole


def plain(text: str) -> str:
    """Write a name in lower case, without accents and double spaces."""
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
