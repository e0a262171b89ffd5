"""The map says of each question, group and place whether it is reliably known, and what knowing it would take."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hand_made import figure, surveyed

from wayfare import catalogue
from wayfare.assessment.evidence_map import COLUMNS, Cartographer, wish_of
from wayfare.assessment.figures import FigureSet
from wayfare.methods import sample_size
from wayfare.model.estimate import Flag
from wayfare.model.evidence_map import Cell, EvidenceMap, Standing
from wayfare.model.figure import Figure, State
from wayfare.model.workspace import Choice

CATALOGUE = catalogue.load()
ACCOUNT, AMOUNT, MONEY = "finance.account_ownership", "remittances.household_amount", "remittances.received"
Charted = Callable[..., EvidenceMap]


def chart(*figures: Figure, areas: int = 0, **choices: float) -> EvidenceMap:
    chosen = {name: Choice(name=name, value=value, unit="USD", why="Said so.") for name, value in choices.items()}
    return Cartographer(
        catalogue=CATALOGUE,
        figures=FigureSet(figures),
        of_groups_alone=frozenset({"economy.gdp"}),
        year=2026,
        wish=wish_of(chosen, CATALOGUE, 0.95),
        areas=areas,
    ).map()


def cell(charted: EvidenceMap, indicator: str, column: str) -> Cell:
    return next(line for line in charted.lines if line.indicator == indicator).cell(column)


def share(value: float | None, **more: object) -> Figure:
    return surveyed(ACCOUNT, value, **({"se": 1.0, "deff": 1.5} | more))


def test_every_question_of_people_and_every_told_question_of_countries_has_a_line_with_all_columns() -> None:
    charted = chart()
    asked = {line.indicator for line in charted.lines}
    assert {ACCOUNT, AMOUNT, MONEY} <= asked
    assert "economy.gdp" not in asked
    assert not any(CATALOGUE.indicators[code].observed_on == "corridor" for code in asked)
    assert all(tuple(c.column for c in line.cells) == tuple(COLUMNS) for line in charted.lines)


def test_nothing_at_hand_is_absent_and_not_zero() -> None:
    absent = cell(chart(), ACCOUNT, "everybody")
    assert (absent.standing, absent.why, absent.figures) == (Standing.ABSENT, ("no_source",), ())


@pytest.mark.parametrize(
    ("flags", "period", "standing", "why"),
    [
        ((), "2023", Standing.RELIABLE, ()),
        ((Flag.MISSING_VALUES,), "2023", Standing.RELIABLE, ()),
        ((Flag.FEW_CASES,), "2023", Standing.WEAK, ("few_cases",)),
        ((Flag.NON_PROBABILITY, Flag.HIGH_CV), "2023", Standing.WEAK, ("non_probability", "high_cv")),
        ((), "2012", Standing.WEAK, ("old",)),
    ],
)
def test_a_figure_is_weak_for_a_reason(
    flags: tuple[Flag, ...], period: str, standing: Standing, why: tuple[str, ...]
) -> None:
    told = cell(chart(share(40.0, flags=flags, period=period)), ACCOUNT, "everybody")
    assert (told.standing, told.why) == (standing, why)


def test_a_world_figure_is_old_sooner_than_a_survey() -> None:
    world, survey = figure(MONEY, 5e6, period="2020", unit="USD"), share(40.0, period="2020")
    charted = chart(world, survey)
    assert cell(charted, MONEY, "everybody").standing is Standing.WEAK
    assert cell(charted, ACCOUNT, "everybody").standing is Standing.RELIABLE


def test_women_and_men_stand_for_themselves() -> None:
    charted = chart(share(40.0, domain=(("sex", "F"),)), share(None, domain=(("sex", "M"),), state=State.WITHHELD))
    assert cell(charted, ACCOUNT, "women").standing is Standing.RELIABLE
    assert cell(charted, ACCOUNT, "men").standing is Standing.WITHHELD


def test_a_column_of_groups_counts_those_that_are_reliably_known() -> None:
    regions = [
        share(40.0, domain=(("admin1", "N"),)),
        share(45.0, domain=(("admin1", "S"),), flags=(Flag.FEW_DF,)),
        share(None, domain=(("admin1", "E"),), state=State.EMPTY),
    ]
    told = cell(chart(*regions), ACCOUNT, "regions")
    assert (told.standing, told.reliable, told.groups, told.why) == (Standing.WEAK, 1, 3, ("few_df", "empty"))


def test_a_group_nobody_belongs_to_is_no_gap_unless_it_is_a_place() -> None:
    ages = [
        share(40.0, domain=(("age_group", "25-34"),)),
        share(None, domain=(("age_group", "0-4"),), state=State.EMPTY),
    ]
    told = cell(chart(*ages), ACCOUNT, "ages")
    assert (told.standing, told.groups) == (Standing.RELIABLE, 1)


def test_a_question_without_such_groups_is_not_asked() -> None:
    charted = chart(figure(MONEY, 5e6, unit="USD"))
    assert cell(charted, MONEY, "women").standing is Standing.NOT_ASKED
    assert cell(charted, MONEY, "regions").standing is Standing.NOT_ASKED


def test_what_a_survey_cannot_close_is_left_to_publishers() -> None:
    need = cell(chart(), MONEY, "everybody").need
    assert need is not None
    assert need.by_publisher
    assert need.total is None


def test_closing_a_gap_takes_the_sample_of_the_calculator() -> None:
    need = cell(chart(wanted_margin=3, design_effect=2, response_rate=80), ACCOUNT, "everybody").need
    wanted = sample_size.proportion(0.5, 0.03, deff=2, response=0.8)
    assert need is not None
    assert (need.interviews, need.selected) == (wanted.interviews, wanted.total_selected)


def test_a_measured_share_and_design_effect_go_before_assumed_ones() -> None:
    found = share(10.0, deff=3.0, flags=(Flag.FEW_CASES,))
    need = cell(chart(found), ACCOUNT, "everybody").need
    assert need is not None
    assert need.interviews == sample_size.proportion(0.1, 0.05, deff=3.0, response=0.9).interviews


def test_without_an_answer_nobody_knows_how_much_amounts_differ() -> None:
    need = cell(chart(), AMOUNT, "everybody").need
    assert need is not None
    assert (need.interviews, need.by_publisher) == (None, False)


def test_a_measured_spread_sizes_the_sample_of_a_mean() -> None:
    found = surveyed(AMOUNT, 200.0, se=30.0, n=50, deff=2.0, unit="USD", flags=(Flag.FEW_CASES,))
    need = cell(chart(found), AMOUNT, "everybody").need
    spread = sample_size.spread_of(30.0, 50, 2.0)
    assert need is not None
    assert need.interviews == sample_size.mean(spread, 20.0, deff=2.0, response=0.9).interviews


def test_areas_with_boundaries_are_counted_where_nothing_is_known() -> None:
    need = cell(chart(areas=17), ACCOUNT, "regions").need
    assert need is not None
    assert need.groups == 17


def test_a_cost_is_shown_only_when_somebody_gave_one() -> None:
    free = cell(chart(), ACCOUNT, "everybody").need
    paid = cell(chart(cost_per_interview=12.5), ACCOUNT, "everybody").need
    assert free is not None
    assert paid is not None
    assert free.cost is None
    assert paid.cost == 12.5 * (paid.total or 0)


def test_the_oldest_figure_in_use_is_named() -> None:
    old = share(40.0, period="2016", domain=(("sex", "F"),))
    assert chart(share(41.0, period="2023"), old).oldest == old.id
