"""Progress towards targets: attainment, the expected path, and what a value says about being on track."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scipy import special

from wayfare.model.indicator import Direction
from wayfare.model.monitoring import Judgement, Verdict

LARGE = math.inf
"""Degrees of freedom of a standard error that is known well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value with what is known of its uncertainty.

    A standard error is the best; limits at a stated level come next, each side for itself. `bounds` tell that `low`
    and `high` hold for sure, as for a number of different people.
    """

    value: float
    se: float | None = None
    df: float = LARGE
    low: float | None = None
    high: float | None = None
    confidence: float = 0.95
    bounds: bool = False

    @property
    def uncertain(self) -> bool:
        """Whether anything is known of its uncertainty."""
        return self.se is not None or (self.low is not None and self.high is not None)

    def se_towards(self, up: bool) -> float:
        """Give the standard error towards one side; 0 where no uncertainty is known, or where bounds are sure."""
        if self.se is not None:
            return self.se
        limit = self.high if up else self.low
        if limit is None or self.bounds:
            return 0.0
        return abs(limit - self.value) / float(special.stdtrit(self.df, 0.5 + self.confidence / 2))

    def edge(self, up: bool) -> float:
        """Give the value, or the sure bound on one side where there is one."""
        bound = (self.high if up else self.low) if self.bounds else None
        return self.value if bound is None else bound


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Step:
    """A value to be reached by a day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Targets as they stood from a day on, with the reason for which they were changed."""

    since: date
    steps: tuple[Step, ...]
    """In the order of days; the last is the target, the others are milestones."""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Where an indicator comes from, where it is to go, and by which way; revised targets keep their history."""

    direction: Direction
    revisions: tuple[Revision, ...] = ()
    """The first are the original targets."""
    baseline: Measured | None = None
    baseline_day: date | None = None
    straight: bool = True
    """Whether a straight line between milestones is expected; else each milestone by its day and nothing before."""

    def steps(self, day: date | None = None) -> tuple[Step, ...]:
        """Give the targets in force on a day; today's where none is named, the original ones before any revision."""
        held = [each for each in self.revisions if day is None or each.since <= day] or list(self.revisions[:1])
        return held[-1].steps if held else ()

    @property
    def original(self) -> tuple[Step, ...]:
        """Targets before any revision."""
        return self.revisions[0].steps if self.revisions else ()

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return -1 if self.direction is Direction.LOWER else 1


def attainment(
    goal: Goal,
    value: float,
    steps: Sequence[Step] | None = None,
    *,
    most: float | None = None,
    least: float | None = None,
) -> float | None:
    """Give the part of the way from baseline to target that is done, in percent (indicator J15).

    (actual - baseline) / (target - baseline). None where it is undefined: no baseline, no target, a target equal to
    the baseline (nothing to attain, which is not 100 percent), or one on the wrong side of it. Below 0 the value has
    moved the wrong way. `most` and `least` cap it, also in percent.
    """
    wanted = goal.steps() if steps is None else steps
    if goal.baseline is None or not wanted or goal.direction is Direction.CONTEXT:
        return None
    way = wanted[-1].value - goal.baseline.value
    if way * goal.sign <= 0:
        return None
    done = 100 * (value - goal.baseline.value) / way
    done = done if most is None else min(done, most)
    return done if least is None else max(done, least)


def expected(goal: Goal, day: date) -> float | None:
    """Give the value that the targets in force on a day ask for by then; None before anything is expected.

    After the day of the target, the target stays. Between steps the path is straight, or waits for the next step.
    """
    steps = goal.steps(day)
    if not steps:
        return None
    if day >= steps[-1].day:
        return steps[-1].value
    path = [*_start(goal), *steps]
    if not goal.straight:
        passed = [step for step in steps if step.day <= day]
        return passed[-1].value if passed else None
    for one, other in pairwise(path):
        if one.day <= day < other.day:
            share = (day - one.day).days / (other.day - one.day).days
            return one.value + share * (other.value - one.value)
    return None


def _start(goal: Goal) -> tuple[Step, ...]:
    if goal.baseline is None or goal.baseline_day is None:
        return ()
    return (Step(day=goal.baseline_day, value=goal.baseline.value),)


def judge(goal: Goal, actual: Measured | None, day: date, *, alpha: float, tolerance: float = 0.0) -> Judgement:
    """Judge a value of a day against what was expected by then.

    Let g be how far the value lies ahead of the path, less the tolerance, in the good direction. On track where g is
    above 0 at level alpha, off track where it is below 0 at level alpha, else nobody can tell; both tests are
    one-sided t-tests. So something exactly at the limit is called on track with chance alpha at most, and off track
    with chance alpha at most. On a straight path the baseline's own error counts too, since the path starts there.
    Without uncertainty the value is judged as it is, and `uncertainty_known` is false. `tolerance` is a part of the
    way from baseline to target.
    """
    refusal = _unjudged(goal, actual, day)
    if refusal is not None:
        return Judgement(verdict=refusal, attainment=None if actual is None else attainment(goal, actual.value))
    path = expected(goal, day)
    assert actual is not None
    assert path is not None
    limit = path - goal.sign * tolerance * _way(goal, day)
    ahead = goal.sign > 0
    # Whether it is behind is asked from the good side of the value, whether it is ahead from the other.
    high = goal.sign * (actual.edge(ahead) - limit), _error(goal, actual, day, up=ahead)
    low = goal.sign * (actual.edge(not ahead) - limit), _error(goal, actual, day, up=not ahead)
    p_behind, p_ahead = _p(high[0], *high[1]), 1 - _p(low[0], *low[1])
    verdict = Verdict.ON_TRACK if p_ahead <= alpha else Verdict.OFF_TRACK if p_behind <= alpha else Verdict.CANNOT_TELL
    return Judgement(
        verdict=verdict,
        expected=path,
        limit=limit,
        attainment=attainment(goal, actual.value, goal.steps(day)),
        alpha=alpha if actual.uncertain else None,
        uncertainty_known=actual.uncertain,
        p_behind=p_behind if actual.uncertain else None,
    )


def _unjudged(goal: Goal, actual: Measured | None, day: date) -> Verdict | None:
    """Say why there is nothing to judge; None where there is."""
    if goal.direction is Direction.CONTEXT:
        return Verdict.CONTEXT
    if actual is None:
        return Verdict.NO_VALUE
    steps = goal.steps(day)
    if not steps:
        return Verdict.NO_TARGET
    if expected(goal, day) is not None:
        return None
    between = goal.straight and not _start(goal)
    return Verdict.NO_BASELINE if between and day >= goal.revisions[0].since else Verdict.TOO_EARLY


def _way(goal: Goal, day: date) -> float:
    """Give the length of the way from baseline to target; 0 where it is not known."""
    return abs(goal.steps(day)[-1].value - goal.baseline.value) if goal.baseline else 0.0


def _error(goal: Goal, actual: Measured, day: date, *, up: bool) -> tuple[float, float]:
    """Give standard error and degrees of freedom of the distance between a value and the path."""
    error = actual.se_towards(up)
    part = _part_of_baseline(goal, day) * (goal.baseline.se_towards(not up) if goal.baseline else 0.0)
    return math.hypot(error, part), welch(error, actual.df, part, goal.baseline.df if goal.baseline else LARGE)


def _part_of_baseline(goal: Goal, day: date) -> float:
    """Give the weight of the baseline in the expected value: 1 at the start, 0 from the first milestone on."""
    steps, start = goal.steps(day), goal.baseline_day
    if not goal.straight or start is None or day >= steps[0].day:
        return 0.0
    return (steps[0].day - day).days / (steps[0].day - start).days


def _p(distance: float, error: float, df: float) -> float:
    """Give the chance of lying at most so far ahead when exactly at the limit.

    Without error, a value at the limit or beyond has reached it: 1, else 0.
    """
    if error == 0:
        return 1.0 if distance >= 0 else 0.0
    return float(special.stdtr(df, distance / error))


def welch(one: float, df_one: float, other: float, df_other: float) -> float:
    """Give the degrees of freedom of a difference of two independent estimates (Welch 1947, Biometrika 34)."""
    below = one**4 / df_one + other**4 / df_other
    return (one**2 + other**2) ** 2 / below if below > 0 else LARGE
