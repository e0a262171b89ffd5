"""A sound plan lacks nothing; take one thing away and the rule that misses it says so, where, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sound import part, value

from wayfare.catalogue import load
from wayfare.model.readiness import Severity
from wayfare.plan import document, measure, readiness
from wayfare.plan.readiness import Facts

Change = Callable[[dict[str, Any]], object]


def on(kind: str, identity: str, **fields: Any) -> Change:
    return lambda plan: part(plan, kind, identity).update(fields)


def off(kind: str, identity: str, *fields: str) -> Change:
    return lambda plan: [part(plan, kind, identity).pop(field) for field in fields]


def add(kind: str, **fields: Any) -> Change:
    return lambda plan: plan[kind].append(fields)


def risk(**fields: Any) -> Change:
    return on("results", "O", risks=[{"id": "K", "statement": "Banks close.", "likelihood": 5, "impact": 4, **fields}])


def marked(code: int, **marker: Any) -> Change:
    return on("results", "U", gender={"code": code, **marker})


def parts(*targets: tuple[str, float]) -> Change:
    """Give accounts a whole of 300 and these parts by sex."""
    listed = [{"period": "2029", "value": 300}, *({"period": "2029", "sex": s, "value": v} for s, v in targets)]
    return on("indicators", "iu", targets=listed)


SOURCED = {"value": 5, "period": "2025", "source": "Bank records"}
LONE_ACTION = {"result": "U", "title": "x", "raci": {"responsible": ["mop"], "accountable": ["mop"]}}
OUTPUT = {"id": "V", "level": "output", "owner": "mop", "statement": "Something new.", "gender": {"code": 0}}


def _without_impact(plan: dict[str, Any]) -> None:
    part(plan, "results", "I")["level"] = "outcome"
    part(plan, "results", "O")["level"] = "output"
    part(plan, "results", "U")["level"] = "activity"


def _again(plan: dict[str, Any], identity: str) -> None:
    plan["indicators"].append({**part(plan, "indicators", "iu"), "id": identity})


TAKEN: list[tuple[str, str, Change]] = [
    ("no_results", "", lambda plan: [plan.pop(name) for name in ("results", "indicators", "actions", "costs")]),
    ("no_impact", "", _without_impact),
    ("orphan_result", "O", off("results", "O", "parent")),
    ("skipped_level", "U", on("results", "U", parent="I")),
    ("nothing_below", "I", lambda plan: part(plan, "results", "O").pop("parent")),
    ("no_indicator", "O", lambda plan: plan["indicators"].pop(1)),
    ("many_indicators", "U", lambda p: [_again(p, f"iu{n}") for n in range(3)]),
    ("no_unit", "iu", off("indicators", "iu", "unit")),
    ("no_direction", "iu", off("indicators", "iu", "direction")),
    ("no_aggregation", "iu", off("indicators", "iu", "aggregation")),
    ("rate_is_summed", "io", on("indicators", "io", aggregation="sum")),
    ("no_baseline", "iu", on("indicators", "iu", baseline={"source": "somewhere"})),
    ("no_baseline_source", "iu", on("indicators", "iu", baseline={"value": 5})),
    ("baseline_overdue", "iu", on("indicators", "iu", baseline={"by": "2026-06-30"})),
    ("baseline_late", "iu", on("indicators", "iu", baseline={"by": "2028-06-30"})),
    ("no_target", "iu", off("indicators", "iu", "targets")),
    (
        "target_outside",
        "iu",
        on("indicators", "iu", targets=[{"period": "2029", "value": 9}, {"period": "2031", "value": 10}]),
    ),
    ("target_given_twice", "iu", on("indicators", "iu", targets=[{"period": "2029", "value": 9}] * 2)),
    ("target_on_wrong_side", "iu", on("indicators", "iu", baseline=SOURCED | {"value": 200})),
    ("target_is_baseline", "iu", on("indicators", "iu", baseline=SOURCED, targets=[{"period": "2029", "value": 5}])),
    ("no_verification", "iu", off("indicators", "iu", "verification")),
    ("no_frequency", "iu", off("indicators", "iu", "frequency")),
    ("no_indicator_owner", "iu", off("indicators", "iu", "owner")),
    ("people_without_sex", "iu", on("indicators", "iu", of_people=True)),
    ("target_without_sex", "iu", on("indicators", "iu", of_people=True, disaggregate_by=["sex"])),
    ("parts_do_not_add_up", "iu", parts(("F", 100), ("M", 150))),
    ("parts_exceed_whole", "iu", parts(("F", 200), ("M", 150))),
    ("whole_outside_parts", "io", lambda plan: part(plan, "indicators", "io")["targets"][0].update(value=50)),
    ("outcome_counted_by_outputs", "O", on("indicators", "io", measured="count", of_people=False)),
    ("weak_verb", "O", on("results", "O", statement="Banks are strengthened.")),
    ("no_assumption", "O", off("results", "O", "assumptions")),
    ("no_risk", "O", off("results", "O", "risks")),
    ("grave_risk_unanswered", "K", risk(response="reduce")),
    ("no_result_owner", "U", off("results", "U", "owner")),
    ("rests_on_nothing", "O", off("results", "O", "findings")),
    ("warned_intervention", "O", on("results", "O", interventions=[{"code": "a.b", "version": "1", "grade": 0}])),
    ("no_marker", "U", off("results", "U", "gender")),
    ("marker_without_passage", "U", marked(1)),
    ("marker_above_evidence", "U", marked(2, passage="women open accounts")),
    (
        "tie_without_passage",
        "O",
        on("results", "O", alignments=[{"framework": "gcm", "version": "2018", "code": "20"}]),
    ),
    ("no_accountable", "A", on("actions", "A", raci={"responsible": ["mop"]})),
    ("several_accountable", "A", on("actions", "A", raci={"responsible": ["mop"], "accountable": ["mop", "bank"]})),
    ("no_responsible", "A", on("actions", "A", raci={"accountable": ["mop"]})),
    ("no_dates", "B", off("actions", "B", "end")),
    ("ends_before_start", "A", on("actions", "A", start="2027-07-01")),
    ("dates_outside", "B", on("actions", "B", end="2030-01-31")),
    ("starts_before_needed", "B", on("actions", "B", start="2027-06-30")),
    ("circle_of_actions", "A", on("actions", "A", depends_on=["B"])),
    ("no_cost", "A", lambda plan: plan["costs"].pop(0)),
    ("cost_outside", "c2", on("costs", "c2", year=2031)),
    ("funded_beyond_cost", "c1", on("costs", "c1", funding=[{"funder": "fund", "amount": 1155.01}])),
    ("limits_around_nothing", "c1", on("costs", "c1", unit_cost_low=51)),
]


def gaps(change: Change | None = None, **facts: Any) -> tuple[readiness.Gap, ...]:
    plan = value()
    if change:
        change(plan)
    return readiness.gaps(document.from_value(plan), Facts(today="2026-12-01", **facts))


def test_a_sound_plan_lacks_nothing() -> None:
    assert gaps() == ()


@pytest.mark.parametrize(("rule", "item", "change"), TAKEN, ids=[rule for rule, _, _ in TAKEN])
def test_what_is_taken_away_is_missed(rule: str, item: str, change: Change) -> None:
    found = [gap for gap in gaps(change) if gap.rule == rule]
    assert item in [gap.item for gap in found]
    for gap in found:
        for text in (gap.missing, gap.why, gap.remedy):
            assert text
            assert "{" not in text
    assert len(found) == len(set(found))


def test_contributions_without_an_answer_hold_a_plan_back() -> None:
    (gap,) = gaps(unanswered=3)
    assert gap.rule == "contributions_unanswered"
    assert gap.missing.startswith("3 contributions")
    assert readiness.blocking([gap]) == (gap,)


def test_every_rule_of_the_content_is_missed_by_one_of_these() -> None:
    assert {rule for rule, _, _ in TAKEN} | {"contributions_unanswered"} == set(load().readiness)


def test_what_blocks_comes_first() -> None:
    found = gaps(
        lambda plan: (on("results", "O", statement="Banks are supported.")(plan), off("actions", "B", "end")(plan))
    )
    assert [gap.severity for gap in found] == [Severity.BLOCKS, Severity.ADVISES]


def test_a_gap_names_its_place_in_words() -> None:
    (gap,) = gaps(off("actions", "B", "end"))
    assert gap.missing == "action 1.1-2 “Open accounts” has no beginning or no end."
    assert gap.field == "end"


def test_a_figure_that_moved_is_compared_with_the_target() -> None:
    known = {"f0123456789abcdef": 41.0}
    assert [gap.rule for gap in gaps(figures=known)] == ["target_on_wrong_side"]
    assert gaps(figures={"f0123456789abcdef": 12.0}) == ()


def test_falling_indicators_are_judged_the_other_way() -> None:
    worse = lambda plan: part(plan, "indicators", "ii")["targets"][1].update(value=33)  # noqa: E731
    found = gaps(worse)
    assert [gap.rule for gap in found] == ["target_on_wrong_side"]
    assert "(33)" in found[0].missing
    assert "(32)" in found[0].missing


def test_an_indicator_about_women_needs_no_men() -> None:
    change = on("indicators", "iu", of_people=True, targets=[{"period": "2029", "sex": "F", "value": 300}])
    assert gaps(change) == ()


def test_parts_of_some_areas_may_fall_short_of_the_whole() -> None:
    some = [{"period": "2029", "value": 300}, {"period": "2029", "locality": "N", "value": 100}]
    assert gaps(on("indicators", "iu", targets=some)) == ()
    every = [*some, {"period": "2029", "locality": "S", "value": 100}]
    assert [gap.rule for gap in gaps(on("indicators", "iu", targets=every))] == ["parts_do_not_add_up"]
    not_additive = on("indicators", "iu", targets=every, aggregation="none")
    assert gaps(not_additive) == ()


def test_weak_verbs_are_those_of_the_language_of_the_plan() -> None:
    french = lambda plan: (  # noqa: E731
        plan.update(language="fr"),
        on("results", "O", statement="Les banques sont renforcées.")(plan),
    )
    assert [gap.rule for gap in gaps(french)] == ["weak_verb"]


def test_readiness_of_baselines_counts_values_and_figures_only() -> None:
    plan = document.from_value(value())
    assert measure.baseline_readiness(plan.indicators) == pytest.approx(200 / 3)
    assert measure.baseline_readiness(()) is None


def test_completeness_by_sex_is_of_indicators_about_people() -> None:
    plan = value()
    assert measure.sex_completeness(document.from_value(plan).indicators) == 100.0
    part(plan, "indicators", "ii").pop("disaggregate_by")
    assert measure.sex_completeness(document.from_value(plan).indicators) == 50.0
