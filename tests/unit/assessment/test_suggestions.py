"""Measures stand beside the gaps that figures show, each once, with a reason that rests on those figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hand_made import figure, surveyed

from wayfare.assessment.figures import FigureSet
from wayfare.assessment.findings import Teller
from wayfare.assessment.suggestions import MOST, Adviser
from wayfare.catalogue import load
from wayfare.model.assessment import Section, Suggestion
from wayfare.model.figure import Figure
from wayfare.model.finding import Certainty, Finding
from wayfare.model.policy import AssessmentPolicy

ROWS = ("O2", "O3", "O11", "O12", "O10", "M6", "M7")


def sections(certainty: Certainty = Certainty.WELL) -> list[Section]:
    return [
        Section(
            row=row,
            title=row,
            question=row,
            finding=Finding(row=row, certainty=certainty, known=(), how_surely=(), not_known=()),
            exhibits=(),
        )
        for row in ROWS
    ]


def suggested(
    *figures: Figure, told: Sequence[Section] | None = None, passed_over: frozenset[str] = frozenset()
) -> dict[str, tuple[str, Suggestion]]:
    """Give each measure with the row it stands beside."""
    catalogue = load()
    teller = Teller(
        figures=FigureSet(figures),
        place="Nowhere",
        language="en",
        text=catalogue.text,
        label=catalogue.label,
        year=2026,
        policy=AssessmentPolicy(recent_years=5, stale_years=12),
    )
    adviser = Adviser(catalogue=catalogue, teller=teller, language="en", passed_over=passed_over)
    advised = adviser.beside(told or sections())
    found = [(section.row, each) for section in advised for each in section.suggestions]
    assert len({each.intervention for _, each in found}) == len(found), "a measure stands in two places"
    return {each.intervention: (row, each) for row, each in found}


def test_a_price_beyond_the_target_asks_for_competition_and_says_whose_target() -> None:
    price = figure("remittances.sending_cost", 8.0, period="2024", unit="percent")
    row, found = suggested(price)["remittances.price_transparency"]
    assert row in ROWS
    assert "8.0% (2024)" in found.reason.text
    assert "above 3.0%, the limit of SDG target 10.c" in found.reason.text
    assert found.reason.figures == (price.id,)


def test_a_price_within_the_target_asks_for_nothing() -> None:
    assert "remittances.price_transparency" not in suggested(
        figure("remittances.sending_cost", 2.5, period="2024", unit="percent")
    )


def test_nothing_is_suggested_beside_figures_that_are_not_known_or_too_old() -> None:
    assert suggested() == {}
    assert suggested(figure("remittances.sending_cost", 8.0, period="2004", unit="percent")) == {}


def test_money_that_hardly_weighs_asks_for_no_bonds() -> None:
    code = "remittances.diaspora_bonds"
    assert code in suggested(figure("remittances.received_gdp_share", 22.3, period="2024", unit="percent"))
    assert code not in suggested(figure("remittances.received_gdp_share", 0.03, period="2024", unit="percent"))


def test_a_price_between_two_countries_names_them_in_the_direction_of_the_money() -> None:
    dear = figure("remittances.corridor_cost", 9.2, period="2024", unit="percent", area="PHL", counterpart="SAU")
    _, found = suggested(dear)["remittances.price_transparency"]
    assert "from Saudi Arabia to the Philippines: 9.2%" in found.reason.text


def account(sex: str, value: float, half: float) -> Figure:
    return surveyed("finance.account_ownership", value, within=(value - half, value + half), domain=(("sex", sex),))


def test_women_who_fare_worse_beyond_doubt_ask_for_a_measure_and_women_who_may_not_do_not() -> None:
    worse = suggested(account("F", 40.0, 2.0), account("M", 50.0, 2.0))
    _, found = worse["gender.programming_package"]
    assert "40.0% (Women), which is worse than 50.0% of the others" in found.reason.text
    assert len(found.reason.figures) == 2
    assert "gender.programming_package" not in suggested(account("F", 47.0, 4.0), account("M", 50.0, 4.0))
    assert "gender.programming_package" not in suggested(account("F", 60.0, 2.0), account("M", 50.0, 2.0))


def test_no_reliable_evidence_stands_there_in_words() -> None:
    member = surveyed("connection.association_membership", 29.0, unit="percent")
    _, found = suggested(member)["diaspora.matching_funds"]
    assert found.evidence.startswith("Evidence: No reliable evidence.")
    assert found.caution


def test_a_list_is_short_and_begins_with_the_strongest_evidence() -> None:
    left = surveyed("abroad.health_sector_share", 9.0, unit="percent")
    skilled = figure("education.skilled_emigration_rate", 40.0, period="2024", unit="percent")
    by_row: dict[str, list[str]] = {}
    for code, (row, _) in suggested(left, skilled).items():
        by_row.setdefault(row, []).append(code)
    assert max(map(len, by_row.values())) <= MOST
    grades = [load().interventions[code].grade for code in by_row["O11"]]
    assert grades == sorted(grades, reverse=True)


def test_rows_of_which_nothing_is_known_ask_for_evidence() -> None:
    row, found = suggested(told=sections(Certainty.UNKNOWN))["evidence.migration_module"]
    assert row == ROWS[0]
    assert f"Of {len(ROWS)} of {len(ROWS)} questions nothing is known" in found.reason.text


def test_a_destination_is_not_advised_for_the_few_who_left() -> None:
    left = figure("migrants.emigrant_stock", 203214.0, unit="persons", period="2020")
    where = [*sections(), replace(sections()[0], row="O1")]
    assert "diaspora.trade_desk" in suggested(left, told=where)
    assert "diaspora.trade_desk" not in suggested(left, told=where, passed_over=frozenset({left.indicator}))
    (rule,) = (each for each in load().briefs.values() if each.more)
    assert left.indicator in rule.passed_over
