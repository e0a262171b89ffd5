"""Progress: undefined is not done, falling indicators are judged by their own direction, and error rates hold."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.model.indicator import Direction
from wayfare.model.monitoring import Verdict
from wayfare.monitoring.change import Turned, compare
from wayfare.monitoring.progress import Goal, Measured, Revision, Step, attainment, expected, judge, welch

START, END = date(2026, 12, 31), date(2030, 12, 31)
HALF = date(2028, 12, 31)
SEED = 20270101


def goal(baseline: float | None, target: float | None, direction: Direction = Direction.HIGHER, **more: object) -> Goal:
    steps = () if target is None else (Step(day=END, value=target),)
    given_: dict[str, object] = {
        "direction": direction,
        "baseline": None if baseline is None else Measured(value=baseline),
        "baseline_day": START,
        "revisions": (Revision(since=START, steps=steps),) if steps else (),
    }
    return Goal(**(given_ | more))  # type: ignore[arg-type]


# Attainment


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "direction", "done"),
    [
        (20, 40, 30, Direction.HIGHER, 50),
        (40, 20, 30, Direction.LOWER, 50),
        (40, 20, 45, Direction.LOWER, -25),
        (20, 40, 50, Direction.HIGHER, 150),
        (0, 10, 0, Direction.HIGHER, 0),
        (-5, 5, 0, Direction.HIGHER, 50),
    ],
)
def test_attainment_is_the_part_of_the_way(
    baseline: float, target: float, actual: float, direction: Direction, done: float
) -> None:
    assert attainment(goal(baseline, target, direction), actual) == pytest.approx(done)


@pytest.mark.parametrize(
    "what",
    [
        goal(30, 30),
        goal(30, 20),
        goal(20, 30, Direction.LOWER),
        goal(None, 30),
        goal(30, None),
        goal(20, 40, Direction.CONTEXT),
    ],
    ids=["equal", "wrong side", "wrong side, falling", "no baseline", "no target", "context"],
)
def test_attainment_is_undefined_and_not_a_hundred_percent(what: Goal) -> None:
    assert attainment(what, 30) is None


def test_attainment_may_be_capped_on_either_side() -> None:
    assert attainment(goal(20, 40), 80, most=100) == 100
    assert attainment(goal(20, 40), 0, least=0) == 0


# The path


def test_a_straight_path_runs_from_baseline_to_target_and_stays_there() -> None:
    assert expected(goal(20, 40), HALF) == pytest.approx(30, abs=0.01)
    assert expected(goal(20, 40), END) == 40
    assert expected(goal(20, 40), date(2040, 1, 1)) == 40
    assert expected(goal(20, 40), date(2020, 1, 1)) is None


def test_milestones_bend_the_path_or_are_waited_for() -> None:
    steps = (Step(day=HALF, value=22), Step(day=END, value=40))
    revisions = (Revision(since=START, steps=steps),)
    assert expected(goal(20, None, revisions=revisions), date(2027, 12, 31)) == pytest.approx(21, abs=0.01)
    stepped = goal(20, None, revisions=revisions, straight=False)
    assert expected(stepped, date(2027, 12, 31)) is None
    assert judge(stepped, Measured(value=1), date(2027, 12, 31), alpha=0.05).verdict is Verdict.TOO_EARLY
    assert expected(stepped, date(2029, 12, 31)) == 22


def test_revised_targets_keep_their_history() -> None:
    revisions = (
        Revision(since=START, steps=(Step(day=END, value=40),)),
        Revision(since=date(2029, 1, 1), steps=(Step(day=END, value=30),), reason="Fewer funds", by="Steering group"),
    )
    what = goal(20, None, revisions=revisions)
    assert expected(what, HALF) == pytest.approx(30, abs=0.01), "what was in force then"
    assert expected(what, END) == 30
    assert attainment(what, 30) == 100
    assert attainment(what, 30, what.original) == 50


# Verdicts


@pytest.mark.parametrize(
    ("value", "se", "verdict"),
    [
        (35, None, Verdict.ON_TRACK),
        (30.01, None, Verdict.ON_TRACK),
        (29, None, Verdict.OFF_TRACK),
        (35, 1, Verdict.ON_TRACK),
        (25, 1, Verdict.OFF_TRACK),
        (31, 2, Verdict.CANNOT_TELL),
        (29, 2, Verdict.CANNOT_TELL),
    ],
)
def test_a_value_is_judged_with_its_margin_of_error(value: float, se: float | None, verdict: Verdict) -> None:
    found = judge(goal(20, 40), Measured(value=value, se=se), HALF, alpha=0.05)
    assert found.verdict is verdict
    assert found.uncertainty_known is (se is not None)
    assert (found.alpha is None) is (se is None)


def test_a_falling_indicator_is_on_track_when_it_has_fallen() -> None:
    assert judge(goal(40, 20, Direction.LOWER), Measured(value=25, se=1), HALF, alpha=0.05).verdict is Verdict.ON_TRACK
    assert judge(goal(40, 20, Direction.LOWER), Measured(value=36, se=1), HALF, alpha=0.05).verdict is Verdict.OFF_TRACK


def test_keeping_what_is_good_is_judged_though_attainment_is_undefined() -> None:
    found = judge(goal(90, 90), Measured(value=91), HALF, alpha=0.05)
    assert (found.verdict, found.attainment) == (Verdict.ON_TRACK, None)


@pytest.mark.parametrize(
    ("what", "value", "verdict"),
    [
        (goal(20, 40), None, Verdict.NO_VALUE),
        (goal(20, None), Measured(value=1), Verdict.NO_TARGET),
        (goal(None, 40), Measured(value=1), Verdict.NO_BASELINE),
        (goal(20, 40, Direction.CONTEXT), Measured(value=1), Verdict.CONTEXT),
    ],
)
def test_what_cannot_be_judged_says_why(what: Goal, value: Measured | None, verdict: Verdict) -> None:
    assert judge(what, value, HALF, alpha=0.05).verdict is verdict


def test_without_a_baseline_the_target_itself_is_judged_once_its_day_has_come() -> None:
    assert judge(goal(None, 40), Measured(value=41), END, alpha=0.05).verdict is Verdict.ON_TRACK


def test_a_little_behind_is_on_track_within_the_tolerance() -> None:
    assert judge(goal(20, 40), Measured(value=29), HALF, alpha=0.05, tolerance=0.1).verdict is Verdict.ON_TRACK
    assert judge(goal(20, 40), Measured(value=27), HALF, alpha=0.05, tolerance=0.1).verdict is Verdict.OFF_TRACK


def test_sure_bounds_are_no_margin_of_error() -> None:
    people = Measured(value=25, low=25, high=45, bounds=True)
    assert judge(goal(20, 40), people, HALF, alpha=0.05).verdict is Verdict.CANNOT_TELL
    assert (
        judge(goal(20, 40), Measured(value=31, low=31, high=45, bounds=True), HALF, alpha=0.05).verdict
        is Verdict.ON_TRACK
    )
    assert (
        judge(goal(20, 40), Measured(value=11, low=11, high=15, bounds=True), HALF, alpha=0.05).verdict
        is Verdict.OFF_TRACK
    )


def test_limits_alone_say_as_much_as_the_standard_error_they_come_from() -> None:
    half = 1.959963984540054 * 2
    told = judge(goal(20, 40), Measured(value=33, se=2), HALF, alpha=0.05)
    limits = judge(goal(20, 40), Measured(value=33, low=33 - half, high=33 + half), HALF, alpha=0.05)
    assert limits.p_behind == pytest.approx(told.p_behind)
    assert limits.verdict is told.verdict


@given(st.floats(0, 60), st.floats(0.01, 20), st.sampled_from([0.01, 0.05, 0.2]))
def test_a_mirrored_indicator_has_the_mirrored_verdict(value: float, se: float, alpha: float) -> None:
    up = judge(goal(20, 40), Measured(value=value, se=se), HALF, alpha=alpha)
    down = judge(goal(-20, -40, Direction.LOWER), Measured(value=-value, se=se), HALF, alpha=alpha)
    assert up.verdict is down.verdict


@pytest.mark.parametrize("alpha", [0.05, 0.10])
@pytest.mark.parametrize(("n", "from_baseline"), [(8, False), (30, False), (12, True)])
def test_the_stated_error_rates_hold(alpha: float, n: int, from_baseline: bool) -> None:
    """Something exactly on the path, measured by samples with estimated errors: wrong verdicts are as rare as said."""
    runs, chance = 6000, np.random.default_rng(SEED)
    on = off = 0
    day = END if not from_baseline else date(2027, 12, 31)
    for _ in range(runs):
        start = _sampled(chance, 20, 15)
        what = replace(goal(20, 40), baseline=start)
        truth = expected(goal(20, 40), day)
        assert truth is not None
        found = judge(what, _sampled(chance, truth, n), day, alpha=alpha)
        on, off = on + (found.verdict is Verdict.ON_TRACK), off + (found.verdict is Verdict.OFF_TRACK)
    error = math.sqrt(alpha * (1 - alpha) / runs)
    assert abs(on / runs - alpha) < 3.5 * error, on / runs
    assert abs(off / runs - alpha) < 3.5 * error, off / runs


def _sampled(chance: np.random.Generator, mean: float, n: int) -> Measured:
    sample = chance.normal(mean, 5, n)
    return Measured(value=float(sample.mean()), se=float(sample.std(ddof=1) / math.sqrt(n)), df=n - 1)


def test_what_is_truly_behind_is_called_on_track_less_often_than_stated() -> None:
    chance, runs = np.random.default_rng(SEED), 4000
    wrong = sum(
        judge(goal(20, 40), _sampled(chance, 38, 20), END, alpha=0.05).verdict is Verdict.ON_TRACK for _ in range(runs)
    )
    assert wrong / runs < 0.05


# Change


def test_a_change_is_told_from_chance_by_both_errors() -> None:
    before, after = Measured(value=30, se=2), Measured(value=34, se=2)
    found = compare(before, after, Direction.HIGHER, alpha=0.05, power=0.8)
    assert (found.turned, found.difference) == (Turned.NOISE, 4)
    assert found.se == pytest.approx(math.sqrt(8))
    assert found.p == pytest.approx(0.157299, abs=1e-6)
    assert found.detectable == pytest.approx((1.959964 + 0.841621) * math.sqrt(8), abs=1e-5)
    assert compare(before, Measured(value=40, se=2), Direction.HIGHER, alpha=0.05, power=0.8).turned is Turned.BETTER
    assert compare(before, Measured(value=40, se=2), Direction.LOWER, alpha=0.05, power=0.8).turned is Turned.WORSE
    assert (
        compare(before, Measured(value=40, se=2), Direction.CONTEXT, alpha=0.05, power=0.8).turned is Turned.DIFFERENT
    )


def test_a_value_without_margin_cannot_be_tested() -> None:
    found = compare(Measured(value=30), Measured(value=34, se=2), Direction.HIGHER, alpha=0.05, power=0.8)
    assert (found.turned, found.p) == (Turned.UNKNOWN, None)


def test_a_panel_sees_smaller_changes() -> None:
    one, two = Measured(value=30, se=2), Measured(value=34, se=2)
    assert compare(one, two, Direction.HIGHER, alpha=0.05, power=0.8, correlation=0.9).turned is Turned.BETTER


def test_degrees_of_freedom_follow_welch() -> None:
    assert welch(1, 10, 1, 10) == pytest.approx(20)
    assert welch(1, 10, 0, 10) == pytest.approx(10)
    assert welch(0, 10, 0, 10) == math.inf


def test_nothing_changed_is_called_a_change_as_rarely_as_stated() -> None:
    chance, runs, alpha = np.random.default_rng(SEED), 6000, 0.05
    changed = sum(
        compare(_sampled(chance, 30, 12), _sampled(chance, 30, 25), Direction.HIGHER, alpha=alpha, power=0.8).turned
        is not Turned.NOISE
        for _ in range(runs)
    )
    assert abs(changed / runs - alpha) < 3.5 * math.sqrt(alpha * (1 - alpha) / runs)
