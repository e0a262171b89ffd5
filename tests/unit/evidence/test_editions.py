"""What was known on a day, what editions revised, and what a ruling changes."""

from __future__ import annotations

import pytest

from wayfare.assessment import situation, world
from wayfare.assessment.figures import FigureSet
from wayfare.catalogue import load
from wayfare.evidence import editions, figures, vintages
from wayfare.model.disagreement import Ruling
from wayfare.model.errors import EvidenceError, WorkspaceError
from wayfare.model.estimate import Flag
from wayfare.model.workspace import Workspace

RULING = Ruling(
    indicator="remittances.received",
    source="wb.knomad2023",
    reason="Gaps are filled.",
    by="Statistics office",
    date="2026-11-27",
)


def test_only_editions_that_were_out_are_known() -> None:
    sources = {f.source for f in figures.profile("MDA", editions.day("2021-06"))}
    assert "undesa.ims2020" in sources
    assert sources.isdisjoint({"undesa.ims2024", "wb.wdi2023", "wb.wdi2026", "unhcr.2026", "wb.knomad2023"})


def test_a_derived_figure_is_known_when_all_it_rests_on_was_out() -> None:
    """Of the shares of the 2024 edition, only that of 2024 uses no population of March 2026."""
    found = [f for f in figures.profile("MDA", editions.day("2025-06")) if f.indicator == "migrants.immigrant_share"]
    assert {f.period for f in found if f.source == "undesa.ims2024"} == {"2024"}


@pytest.mark.parametrize(
    ("said", "end"), [("2021", "2021-12-31"), ("2021-06", "2021-06-31"), ("2021-06-30", "2021-06-30")]
)
def test_a_year_and_a_month_count_from_their_end(said: str, end: str) -> None:
    assert editions.day(said) == end


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(EvidenceError, match="is no day"):
        editions.day("June")


def test_every_source_says_when_it_came_out() -> None:
    assert all(source.published for source in load().sources.values())


def test_revisions_are_listed_largest_first() -> None:
    found = vintages.revisions(figures.profile("MDA"))
    sizes = [max(r.ratio, 1 / r.ratio) for r in found if r.ratio]
    assert sizes == sorted(sizes, reverse=True)
    world_2020 = vintages.revisions(f for f in figures.profile("WLD") if f.indicator == "migrants.immigrant_stock")
    change = next(r for r in world_2020 if (r.new.period, r.new.domain) == ("2020", ()))
    assert (change.old.value, change.new.value) == (280_598_105, 275_284_032)


def test_editions_of_one_table_follow_each_other_in_the_order_they_came_out() -> None:
    found = [f for f in figures.profile("WLD") if f.indicator == "migrants.immigrant_stock" and not f.domain]
    steps = [(r.old.source, r.new.source) for r in vintages.revisions(found) if r.new.period == "2010"]
    assert set(steps) == {
        ("undesa.ims2008", "undesa.ims2019"),
        ("undesa.ims2019", "undesa.ims2020"),
        ("undesa.ims2020", "undesa.ims2024"),
    }


def test_sources_that_differ_by_rounding_only_do_not_disagree() -> None:
    found = vintages.disagreements(figures.profile("MDA"))
    assert found
    assert all(d.ratio is None or d.ratio > vintages.ROUNDING for d in found)
    assert all(d.reasons for d in found)


@pytest.mark.parametrize("area", ["MDA", "WLD", "NPL", "SRB", "SYR"])
def test_every_disagreement_has_a_likely_reason(area: str) -> None:
    assert [d.figures for d in vintages.disagreements(figures.profile(area)) if not d.reasons] == []


def test_a_ruling_goes_before_the_preferred_edition_and_is_named() -> None:
    told = vintages.disagreements(figures.profile("MDA"), [RULING])
    ruled = [d for d in told if d.figures[0].indicator == "remittances.received" and d.ruling]
    assert ruled
    assert all(d.figures[0].source == "wb.knomad2023" and d.ruling == RULING for d in ruled)


def test_a_ruled_figure_is_the_one_sentences_use() -> None:
    found = FigureSet(world.figures("MDA", rulings=[RULING]))
    by_period = {f.period: f for f in found.preferred("remittances.received")}
    assert by_period["2010"].source == "wb.knomad2023"
    assert Flag.RULED in by_period["2010"].flags
    assert by_period["1995"].source == "wb.wdi2023"


def test_a_ruling_for_one_year_leaves_the_others() -> None:
    one_year = Ruling(
        indicator="remittances.received", source="wb.knomad2023", period="2010", reason="r", by="b", date="2026-01-01"
    )
    found = FigureSet(world.figures("MDA", rulings=[one_year]))
    told = {f.period: f.source for f in found.preferred("remittances.received")}
    assert (told["2010"], told["2011"]) == ("wb.knomad2023", "wb.wdi2023")


def test_a_ruling_about_nothing_is_refused() -> None:
    wrong = Ruling(indicator="remittances.recieved", source="wb.knomad2023", reason="r", by="b", date="2026-01-01")
    with pytest.raises(WorkspaceError, match=r"'remittances\.received'"):
        situation._check_rulings(Workspace(country="MDA", rulings=(wrong,)), load())
