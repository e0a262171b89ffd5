"""Plans come back from a file as they went in, and every way to split a budget adds up to the whole, to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planned import plans

from wayfare.catalogue import yaml12_events
from wayfare.catalogue.notation import yaml_text
from wayfare.model.plan import Level, Plan
from wayfare.model.readiness import Severity
from wayfare.plan import costing, document, readiness
from wayfare.plan.chain import Chain
from wayfare.plan.costing import By, Totals

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(PLAIN)
@settings(max_examples=150, deadline=None)
def test_what_is_written_as_yaml_is_read_as_it_was(value: object) -> None:
    found, _, problems = yaml12_events.parse(yaml_text(value).encode(), "here")
    assert problems == []
    assert found == value


@given(plans())
@FEW
def test_a_plan_comes_back_from_yaml_and_from_json(plan: Plan) -> None:
    assert document.parse(document.to_yaml(plan).encode()) == plan
    assert document.parse(document.to_json(plan).encode()) == plan
    assert document.from_value(document.to_value(plan)) == plan


@given(plans())
@FEW
def test_every_split_adds_up_to_the_whole(plan: Plan) -> None:
    whole = costing.total(plan)
    for split in By:
        assert sum(costing.by(plan, split).values(), Totals()) == whole, split


@given(plans())
@FEW
def test_crossing_two_splits_loses_nothing(plan: Plan) -> None:
    whole = costing.total(plan).required
    for rows in By:
        table = costing.table(plan, rows, By.YEAR)
        assert sum((cell for row in table.values() for cell in row.values()), Decimal(0)) == whole


@given(plans())
@FEW
def test_results_roll_up_from_what_lies_below_and_what_is_booked_on_them(plan: Plan) -> None:
    chain, rolled = Chain(plan), costing.rolled_up(plan)
    for result in plan.results:
        own = sum((costing.line_totals(line, plan) for line in chain.costs_of(result.id)), Totals())
        actions = sum((rolled[action.id] for action in chain.actions_of(result.id)), Totals())
        below = sum((rolled[each.id] for each in chain.below(result.id)), Totals())
        assert rolled[result.id] == own + actions + below
    top = sum((rolled[result.id] for result in chain.below("")), Totals())
    assert top == costing.total(plan)


@given(plans(), st.randoms())
@FEW
def test_the_order_of_lines_changes_no_sum(plan: Plan, random: Random) -> None:
    lines = list(plan.costs)
    random.shuffle(lines)
    other = replace(plan, costs=tuple(lines))
    for split in By:
        if split is not By.GAP:
            assert costing.by(other, split) == costing.by(plan, split)


@given(plans())
@FEW
def test_readiness_judges_any_plan_and_names_only_what_is_there(plan: Plan) -> None:
    there = {""} | {r.id for r in plan.results} | {k.id for r in plan.results for k in r.risks}
    there |= {item.id for part in (plan.indicators, plan.actions, plan.costs) for item in part}
    found = readiness.gaps(plan)
    assert {gap.item for gap in found} <= there
    blocks = [gap.severity is Severity.BLOCKS for gap in found]
    assert blocks == sorted(blocks, reverse=True)


@given(plans())
@FEW
def test_every_result_has_a_number_of_its_own(plan: Plan) -> None:
    numbers = Chain(plan).numbers
    assert len(set(numbers.values())) == len(numbers)
    impacts = [r.id for r in plan.results if r.level is Level.IMPACT]
    assert {numbers[identity] for identity in impacts} == {f"I{n}" for n in range(1, len(impacts) + 1)}
