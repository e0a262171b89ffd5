"""A page says beside its figures what could be misread: later editions, breaks in a line, known oddities."""

from __future__ import annotations

import pytest
from hand_made import figure

from wayfare.assessment import remarks
from wayfare.assessment.figures import FigureSet
from wayfare.catalogue import load, yaml12
from wayfare.catalogue.load import CONTENT
from wayfare.model.estimate import Flag

ABROAD = {"indicator": "migrants.emigrant_stock", "unit": "persons"}


def abroad(value: float, period: str, source: str, **given: object) -> remarks.Figure:
    return figure(value=value, period=period, source=source, **ABROAD, **given)


def test_a_later_year_of_another_edition_is_told_with_the_reason_why_it_is_not_used() -> None:
    used, later = abroad(6.1e6, "2020", "undesa.ims2020"), abroad(9.8e6, "2024", "undesa.ims2024")
    (said,) = remarks.newer([used], FigureSet((used, later)), load(), "en")
    assert "Emigrants, 2024: 9.8 million" in said.text
    assert "66 countries" in said.text
    assert said.figures == (later.id,)


@pytest.mark.parametrize("given", [{"note": "incomplete"}, {"flags": (Flag.PRELIMINARY,)}, {"period": "2020"}])
def test_an_edition_that_lost_origins_came_early_or_is_no_later_is_not_told(given: dict[str, object]) -> None:
    used = abroad(3670.0, "2020", "undesa.ims2020")
    other = abroad(1239.0, **({"period": "2024", "source": "undesa.ims2024"} | given))  # type: ignore[arg-type]
    assert list(remarks.newer([used], FigureSet((used, other)), load(), "en")) == []


def test_a_number_that_another_publisher_gives_many_times_over_is_not_said_alone() -> None:
    money = {"indicator": "remittances.received", "unit": "USD", "period": "2021"}
    used = figure(value=776.6e6, source="wb.wdi2023", **money)
    other = figure(value=10.6e9, source="wb.knomad2023", **money)
    near = figure(value=800e6, source="wb.knomad2023", **money)
    (said,) = remarks.apart([used], FigureSet((used, other)), load(), "en")
    assert said.figures == (used.id, other.id)
    assert "USD 10.6 billion" in said.text
    assert list(remarks.apart([used], FigureSet((used, near)), load(), "en")) == []


def test_own_evidence_is_named_beside_a_publisher_and_two_surveys_are_left_to_their_margins() -> None:
    share = {"indicator": "migration.wealth_concentration", "unit": "index", "period": "2023"}
    survey, again = (figure(value=value, source=f"evidence:{value}", **share) for value in (0.04, 0.01))
    other = figure(value=0.2, source="wb.wdi2023", **share)
    assert list(remarks.apart([survey], FigureSet((survey, again)), load(), "en")) == []
    (said,) = remarks.apart([survey], FigureSet((survey, other)), load(), "en")
    assert "the evidence of this assessment" in said.text


def test_figures_of_one_reason_share_a_sentence() -> None:
    used = (
        abroad(6.1e6, "2020", "undesa.ims2020"),
        figure("migrants.emigration_rate", 13.7, period="2020", source="undesa.ims2020"),
    )
    later = (
        abroad(9.8e6, "2024", "undesa.ims2024"),
        figure("migrants.emigration_rate", 22.7, period="2024", source="undesa.ims2024"),
    )
    (said,) = remarks.newer(used, FigureSet((*used, *later)), load(), "en")
    assert said.figures == tuple(each.id for each in later)


def test_a_line_that_changes_more_than_tenfold_is_no_trend_without_a_word() -> None:
    line = [abroad(27_000.0, "2021", "unhcr.2026"), abroad(5_680_000.0, "2022", "unhcr.2026")]
    note = remarks.of_break(line, load().text)
    assert "2021" in note
    assert "2022" in note
    assert remarks.of_break([abroad(5.0, "2021", "unhcr.2026"), abroad(90.0, "2022", "unhcr.2026")], load().text) == ""
    assert remarks.of_break([line[0], abroad(9.0, "2022", "undesa.ims2024")], load().text) == "", (
        "two sources, two lines"
    )


def test_an_oddity_is_said_only_of_its_country_and_beside_its_figures() -> None:
    (said,) = remarks.oddities("XKX", ["migrants.emigrant_stock"], load(), "en")
    assert "Serbia" in said.text
    assert not list(remarks.oddities("XKX", ["economy.gdp"], load(), "en"))
    assert not list(remarks.oddities("NPL", ["migrants.emigrant_stock"], load(), "en"))


def test_every_oddity_has_its_words_and_names_places_there_are() -> None:
    rules, _ = yaml12.read(CONTENT / "sources/oddities.yaml", "oddities.yaml")
    said = {key.removeprefix("oddity.") for key in load().wordings if key.startswith("oddity.")}
    assert {rule["key"] for rule in rules.value} == said
    assert all(area in load().places for rule in rules.value for area in rule["areas"])


def test_several_numbers_that_lie_far_apart_share_one_warning() -> None:
    used = (
        abroad(200e3, "2020", "undesa.ims2020"),
        figure("migrants.emigration_rate", 14.8, period="2020", source="undesa.ims2020"),
    )
    others = (
        abroad(80e3, "2020", "undesa.ims2024"),
        figure("migrants.emigration_rate", 6.1, period="2020", source="undesa.ims2024"),
    )
    (said,) = remarks.apart(used, FigureSet((*used, *others)), load(), "en")
    assert said.text.count("Publishers or editions lie far apart") == 1
    assert len(said.figures) == 4


def test_the_one_page_tells_a_later_year_without_the_reason() -> None:
    used, later = abroad(6.1e6, "2020", "undesa.ims2020"), abroad(9.8e6, "2024", "undesa.ims2024")
    (said,) = remarks.newer([used], FigureSet((used, later)), load(), "en", explained=False)
    assert "9.8 million" in said.text
    assert "66 countries" not in said.text


def test_a_country_compared_with_that_has_no_figure_is_named_below_the_chart() -> None:
    shown = [figure("migrants.immigrant_share", 6.2, area="MDA"), figure("migrants.immigrant_share", 1.7, area="ALB")]
    name, text = load().place_name, load().text
    assert remarks.of_absent(shown, ("ALB", "SRB"), name, text) == "No figure is at hand for: Serbia."
    assert remarks.of_absent(shown, ("ALB",), name, text) == ""
