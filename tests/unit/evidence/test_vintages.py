"""Editions of one fact: order, distance and reasons."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from wayfare.catalogue import load, yaml12
from wayfare.catalogue.load import CONTENT
from wayfare.evidence import figure_table, figures, vintages
from wayfare.model.errors import ContentProblems


def test_migrants_of_2010_are_told_in_five_editions_with_reasons() -> None:
    found = vintages.disagreement("migrants.immigrant_stock", "WLD", "2010")
    assert [(f.source, round(f.value / 1e6, 1)) for f in found.figures] == [
        ("undesa.ims2024", 221.0),
        ("undesa.ims2020", 221.0),
        ("undesa.ims2019", 220.8),
        ("undesa.ims2008", 213.9),
        ("wb.factbook2011", 215.8),
    ]
    assert found.ratio == pytest.approx(221_020_392 / 213_944_000)
    assert {r.key for r in found.reasons} == {"stock_revised", "stock_projected", "stock_modelled"}
    assert found.choice == "newest_revision"


def test_remittances_of_2010_are_told_in_four_editions_with_reasons() -> None:
    found = vintages.disagreement("remittances.received", "LMY", "2010")
    assert [round(f.value / 1e9, 1) for f in found.figures] == [300.9, 339.0, 340.7, 325.0]
    assert {r.kind for r in found.reasons} == {"definition", "revision", "coverage"}


@pytest.mark.parametrize("area", ["TJK", "LSO", "WSM", "MDA", "KGZ", "NPL", "TON", "LBN", "XKX", "SLV"])
def test_a_share_that_differs_from_the_one_printed_in_2011_is_explained(area: str) -> None:
    found = vintages.disagreement("remittances.received_gdp_share", area, "2010")
    assert "share_as_known_then" in {r.key for r in found.reasons}


def test_a_fact_told_once_has_no_disagreement() -> None:
    found = vintages.disagreement("economy.gdp", "MDA", "2010")
    assert len(found.figures) == 1
    assert (found.ratio, found.reasons, found.choice) == (None, (), "")


def test_an_unknown_fact_has_no_figures() -> None:
    assert vintages.disagreement("economy.gdp", "MDA", "1850").figures == ()


def test_choosing_keeps_one_figure_of_each_fact() -> None:
    kept = vintages.choose(figures.profile("MDA"))
    facts = [(f.indicator, f.period, f.domain) for f in kept]
    assert len(facts) == len(set(facts))
    ages = {f.source for f in kept if f.indicator == "migrants.immigrant_stock" and "age_group" in dict(f.domain)}
    assert ages == {"undesa.ims2020"}
    everybody = {f.source for f in kept if f.indicator == "migrants.immigrant_stock" and not f.domain}
    assert everybody == {"undesa.ims2024"}
    assert {f.source for f in kept if f.indicator == "migrants.emigrant_stock"} == {"undesa.ims2020", "undesa.ims2024"}
    years = {f.period: f.source for f in kept if f.indicator == "remittances.received"}
    assert set(years.values()) == {"wb.wdi2023"}


def test_people_abroad_are_counted_where_their_origin_is_named() -> None:
    """The 2024 edition does not list people from Tonga in the United States: 28,559 in the 2020 edition."""
    found = vintages.disagreement("migrants.emigrant_stock", "TON", "2020")
    assert [(f.source, f.value, f.note) for f in found.figures] == [
        ("undesa.ims2020", 74_550, ""),
        ("undesa.ims2024", 47_094, "incomplete"),
    ]
    assert {r.key for r in found.reasons} == {"stock_revised", "origins_fewer"}
    named = {f.source for f in figures.corridors("TON") if f.counterpart == "USA" and f.period == "2020"}
    assert named == {"undesa.ims2020"}


def test_every_note_has_its_sentence() -> None:
    notes = set(pl.read_parquet(figure_table.FOLDER / "countries.parquet")["note"].unique()) - {""}
    assert notes == {"estimate", "projection", "incomplete"}
    assert all(load().text(f"note.{note}").endswith(".") for note in notes)


def test_every_fact_told_twice_has_a_preferred_edition_and_a_reason() -> None:
    """Whatever the embedded figures tell in several editions, content says which is used and why they differ."""
    rows = pl.read_parquet(figure_table.FOLDER / "countries.parquet")
    keys = ["indicator", "area", "period", "sex"]
    rows = rows.filter((pl.col("age_group") == "") & (pl.col("skill") == "") & (pl.col("part") == ""))
    told = rows.group_by(keys).agg(pl.col("source").unique().sort(), pl.len()).filter(pl.col("len") > 1)
    combinations = told.group_by("indicator", "source").agg(pl.col("area", "period", "sex").first())
    assert combinations.height > 20
    for indicator, sources, area, period, sex in combinations.iter_rows():
        found = vintages.disagreement(indicator, area, period, sex)
        assert found.choice, indicator
        assert found.reasons, (indicator, sources)
        assert all(vintages.rank(f) < len(vintages._orders()[indicator]) for f in found.figures), (indicator, sources)


def test_every_reason_and_choice_has_its_sentence() -> None:
    catalogue = load()
    reasons, _ = yaml12.read(CONTENT / "sources/differences.yaml", "differences.yaml")
    rules, _ = yaml12.read(CONTENT / "policy/vintages.yaml", "vintages.yaml")
    assert all(catalogue.text(f"difference.{r['key']}").endswith(".") for r in reasons.value)
    assert all(catalogue.text(f"vintage.{r['why']}").endswith(".") for r in rules.value)
    named = {s for r in reasons.value for s in (*r["one"], *r["other"])} | {s for r in rules.value for s in r["order"]}
    assert named <= set(catalogue.sources)


def test_a_mistake_in_the_rules_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sources").mkdir()
    rules = "- key: stock_revised\n  kind: opinion\n  one: [undesa.ims2024]\n  othr: [undesa.ims2020]\n"
    (tmp_path / "sources/differences.yaml").write_text(rules)
    monkeypatch.setattr(vintages, "CONTENT", tmp_path)
    vintages._read.cache_clear()
    try:
        with pytest.raises(ContentProblems) as caught:
            vintages._read("sources/differences.yaml")
    finally:
        vintages._read.cache_clear()
    named = {(p.line, p.field) for p in caught.value.problems}
    assert {(2, "[1].kind"), (4, "[1].othr")} <= named
