"""Resolve publishers' country codes and names to ISO3; an unknown one stops the build."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

CONTENT = Path(__file__).resolve().parent.parent.parent / "src/wayfare/content"
UNKNOWN = "_U"
"""Area code of people whose country is not known; they count in the world only."""
GROUPS_KEPT = {"WLD", "LMY"}
"""World Bank groups that are embedded; its other groups are left out by code."""


def rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV file as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def places() -> dict[str, dict[str, str]]:
    """Read the places of the catalogue by code."""
    return {r["code"]: r for r in rows(CONTENT / "codelists/places.csv")}


def by_number(data: Path) -> dict[int, str]:
    """M49 to our code: countries of the UN list, the world and the development groups."""
    found = {int(r["m49"]): r["iso3"] for r in rows(data / "undesa-ims2024/locations_m49.csv")}
    found |= {int(r["m49"]): code for code, r in places().items() if r["m49"] and r["level"] == "0"}
    special = {830: "CHI", 831: "CHI", 832: "CHI", 900: "WLD", 901: "MDR", 902: "LDR", 2003: UNKNOWN}
    return found | special


def by_name() -> dict[str, str]:
    """World Bank and other English names to our code, from the committed list."""
    return {r["name"].casefold(): r["code"] for r in rows(CONTENT / "mappings/names.csv")}


def by_world_bank_code() -> dict[str, str | None]:
    """World Bank codes; None marks a group that is left out."""
    known: dict[str, str | None] = {code: code for code, r in places().items() if r["level"] == "0"}
    former: dict[str, str | None] = {"KSV": "XKX", "ANT": "_ANT"}
    return known | dict.fromkeys(left_out("world_bank")) | {code: code for code in GROUPS_KEPT} | former


def left_out(system: str) -> list[str]:
    """Codes of groups that are not kept, from the committed list."""
    return [r["code"] for r in rows(CONTENT / "mappings/groups.csv") if r["codes"] == system]


def by_unhcr_code() -> dict[str, str]:
    """UNHCR's ISO codes, in which unknown, stateless and Tibetan people and the Abyei Area have codes of their own."""
    return {code: code for code, r in places().items() if r["level"] == "0"} | dict.fromkeys(
        ("UNK", "XXA", "TIB", "AB9"), UNKNOWN
    )


def require(codes: Iterable[object], known: Mapping[object, object], where: str) -> None:
    """Stop the build when a code is not in the list."""
    unknown = sorted({str(code) for code in codes if code not in known})
    if unknown:
        raise SystemExit(f"{where}: unknown places {unknown}. Add them to the list of names or codes.")


def groups(data: Path) -> dict[str, list[str]]:
    """Members of the groups that are added up: development groups, and low and middle income in calendar year 2009."""
    development = {
        group: sorted(c for c, r in places().items() if r["development"] == word)
        for group, word in (("LDR", "less"), ("MDR", "more"))
    }
    history = rows(data / "country-codes/wb_income_group_history_1987_2024.csv")
    income = {
        r["iso3"]
        for r in history
        if r["calendar_year"] == "2009" and r["income_group"].rstrip("*") in {"L", "LM", "UM"}
    }
    return development | {"LMY": [*sorted(income), "_S"]}
