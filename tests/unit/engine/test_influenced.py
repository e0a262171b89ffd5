"""What gaps, inequality and median durations make of missing values, small groups, odd samples and wrong questions."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from wayfare.engine.run import answer_request, estimate
from wayfare.model.errors import FormulaError, WrongType
from wayfare.model.estimate import Estimate, Flag, Form, Interval, Measure, Statistic
from wayfare.model.survey import SurveyDesign

WEIGHTED = SurveyDesign(weights="w")


def people(*kinds: tuple[int, dict[str, Any]]) -> pa.Table:
    """A table with so many rows of each kind; y counts them."""
    rows = [{"w": 2.0, "y": float(i % 7), **kind} for number, kind in kinds for i in range(number)]
    return pa.Table.from_pylist(rows)


def asked(table: pa.Table, statistic: Statistic, y: str, *by: str, protected: bool = False, **more: Any) -> Estimate:
    measure = Measure(name="m", statistic=statistic, y=y, **more)
    policy = {} if protected else {"policy": None}
    return estimate(table, WEIGHTED, [measure], [by], **policy)[-1]


BOTH = people((40, {"g": True, "has": True}), (20, {"g": True, "has": False}), (50, {"g": False, "has": True}),
              (50, {"g": False, "has": False}))  # fmt: skip


def test_a_gap_is_the_difference_and_a_risk_ratio_the_ratio_of_two_shares() -> None:
    gap = asked(BOTH, Statistic.GAP, "has", group="g")
    ratio = asked(BOTH, Statistic.RISK_RATIO, "has", group="g")
    assert (gap.estimate, ratio.estimate) == pytest.approx((40 / 60 - 50 / 100, (40 / 60) / (50 / 100)))
    assert gap.n == ratio.n == 160


def test_the_limits_of_a_risk_ratio_are_equally_far_by_factor_and_never_below_nought() -> None:
    found = asked(BOTH, Statistic.RISK_RATIO, "has", group="g", interval=Interval.LOG)
    assert found.ci_low * found.ci_high == pytest.approx(found.estimate**2)
    one_of_many = people(
        (1, {"g": True, "has": True}), (59, {"g": True, "has": False}), (60, {"g": False, "has": True})
    )
    low = asked(one_of_many, Statistic.RISK_RATIO, "has", group="g", interval=Interval.LOG).ci_low
    assert low is not None
    assert low > 0


def test_selectivity_is_the_share_of_a_trait_among_emigrants_over_that_among_those_who_stayed() -> None:
    table = people((30, {"abroad": True, "tertiary": True}), (70, {"abroad": True, "tertiary": False}),
                   (20, {"abroad": False, "tertiary": True}), (180, {"abroad": False, "tertiary": False}))  # fmt: skip
    assert asked(table, Statistic.RISK_RATIO, "tertiary", group="abroad").estimate == pytest.approx(3.0)


def test_a_row_whose_group_is_unknown_is_in_neither() -> None:
    table = pa.concat_tables([BOTH, people((9, {"g": None, "has": True}))], promote_options="permissive")
    found = asked(table, Statistic.GAP, "has", group="g")
    assert found.estimate == pytest.approx(40 / 60 - 50 / 100)
    assert found.n == 160
    assert Flag.MISSING_VALUES in found.flags


def test_who_does_not_count_is_in_neither_group() -> None:
    table = people((40, {"g": True, "a": 30}), (40, {"g": False, "a": 30}), (40, {"g": False, "a": 5}))
    assert asked(table, Statistic.GAP, "y", group="g", denominator="a > 14").n == 80


def test_without_others_there_is_no_gap_and_it_is_not_nought() -> None:
    found = asked(people((40, {"g": True})), Statistic.GAP, "y", group="g")
    assert (found.estimate, found.se, found.ci_low) == (None, None, None)
    assert found.flags == (Flag.EMPTY, Flag.NO_DESIGN)


def test_a_gap_near_nought_is_not_called_unreliable_for_that() -> None:
    found = asked(BOTH, Statistic.GAP, "y", group="g")
    assert found.se > 0.3 * abs(found.estimate)
    assert Flag.HIGH_CV not in found.flags


@pytest.mark.parametrize("statistic", [Statistic.GAP, Statistic.RISK_RATIO])
def test_a_comparison_with_a_small_group_is_withheld(statistic: Statistic) -> None:
    for number in (9, 10):
        table = people((number, {"g": True}), (90, {"g": False}))
        found = asked(table, statistic, "y", group="g", protected=True)
        assert (Flag.WITHHELD in found.flags) == (number < 10)
        assert (found.n is None) == (number < 10)


def test_a_trait_rare_in_one_group_is_protected_though_it_is_common_in_all() -> None:
    table = people((4, {"g": True, "has": True}), (40, {"g": True, "has": False}), (80, {"g": False, "has": True}),
                   (80, {"g": False, "has": False}))  # fmt: skip
    assert asked(table, Statistic.GAP, "has", group="g", protected=True).flags == (Flag.WITHHELD,)
    assert asked(table, Statistic.GAP, "y", group="g", protected=True).n == 204


def test_few_outside_the_largest_category_are_protected() -> None:
    for number in (4, 5):
        table = people((90, {"kind": "a"}), (number, {"kind": "b"}))
        found = asked(table, Statistic.HERFINDAHL, "kind", protected=True)
        assert (Flag.WITHHELD in found.flags) == (number < 5)


def test_a_sample_not_drawn_at_random_has_values_without_errors() -> None:
    design = SurveyDesign(weights="w", probability=False)
    measures = [
        Measure(name="gini", statistic=Statistic.GINI, y="y"),
        Measure(name="gap", statistic=Statistic.GAP, y="y", group="g"),
        Measure(name="time", statistic=Statistic.SURVIVAL_MEDIAN, y="y", event="has"),
    ]
    for found in estimate(BOTH, design, measures, policy=None):
        assert found.estimate is not None
        assert (found.se, found.ci_low, found.ci_high, found.df) == (None, None, None, None)
        assert Flag.NON_PROBABILITY in found.flags


def test_a_median_that_is_not_reached_is_no_number() -> None:
    table = people((20, {"t": 3, "e": True}), (30, {"t": 9, "e": False}))
    found = asked(table, Statistic.SURVIVAL_MEDIAN, "t", event="e")
    assert (found.estimate, found.se, found.n) == (None, None, 50)
    assert Flag.EMPTY in found.flags


def test_a_median_may_have_no_upper_limit() -> None:
    table = people((26, {"t": 3, "e": True}), (24, {"t": 9, "e": False}))
    found = asked(table, Statistic.SURVIVAL_MEDIAN, "t", event="e")
    assert (found.estimate, found.ci_low, found.ci_high, found.se) == (3.0, 3.0, None, None)


def test_those_still_watched_count_as_long_as_they_are_watched() -> None:
    table = people((30, {"t": 2, "e": False}), (10, {"t": 5, "e": True}), (10, {"t": 8, "e": True}))
    assert asked(table, Statistic.SURVIVAL_MEDIAN, "t", event="e").estimate == 5.0


def test_an_income_that_adds_up_to_nothing_has_no_gini() -> None:
    assert asked(people((40, {"z": 0.0})), Statistic.GINI, "z").estimate is None
    assert asked(people((40, {"z": 2.0})), Statistic.GINI, "z").estimate == 0.0


def test_rows_of_no_group_of_a_breakdown_are_left_out_as_everywhere() -> None:
    table = people((30, {"g": True, "r": "n"}), (30, {"g": False, "r": "n"}), (30, {"g": True, "r": None}))
    answer = answer_request(table, WEIGHTED, [Measure(name="m", statistic=Statistic.GAP, y="y", group="g")], [("r",)])
    assert [(e.domain, e.n) for e in answer.estimates] == [((("r", "n"),), 60)]
    assert answer.notes[-1].startswith("30 rows have no r")


WRONG = {
    "gap needs group": (Statistic.GAP, "y", {}),
    "concentration needs rank_by": (Statistic.CONCENTRATION, "y", {}),
    "survival_median needs event": (Statistic.SURVIVAL_MEDIAN, "y", {}),
    "not a condition": (Statistic.GAP, "y", {"group": "y"}),
    "wagstaff form .* is for conditions": (Statistic.CONCENTRATION, "y", {"rank_by": "y", "form": Form.WAGSTAFF}),
    "is a condition, not a number": (Statistic.GINI, "has", {}),
    "log interval is for risk ratios": (Statistic.GAP, "y", {"group": "g", "interval": Interval.LOG}),
    "logit interval is for proportions": (Statistic.GINI, "y", {"interval": Interval.LOGIT}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_question_that_cannot_be_meant_is_refused_in_a_sentence(what: str) -> None:
    statistic, y, more = WRONG[what]
    with pytest.raises((FormulaError, WrongType), match=what):
        asked(BOTH, statistic, y, **more)


def test_a_question_asked_alone_has_the_same_bits_as_among_others() -> None:
    measures = [
        Measure(name="gini", statistic=Statistic.GINI, y="y"),
        Measure(name="gap", statistic=Statistic.GAP, y="y", group="g"),
        Measure(name="time", statistic=Statistic.SURVIVAL_MEDIAN, y="y", event="has"),
    ]
    design = SurveyDesign(weights="w", psu=("cluster",))
    table = BOTH.append_column("cluster", pa.array([i % 13 for i in range(BOTH.num_rows)]))
    together = estimate(table, design, measures, [(), ("g",), ("has",)], policy=None)
    apart = [e for m in reversed(measures) for e in estimate(table, design, [m], [(), ("g",), ("has",)], policy=None)]
    assert sorted(map(repr, together)) == sorted(map(repr, apart))
