"""Everything monitoring needs comes from the plan: cells, rules, dates, owners, goals; a new survey fills them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_plan import DESKS, MIDDLE, PLAN, POVERTY, TRAINED, revised

from wayfare.model.aggregation import Aggregation
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Direction
from wayfare.model.monitoring import How, Reason, ReportedValue, Verdict
from wayfare.model.plan import Measured as Measured_
from wayfare.monitoring import generation, sheet
from wayfare.monitoring.cells import Cells
from wayfare.monitoring.from_survey import answer, differences, values_of
from wayfare.monitoring.generation import MEN, WOMEN, goal, monitored, of_figure
from wayfare.monitoring.periods import Calendar
from wayfare.monitoring.progress import Measured, Step, judge
from wayfare.monitoring.rollup import roll_up

HERE = Calendar()


def test_the_schedule_asks_every_locality_at_the_pace_of_the_indicator() -> None:
    dues = generation.schedule(PLAN, HERE)
    asked = {each.id: [due for due in dues if due.indicator == each.id] for each in PLAN.indicators}
    assert [(d.period.id, d.place) for d in asked["i-poverty"]][:2] == [
        ("2027-01-01/P24M", "A"),
        ("2027-01-01/P24M", "B"),
    ]
    assert len(asked["i-trained"]) == 8 * 2
    assert [d.period.id for d in asked["i-desks"]] == ["2027", "2028", "2029", "2030"], "yearly where nothing is said"
    assert {d.place for d in asked["i-desks"]} == {"XMZ"}
    assert not asked["i-story"], "what is told in words has no numbers to hand in"
    assert {d.indicator for d in generation.queue(PLAN, HERE, "mol")} == {"i-trained"}


def test_shares_and_scores_are_never_added_without_what_they_are_made_of() -> None:
    assert generation.rule(POVERTY) is Aggregation.RATIO
    last = replace(POVERTY, aggregation=Aggregation.LAST)
    assert generation.rule(last) is Aggregation.RATIO_LAST
    assert generation.rule(TRAINED) is Aggregation.SUM
    assert generation.rule(replace(TRAINED, aggregation=None)) is Aggregation.NONE


def test_only_shares_that_are_added_up_are_asked_for_in_two_numbers() -> None:
    assert generation.fraction(POVERTY)
    assert not generation.fraction(replace(POVERTY, aggregation=Aggregation.LAST)), "a mean price, say"
    assert not generation.fraction(replace(POVERTY, measured=Measured_.SCORE))
    assert not generation.fraction(TRAINED)


def test_values_roll_up_in_the_frame_of_the_plan() -> None:
    made = monitored(PLAN, HERE)
    values = [
        ReportedValue(indicator="i-trained", period="2027-S1", place=place, group=group, value=value)
        for place, group, value in (("A", WOMEN, 10), ("A", MEN, 5), ("B", WOMEN, 7), ("B", MEN, 1))
    ]
    found = roll_up(made.frame, Cells.of(made.frame, values), [made.span(date(2027, 1, 1), date(2027, 6, 30))])
    assert found.at("i-trained").value == 23
    assert found.at("i-trained").complete
    assert found.at("i-trained", "A", WOMEN).value == 10
    assert not roll_up(made.frame, Cells.of(made.frame, values)).at("i-trained").complete
    with pytest.raises(ValueError, match="no period ends"):
        made.span(date(2020, 1, 1), date(2020, 2, 1))


def test_regions_may_stand_between_localities_and_the_country() -> None:
    made = monitored(PLAN, HERE, regions={"north": "XMZ", "A": "north"})
    values = [ReportedValue(indicator="i-trained", period="2027-S1", place="A", value=3)]
    assert roll_up(made.frame, Cells.of(made.frame, values)).at("i-trained", "north").value == 3


def test_goals_come_from_targets_of_the_whole_of_a_sex_and_of_a_place() -> None:
    editions = [(date(2026, 12, 1), PLAN)]
    whole = goal(editions, "i-poverty")
    assert whole.direction is Direction.LOWER
    assert whole.steps() == (Step(day=date(2028, 12, 31), value=29), Step(day=date(2030, 12, 31), value=24))
    assert whole.baseline == Measured(value=32)
    assert whole.baseline_day == date(2026, 12, 31)
    women = goal(editions, "i-poverty", group=WOMEN)
    assert (women.steps()[-1].value, women.baseline) == (25, Measured(value=33))
    assert goal(editions, "i-poverty", place="B").steps()[-1].value == 20
    assert judge(goal(editions, "i-desks"), Measured(value=1), MIDDLE, alpha=0.05).verdict is Verdict.NO_TARGET


def test_a_new_edition_of_the_plan_is_a_revision_only_where_targets_changed() -> None:
    editions = [(date(2026, 12, 1), PLAN), (date(2028, 1, 1), PLAN), (date(2029, 3, 1), revised(27))]
    found = goal(editions, "i-poverty")
    assert [each.since for each in found.revisions] == [date(2026, 12, 1), date(2029, 3, 1)]
    assert found.original[-1].value == 24
    assert found.steps()[-1].value == 27


def figure(period: str = "2028", value: float | None = 30.0, **more: object) -> Figure:
    given: dict[str, object] = {
        "id": f"f{abs(hash((period, str(more)))):016x}"[:17],
        "indicator": "poverty.headcount",
        "version": 1,
        "area": "XMZ",
        "period": period,
        "domain": (),
        "value": value,
        "unit": "percent",
        "source": "evidence:abc",
        "vintage": period,
        "method": "proportion",
        "se": 1.0,
        "low": 28.0,
        "high": 32.0,
        "df": 50.0,
    }
    return Figure(**(given | more))  # type: ignore[arg-type]


def test_a_survey_round_fills_the_cells_of_its_period_with_intervals() -> None:
    figures = [
        figure(),
        figure(domain=(("sex", "F"),), value=31.0),
        figure(domain=(("admin1", "A"),), value=28.0),
        figure(domain=(("admin1", "A"), ("sex", "M")), value=27.0),
        figure(domain=(("wealth_quintile", "1"),)),
        figure(domain=(("admin1", "elsewhere"),)),
    ]
    found = values_of(POVERTY, PLAN, figures, HERE)
    assert {(v.period, v.place, v.group, v.value) for v in found} == {
        ("2027-01-01/P24M", "XMZ", (), 30.0),
        ("2027-01-01/P24M", "XMZ", WOMEN, 31.0),
        ("2027-01-01/P24M", "A", (), 28.0),
        ("2027-01-01/P24M", "A", MEN, 27.0),
    }
    assert {(v.how, v.se, v.low, v.df) for v in found} == {(How.COMPUTED, 1.0, 28.0, 50.0)}
    assert all(v.figure.startswith("f") for v in found)


def test_the_latest_round_of_a_period_counts_and_rounds_before_the_plan_are_baselines() -> None:
    found = values_of(POVERTY, PLAN, [figure("2028", 30.0), figure("2027", 31.0), figure("2025", 35.0)], HERE)
    assert [v.value for v in found] == [30.0]


def test_other_versions_and_world_figures_answer_another_question() -> None:
    assert not values_of(POVERTY, PLAN, [figure(version=2), figure(source="wb.wdi")], HERE)
    assert answer(PLAN, [figure(version=2)], HERE).unanswered == ("i-poverty",)


@pytest.mark.parametrize(
    ("state", "reason"),
    [(State.WITHHELD, Reason.WITHHELD), (State.EMPTY, Reason.NOT_COLLECTED), (State.FAILED, Reason.NOT_YET)],
)
def test_a_figure_without_a_value_is_a_reason_and_never_zero(state: State, reason: Reason) -> None:
    (found,) = values_of(POVERTY, PLAN, [figure(value=None, state=state, se=None)], HERE)
    assert (found.value, found.reason, found.se) == (None, reason, None)


def test_what_a_new_round_changes_is_shown_beside_what_was_held() -> None:
    found = values_of(POVERTY, PLAN, [figure(value=30.0)], HERE)
    held = [replace(found[0], figure="f0", value=31.0)]
    assert [(new.value, old.value) for new, old in differences(found, held)] == [(30.0, 31.0)]
    assert not list(differences(found, found))


def test_a_value_of_a_survey_is_judged_with_its_own_margin() -> None:
    editions = [(date(2026, 12, 1), PLAN)]
    measured = of_figure(figure(value=27.0))
    found = judge(goal(editions, "i-poverty"), measured, MIDDLE, alpha=0.05)
    assert (found.verdict, found.uncertainty_known) == (Verdict.ON_TRACK, True)
    assert of_figure(figure(value=None)) is None


def test_a_baseline_that_is_a_figure_brings_its_margin_along() -> None:
    assert POVERTY.baseline is not None
    named = replace(POVERTY, baseline=replace(POVERTY.baseline, figure="f1", value=None, period=""))
    plan = replace(PLAN, indicators=(named,))
    found = goal([(date(2026, 12, 1), plan)], "i-poverty", figures={"f1": figure("2025", 33.0)})
    assert found.baseline is not None
    assert (found.baseline.value, found.baseline.se) == (33.0, 1.0)
    assert found.baseline_day == date(2025, 12, 31)


def test_the_reference_sheet_says_what_the_plan_does_not_say() -> None:
    found = sheet.reference_sheet(PLAN, "i-desks", HERE, {})
    assert set(found.missing) == {"unit", "baseline", "targets", "verification", "frequency", "owner"}
    whole = sheet.reference_sheet(PLAN, "i-poverty", HERE, {})
    assert not whole.missing
    assert (whole.owner, whole.fraction, whole.places) == ("Statistics Office", True, ("A", "B"))
    assert whole.result == "Fewer people live below the line."


def test_rows_to_fill_in_hold_what_is_known() -> None:
    held = ReportedValue(indicator="i-trained", period="2027-S1", place="A", group=WOMEN, value=10, note="ok")
    rows = sheet.rows(PLAN, HERE, owner="mol", periods_={"2027-S1"}, values=[held])
    assert [(row.place_name, row.group, row.value) for row in rows] == [
        ("Velmarë", (), None),
        ("Velmarë", WOMEN, 10),
        ("Velmarë", MEN, None),
        ("Quilora", (), None),
        ("Quilora", WOMEN, None),
        ("Quilora", MEN, None),
    ]
    assert not sheet.rows(PLAN, HERE, owner="nobody")
    assert {row.place for row in sheet.rows(PLAN, HERE, place="B")} == {"B"}
    assert DESKS.id in {row.indicator for row in sheet.rows(PLAN, HERE)}
