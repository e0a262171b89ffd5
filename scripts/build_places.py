"""Write the list of countries and country groups from the UN and World Bank code lists in the data folder."""

from __future__ import annotations

import csv
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
TARGET = REPOSITORY / "src" / "wayfare" / "content" / "codelists" / "places.csv"
FIELDS = ("code", "iso2", "name", "m49", "level", "region", "subregion", "development", "income", "members")
INCOME_YEAR = "2024"

GROUPS = (
    {"code": "WLD", "name": "World", "m49": "1", "members": "*"},
    {"code": "MDR", "name": "More developed regions", "m49": "901", "members": "development=more"},
    {"code": "LDR", "name": "Less developed regions", "m49": "902", "members": "development=less"},
    {"code": "AFR", "name": "Africa", "m49": "2", "members": "region=Africa"},
    {"code": "AME", "name": "Americas", "m49": "19", "members": "region=Americas"},
    {"code": "ASI", "name": "Asia", "m49": "142", "members": "region=Asia"},
    {"code": "EUR", "name": "Europe", "m49": "150", "members": "region=Europe"},
    {"code": "OCE", "name": "Oceania", "m49": "9", "members": "region=Oceania"},
    {"code": "LMY", "name": "Low- and middle-income countries", "m49": "", "members": "income=L|LM|UM"},
    {"code": "LIC", "name": "Low-income countries", "m49": "", "members": "income=L"},
    {"code": "LMC", "name": "Lower-middle-income countries", "m49": "", "members": "income=LM"},
    {"code": "UMC", "name": "Upper-middle-income countries", "m49": "", "members": "income=UM"},
    {"code": "HIC", "name": "High-income countries", "m49": "", "members": "income=H"},
)
"""Groups that publishers give totals for; the income groups are the World Bank's, the others those of UN DESA."""

OUTSIDE_ISO = (
    {
        "code": "XKX", "iso2": "XK", "m49": "412", "name": "Kosovo (under UNSC resolution 1244)",
        "region": "Europe", "subregion": "Southern Europe", "development": "more",
    },
    {
        "code": "CHI", "iso2": "", "m49": "830", "name": "Channel Islands",
        "region": "Europe", "subregion": "Northern Europe", "development": "more",
    },
    {"code": "XMZ", "iso2": "", "m49": "", "name": "Marenza (a made-up country)"},
)  # fmt: skip
"""Places publishers report on that have no ISO code, and the country of the demonstration."""

ACCENTED = {"CIV": "Côte d'Ivoire", "BLM": "Saint Barthélemy", "CUW": "Curaçao", "REU": "Réunion", "TUR": "Türkiye"}


def rows(path: Path, **options: str) -> list[dict[str, str]]:
    """Read a table as text; an empty cell stays empty and Namibia's NA stays NA."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, **options))


def income_classes(folder: Path) -> Mapping[str, str]:
    """World Bank income class of the embedded year by country."""
    history = rows(folder / "country-codes" / "wb_income_group_history_1987_2024.csv")
    return {row["iso3"]: row["income_group"] for row in history if row["calendar_year"] == INCOME_YEAR}


def locations(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """UN DESA list of countries and areas by M49 code."""
    listed = rows(folder / "wpp2024" / "UNlocations.txt", delimiter="\t")
    return {row["country_code"]: row for row in listed if row["location_type"] == "4"}


def development_of(location: Mapping[str, str]) -> str:
    """`more` or `less` developed region, empty where UN DESA does not say."""
    if location.get("agcode_901000") == "901":
        return "more"
    return "less" if location.get("agcode_902000") == "902" else ""


def unaccented(text: str) -> str:
    """Letters without their marks, for comparing names."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def name_of(location: Mapping[str, str], official: str, iso3: str) -> str:
    """UN DESA's name, with the accents its file leaves out."""
    listed = ACCENTED.get(iso3) or location.get("name") or official
    return official if unaccented(official) == unaccented(listed) else listed


def countries(folder: Path) -> Iterator[dict[str, str]]:
    """Every country and area of ISO 3166-1, named as UN DESA names it."""
    income, listed = income_classes(folder), locations(folder)
    for row in rows(folder / "country-codes" / "country-codes.csv"):
        m49 = str(int(row["M49"])) if row["M49"] else ""
        location = listed.get(m49, {})
        yield {
            "code": row["ISO3166-1-Alpha-3"],
            "iso2": row["ISO3166-1-Alpha-2"],
            "name": name_of(location, row["official_name_en"], row["ISO3166-1-Alpha-3"]),
            "m49": m49,
            "level": "0",
            "region": row["Region Name"],
            "subregion": row["Intermediate Region Name"] or row["Sub-region Name"],
            "development": development_of(location),
            "income": income.get(row["ISO3166-1-Alpha-3"], ""),
        }


def places(folder: Path) -> list[dict[str, str]]:
    """Give groups first, then countries by code."""
    income = income_classes(folder)
    outside = ({**place, "level": "0", "income": income.get(place["code"], "")} for place in OUTSIDE_ISO)
    groups = [{**group, "level": "-1"} for group in GROUPS]
    return groups + sorted([*countries(folder), *outside], key=lambda place: place["code"])


def main() -> None:
    """Write the table."""
    folder = Path(os.environ.get("WAYFARE_SHARED_DATA") or REPOSITORY.parent / "shared" / "data") / "global"
    if not folder.is_dir():
        sys.exit(f"{folder} is not there. Set WAYFARE_SHARED_DATA to the folder that holds global/.")
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(places(folder))


if __name__ == "__main__":
    main()
