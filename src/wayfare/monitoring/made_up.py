"""Made-up values for the plan of a made-up country: the first periods of its monitoring, as they might have come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from wayfare.model.aggregation import Aggregation
from wayfare.model.errors import WayfareError
from wayfare.model.estimate import Domain
from wayfare.model.monitoring import Reason, ReportedValue, ReportingPeriod, ReportStatus
from wayfare.model.plan import Measured, Plan, PlanIndicator
from wayfare.plan import measure

from . import generation, periods
from .cells import EVERYBODY
from .generation import MEN, WOMEN
from .periods import Calendar
from .progress import Goal, expected

SEED = 20270101
NOTE = "Made up"
MISSING = 0.06
"""Share of values that were not handed in, or came with a reason in their place."""
PACE = {"low": 0.75, "high": 1.15}
"""How fast indicators move beside their expected path: some lag, some are ahead."""
WOMEN_SHARE = 0.5
CASES = (40, 200)


class NotMadeUp(WayfareError):
    """Made-up values were asked for a plan that does not say it is made up."""


def values(plan: Plan, where: Calendar, until: date, *, seed: int = SEED) -> tuple[ReportedValue, ...]:
    """Give values for all periods that ended by a day, the same for the same seed.

    They move along the expected path of each indicator, faster or slower, women and men add up to everybody, and a
    few are missing with a reason. Those of the first half of the time are locked, the later ones still on their way.
    Indicators that a survey answers are left out: they are computed. Raises `NotMadeUp` for a plan that is real.
    """
    if not plan.made_up:
        raise NotMadeUp(
            "The plan does not say that it is made up.", where=plan.id, remedy="Use the plan of the made-up country."
        )
    start = date(plan.first_year, 1, 1)
    middle = date.fromordinal((start.toordinal() + until.toordinal()) // 2)
    author = _Author(plan, where, until, middle, np.random.default_rng(seed))
    return tuple(value for indicator in generation.reported(plan) for value in author.of(indicator))


@dataclass(frozen=True)
class _Author:
    plan: Plan
    where: Calendar
    until: date
    middle: date
    chance: np.random.Generator

    def of(self, indicator: PlanIndicator) -> Iterator[ReportedValue]:
        goal = generation.goal([(date(self.plan.first_year, 1, 1), self.plan)], indicator.id)
        if indicator.definition or goal.baseline is None or not goal.steps():
            return
        places = generation.places(indicator, self.plan)
        shares = self.chance.dirichlet(np.full(len(places), 8.0))
        pace = float(self.chance.uniform(PACE["low"], PACE["high"]))
        for period in periods.asked(generation.duty(indicator, self.plan), self.where):
            if period.end <= self.until:
                level = self._level(indicator, goal, period, pace)
                for place, share in zip(places, shares, strict=True):
                    yield from self._cell(indicator, period, place, level, float(share))

    def _level(self, indicator: PlanIndicator, goal: Goal, period: ReportingPeriod, pace: float) -> float:
        """Give what the whole area reached in a period; of what is added up, what came new in it."""
        assert goal.baseline is not None
        path = self._path(goal, period.end, pace)
        if generation.rule(indicator) is Aggregation.SUM:
            before = self._path(goal, date.fromordinal(period.start.toordinal() - 1), pace)
            return max(0.0, path - before)
        return path

    def _path(self, goal: Goal, day: date, pace: float) -> float:
        assert goal.baseline is not None
        reached = expected(goal, day)
        begun = goal.baseline.value
        return begun if reached is None else begun + pace * (reached - begun)

    def _cell(
        self, indicator: PlanIndicator, period: ReportingPeriod, place: str, level: float, share: float
    ) -> Iterator[ReportedValue]:
        base = ReportedValue(
            indicator=indicator.id,
            period=period.id,
            place=place,
            value=0.0,
            status=self._status(period),
            note=NOTE,
            by=indicator.owner,
        )
        reason = self._reason()
        if reason is not None:
            yield replace(base, value=None, reason=reason)
            return
        by_sex = generation.groups(indicator)
        if generation.fraction(indicator):
            yield from self._shares(indicator, base, level, by_sex)
        elif indicator.measured in measure.NUMBERS:
            yield from self._numbers(base, level * share, by_sex, whole=indicator.measured is Measured.COUNT)
        else:
            yield replace(base, value=round(level * float(self.chance.normal(1, 0.02)), 3))

    def _reason(self) -> Reason | None:
        if self.chance.random() >= MISSING:
            return None
        return (Reason.NOT_COLLECTED, Reason.NOT_YET, Reason.NO_ACCESS)[int(self.chance.integers(3))]

    def _status(self, period: ReportingPeriod) -> ReportStatus:
        if period.end <= self.middle:
            return ReportStatus.LOCKED
        later = (ReportStatus.APPROVED, ReportStatus.APPROVED, ReportStatus.SUBMITTED, ReportStatus.DRAFT)
        return later[int(self.chance.integers(len(later)))]

    def _numbers(
        self, base: ReportedValue, level: float, by_sex: tuple[Domain, ...], *, whole: bool
    ) -> Iterator[ReportedValue]:
        mean = max(0.0, level)
        total = float(self.chance.poisson(mean)) if whole else round(mean * float(self.chance.normal(1, 0.05)), 2)
        yield replace(base, value=total, group=EVERYBODY)
        if by_sex:
            women = float(self.chance.binomial(int(total), WOMEN_SHARE))
            yield replace(base, value=women, group=WOMEN)
            yield replace(base, value=total - women, group=MEN)

    def _shares(
        self, indicator: PlanIndicator, base: ReportedValue, level: float, by_sex: tuple[Domain, ...]
    ) -> Iterator[ReportedValue]:
        """Draw cases and how many of them count; everybody is the sum of women and men."""
        factor = generation.factor(indicator)
        drawn: dict[Domain, tuple[float, float]] = {}
        for group in by_sex or (EVERYBODY,):
            cases = int(self.chance.integers(*CASES))
            counted = float(self.chance.binomial(cases, min(1.0, max(0.0, level / factor))))
            drawn[group] = counted, float(cases)
        if by_sex:
            drawn = {EVERYBODY: (sum(a for a, _ in drawn.values()), sum(b for _, b in drawn.values())), **drawn}
        for group, (above, below) in drawn.items():
            yield replace(base, group=group, value=factor * above / below, numerator=above, denominator=below)
