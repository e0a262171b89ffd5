"""Money of a plan: ingredients, years, who pays, and what is marked for equality."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sound import plan, value

from wayfare.model.cost import CostLine, Funding, Pledge
from wayfare.model.plan import GenderMarker
from wayfare.plan import costing, document
from wayfare.plan.costing import NOBODY, By, Totals

PLAN = plan()
TRAINING, FEES = PLAN.costs


def totals(required: str, available: str = "0", to_be_mobilised: str = "0") -> Totals:
    return Totals(required=Decimal(required), available=Decimal(available), to_be_mobilised=Decimal(to_be_mobilised))


def test_a_line_is_quantity_times_frequency_times_unit_cost_with_inflation_and_contingency() -> None:
    assert costing.line_cost(TRAINING, PLAN) == Decimal("1155.00")  # 10 x 2 x 50 x 1.1 x 1.05
    assert costing.line_cost(FEES, PLAN) == Decimal("402.93")  # 100 x 3.33 x 1.1^2


def test_what_is_spent_before_the_price_year_is_not_deflated() -> None:
    assert costing.line_cost(replace(FEES, year=2025), PLAN) == Decimal("333.00")


def test_half_cents_go_to_the_even_side_so_that_many_lines_do_not_drift() -> None:
    def of(unit_cost: str) -> Decimal:
        return costing.line_cost(replace(FEES, year=2026, quantity=Decimal(1), unit_cost=Decimal(unit_cost)), PLAN)

    assert (of("0.005"), of("0.015"), of("0.025")) == (Decimal("0.00"), Decimal("0.02"), Decimal("0.02"))


def test_a_thousand_tenths_are_a_hundred() -> None:
    line = replace(FEES, year=2026, quantity=Decimal(1), unit_cost=Decimal("0.1"), funding=())
    many = replace(PLAN, costs=tuple(replace(line, id=f"x{n}") for n in range(1000)))
    assert costing.total(many).required == Decimal("100.00")


def test_the_gap_is_what_is_required_less_what_is_there() -> None:
    whole = costing.total(PLAN)
    assert whole == totals("1557.93", "1100", "50")
    assert whole.gap == Decimal("457.93")
    assert whole.unidentified == Decimal("407.93")
    assert costing.funding_gap(PLAN) == Decimal("29.39")
    assert costing.funding_gap(replace(PLAN, costs=())) is None


def test_funders_pay_what_they_pledged_and_nobody_the_rest() -> None:
    assert costing.by(PLAN, By.FUNDER) == {
        "mop": totals("100", "100"),
        "fund": totals("1050", "1000", "50"),
        NOBODY: totals("407.93"),
    }


def test_a_line_for_several_gaps_is_shared_out_to_the_cent() -> None:
    found = costing.by(PLAN, By.GAP)
    assert [found[gap].required for gap in ("g1", "g2", "g3")] == [Decimal("134.31")] * 3
    assert [found[gap].available for gap in ("g1", "g2", "g3")] == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert found[NOBODY].required == Decimal("1155.00")
    own = replace(PLAN, costs=(replace(FEES, gap="g9"),))
    assert list(costing.by(own, By.GAP)) == ["g9"]


def test_results_hold_what_lies_below_them() -> None:
    rolled = costing.rolled_up(PLAN)
    assert rolled["I"] == rolled["O"] == rolled["U"] == costing.total(PLAN)
    assert rolled["A"].required == Decimal("1155.00")


def test_years_and_codes_come_in_order_and_the_rest_last() -> None:
    assert list(costing.by(PLAN, By.YEAR)) == ["2027", "2028"]
    assert list(costing.by(PLAN, By.LOCALITY)) == ["N", NOBODY]
    assert costing.table(PLAN, By.OUTPUT, By.YEAR) == {"U": {"2027": Decimal("1155.00"), "2028": Decimal("402.93")}}
    with pytest.raises(ValueError, match="only be rows"):
        costing.table(PLAN, By.YEAR, By.FUNDER)


def test_only_the_marker_of_the_output_counts_as_gender_responsive() -> None:
    marked = costing.gender_budget(PLAN)
    assert (marked.share, marked.unmarked) == (Decimal(0), Decimal(0))
    outputs = tuple(replace(r, gender=GenderMarker(code=3)) if r.id == "U" else r for r in PLAN.results)
    marked = costing.gender_budget(replace(PLAN, results=outputs))
    assert (marked.share, marked.principal_share) == (Decimal(100), Decimal(100))
    bare = tuple(replace(r, gender=None) if r.id == "U" else r for r in PLAN.results)
    marked = costing.gender_budget(replace(PLAN, results=bare))
    assert marked.unmarked == marked.total == Decimal("1557.93")
    assert costing.gender_budget(replace(PLAN, costs=())).share is None


def test_limits_are_those_of_the_unit_costs() -> None:
    low, high = costing.limits(PLAN)
    assert (low, high) == (Decimal("924.00") + Decimal("402.93"), Decimal("1617.00") + Decimal("402.93"))


def test_more_money_than_needed_shows_below_zero() -> None:
    over = replace(FEES, funding=(Funding(funder="fund", amount=Decimal(500), status=Pledge.AVAILABLE),))
    found = costing.by(replace(PLAN, costs=(over,)), By.FUNDER)
    assert found[NOBODY].required == Decimal("-97.07")


def test_amounts_too_long_for_a_float_keep_every_digit() -> None:
    given = value()
    given["costs"][0]["unit_cost"] = "123456789012345.67"
    long = document.from_value(given)
    assert long.costs[0].unit_cost == Decimal("123456789012345.67")
    assert document.parse(document.to_yaml(long).encode()) == long
    assert isinstance(long.costs[0], CostLine)
