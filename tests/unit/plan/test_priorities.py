"""Groups rank apart; agreement, cycles and firmness are told; nothing a group left out is filled in."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayfare.methods import prioritisation
from wayfare.model.priority import Criterion, Decision, Voice, Weighing
from wayfare.plan import priorities
from wayfare.plan.priorities import IncompleteVoice

REACH = Criterion(id="reach", label="Poor people reached", worst=0, best=100)
COST = Criterion(id="cost", label="Cost", worst=10, best=0)
AGREED = {
    "prices": {"reach": 40, "cost": 1},
    "centres": {"reach": 90, "cost": 9},
    "offices": {"reach": 50, "cost": 6},
}
OPTIONS = tuple(AGREED)
WOMEN = Voice(group="women's groups", weighing=Weighing.SWING, points={"reach": 100, "cost": 20})
FINANCE = Voice(group="finance", weighing=Weighing.ORDER, order=("cost", "reach"))
PAIRS = Voice(group="districts", weighing=Weighing.PAIRS, pairs={("reach", "cost"): 3.0})


def ballot(group: str, *order: str) -> Voice:
    return Voice(group=group, weighing=Weighing.BALLOT, order=order)


def rank(*voices: Voice) -> priorities.Priorities:
    return priorities.rank(OPTIONS, (REACH, COST), voices, AGREED)


def test_less_is_better_where_the_best_lies_below_the_worst() -> None:
    assert [COST.scaled(score) for score in (10, 5, 0, -3, 12)] == [0.0, 0.5, 1.0, 1.0, 0.0]


def test_groups_are_ranked_apart_each_in_its_own_way() -> None:
    found = rank(WOMEN, FINANCE, PAIRS)
    women, finance, districts = found.groups
    assert women.weights == pytest.approx({"reach": 5 / 6, "cost": 1 / 6})
    assert finance.weights == pytest.approx({"reach": 0.25, "cost": 0.75})
    assert districts.weights == pytest.approx({"reach": 0.75, "cost": 0.25})
    assert districts.consistency_ratio == pytest.approx(0.0)
    assert (women.order[0], finance.order[0], districts.order[0]) == ("centres", "prices", "centres")


def test_the_whole_is_the_mean_of_the_groups_each_counting_once() -> None:
    found = rank(WOMEN, FINANCE)
    for option in OPTIONS:
        assert found.values[option] == pytest.approx(np.mean([g.values[option] for g in found.groups]))


def test_agreement_is_one_where_all_rank_alike() -> None:
    alike = rank(ballot("a", *OPTIONS), ballot("b", *OPTIONS))
    assert alike.agreement.w == pytest.approx(1.0)
    assert alike.leaders == ("prices",)
    assert not alike.cycle
    assert rank(ballot("a", *OPTIONS), ballot("b", *reversed(OPTIONS))).agreement.w == pytest.approx(0.0)


def test_a_cycle_of_majorities_is_said() -> None:
    a, b, c = OPTIONS
    found = rank(ballot("1", a, b, c), ballot("2", b, c, a), ballot("3", c, a, b))
    assert found.cycle
    assert found.leaders == OPTIONS
    assert found.contested() == ((a, 2), (b, 2), (c, 2))


def test_leaving_one_group_out_shows_who_decides() -> None:
    found = rank(WOMEN, FINANCE, PAIRS)
    assert set(found.robustness.without) == {"women's groups", "finance", "districts"}
    assert found.robustness.without["finance"][0] == "centres"
    assert sum(found.robustness.first_places.values()) == pytest.approx(1.0)
    low, high = found.robustness.weight_limits["reach"]
    assert low < np.mean([g.weights["reach"] for g in found.groups]) < high


def test_the_same_voices_give_the_same_bits() -> None:
    assert rank(WOMEN, FINANCE) == rank(WOMEN, FINANCE)


@pytest.mark.parametrize(
    "voice",
    [
        Voice(group="g", weighing=Weighing.SWING, points={"reach": 100}),
        Voice(group="g", weighing=Weighing.SWING, points={"reach": 90, "cost": 20}),
        Voice(group="g", weighing=Weighing.DIRECT, points={"reach": 0, "cost": 0}),
        Voice(group="g", weighing=Weighing.ORDER, order=("reach",)),
        Voice(group="g", weighing=Weighing.PAIRS),
        ballot("g", "prices", "centres"),
        ballot("g", "prices", "prices", "centres"),
    ],
)
def test_what_a_group_left_out_is_not_filled_in(voice: Voice) -> None:
    with pytest.raises(IncompleteVoice, match="g:"):
        rank(voice)


def test_a_score_that_is_missing_is_not_zero() -> None:
    with pytest.raises(IncompleteVoice, match="no score of offices for cost"):
        priorities.rank(OPTIONS, (REACH, COST), [WOMEN], AGREED | {"offices": {"reach": 50}})


def test_the_scores_of_a_group_come_before_those_agreed_on() -> None:
    own = Voice(group="g", weighing=Weighing.SWING, points={"reach": 100, "cost": 0}, scores={"prices": {"reach": 99}})
    assert rank(own).order[0] == "prices"


COSTS = {"prices": 1.0, "centres": 9.0, "offices": 6.0}


def test_what_a_budget_buys_is_worth_most_together() -> None:
    found = rank(WOMEN, FINANCE)
    assert priorities.affordable(found, COSTS, 0.5) == ()
    assert priorities.affordable(found, COSTS, 7) == ("prices", "offices")
    assert priorities.affordable(found, COSTS, 16) == OPTIONS
    often = priorities.survives(found, COSTS, 10)
    assert often["prices"] == 1.0
    assert often["centres"] + often["offices"] == pytest.approx(1.0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=7), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_no_choice_within_the_budget_is_worth_more(options: list[tuple[int, int]], budget: int) -> None:
    worth, price = zip(*options, strict=True)
    chosen = prioritisation.best_within(worth, price, budget)
    assert sum(price[i] for i in chosen) <= budget
    every = (c for n in range(len(options) + 1) for c in itertools.combinations(range(len(options)), n))
    best = max(sum(worth[i] for i in c) for c in every if sum(price[i] for i in c) <= budget)
    assert sum(worth[i] for i in chosen) == best


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=5),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
    st.integers(0, 2),
    st.floats(0.01, 0.99),
)
@settings(max_examples=150, deadline=None)
def test_a_weight_within_its_limits_changes_no_winner(
    scores: list[list[int]], weights: list[int], which: int, place: float
) -> None:
    table, weight = np.array(scores, dtype=float), prioritisation.shares(weights)
    low, high = prioritisation.stable_weights(table, weight, which)
    assert low - 1e-12 <= weight[which] <= high + 1e-12
    first = int(np.argmax(table @ weight))
    moved = low + place * (high - low)
    other = weight * (1 - moved) / (1 - weight[which])
    other[which] = moved
    worth = table @ other
    assert worth[first] >= worth.max() - 1e-9


def test_leaders_beat_all_others() -> None:
    rankings = [[1, 2, 3, 4], [2, 3, 1, 4], [3, 1, 2, 4]]
    assert prioritisation.leaders(rankings) == (0, 1, 2)
    assert prioritisation.leaders([[2, 1, 3], [2, 1, 3]]) == (1,)
    assert prioritisation.leaders([[1, 2], [2, 1]]) == (0, 1)


def test_a_decision_owes_a_reason_to_every_option_it_turned_down() -> None:
    made = Decision(
        id="d1",
        question="What first?",
        chosen=("prices",),
        reasons="cheap",
        not_chosen={"offices": "later", "centres": " "},
    )
    assert made.unexplained(OPTIONS) == ("centres",)
