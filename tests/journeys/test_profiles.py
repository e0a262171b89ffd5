"""Anybody asks what the world's tables say of a country."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run

from wayfare import catalogue
from wayfare.assessment import situation, workspace

PUBLISHED_2010 = {"TJK": 31, "LSO": 29, "WSM": 25, "MDA": 23, "KGZ": 21, "NPL": 20, "TON": 20, "LBN": 20}
"""Remittances in percent of GDP, 2010, as first published: Migration and Development Brief 17 (World Bank 2011)."""
REVISED = 6
"""Points by which the edition in use may differ: both remittances and GDP were revised; the report says so."""


@pytest.mark.parametrize("country", ["MDA", "PHL", "MEX", "NPL", "TON"])
def test_a_profile_is_a_report_of_a_real_country(wayfare: Run, tmp_path: Path, country: str) -> None:
    folder = tmp_path / country
    wayfare("profile", country, "--out", folder)
    (page,) = folder.glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "Made-up" not in text
    assert (folder / page.with_suffix(".pdf").name).read_bytes().startswith(b"%PDF")
    if country == "TON":
        assert "identical, to the last digit" in wayfare("trace", "--report", folder).stdout


def test_records_have_the_agreed_keys_and_every_year(wayfare: Run) -> None:
    records = json.loads(wayfare("profile", "MDA", "--format", "json").stdout)
    assert {tuple(record) for record in records} == {
        ("indicator", "area", "period", "sex", "domain", "value", "unit", "source", "vintage", "id")
    }
    shares = [r for r in records if r["indicator"] == "remittances.received_gdp_share"]
    assert {r["unit"] for r in shares} == {"percent"}
    assert {str(year) for year in range(1995, 2023)} <= {r["period"] for r in shares}
    assert len({r["id"] for r in records}) == len(records), "an id names one figure"


@pytest.mark.parametrize(("country", "published"), PUBLISHED_2010.items())
def test_remittances_of_2010_are_near_what_was_published_then(wayfare: Run, country: str, published: int) -> None:
    records = json.loads(wayfare("profile", country, "--format", "json").stdout)
    shares = {
        r["source"]: r["value"]
        for r in records
        if r["indicator"] == "remittances.received_gdp_share" and r["period"] == "2010" and r["sex"] == "_T"
    }
    assert shares["wb.brief17"] == published, "the brief itself is one of the editions"
    assert abs(shares["wb.wdi2023"] - published) < REVISED


def test_the_report_says_which_edition_it_uses_and_why_they_differ() -> None:
    assessment = situation.assess(workspace.of_country("MDA"), Path("unused"), catalogue.load())
    notes = {e.indicator: e.note for s in assessment.sections for e in s.exhibits if e.kind == "vintages"}
    share = notes["remittances.received_gdp_share"]
    assert "23.0%" in share
    assert "25.1%" in share
    assert catalogue.load().text("difference.share_as_known_then") in share
    assert catalogue.load().text("vintage.balance_of_payments") in share


def test_an_unknown_country_is_answered_with_a_sentence(wayfare: Run) -> None:
    refused = wayfare("profile", "Moldovia", "--format", "json", status=2)
    assert "Moldova" in refused.stderr
