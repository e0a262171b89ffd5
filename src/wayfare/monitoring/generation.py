"""Monitoring generated from a plan: who reports what, where and when, how values add up, and what they are held to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wayfare.model.aggregation import Aggregation, Overlap
from wayfare.model.estimate import Domain
from wayfare.model.figure import Figure
from wayfare.model.indicator import Direction
from wayfare.model.monitoring import ReportedValue, ReportingPeriod
from wayfare.model.plan import Baseline, Frequency, Measured, Plan, PlanIndicator
from wayfare.plan import measure

from . import periods, progress
from .axes import Span
from .cells import EVERYBODY, Frame, Item
from .periods import Calendar, Due, Duty
from .progress import Goal, Revision, Step
from .rollup import Rolled

MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
    Frequency.EVERY_TWO_YEARS: 24,
    Frequency.EVERY_FIVE_YEARS: 60,
    Frequency.ONCE: 0,
}
UNSAID = Frequency.YEARLY
"""How often a value is asked for where the plan does not say."""
WHOLE = "_"
"""Stands for the area of a plan that names none."""
LOCALITY = "locality"
WOMEN: Domain = (("sex", "F"),)
MEN: Domain = (("sex", "M"),)


def root(plan: Plan) -> str:
    """Give the code of the whole area of a plan."""
    return plan.area or WHOLE


def places(indicator: PlanIndicator, plan: Plan) -> tuple[str, ...]:
    """Say where an indicator is told: in every locality where it is told by locality, else for the whole area."""
    codes = tuple(each.code for each in plan.localities)
    by_place = LOCALITY in indicator.disaggregate_by or any(target.locality for target in indicator.targets)
    return codes if by_place and codes else (root(plan),)


def groups(indicator: PlanIndicator) -> tuple[Domain, ...]:
    """Give the parts of the people it is told for; none where the whole is about one sex already."""
    by_sex = "sex" in indicator.disaggregate_by or {"F", "M"} <= {target.sex for target in indicator.targets}
    return (WOMEN, MEN) if by_sex and measure.whole_sex(indicator) == measure.EVERYBODY else ()


def rule(indicator: PlanIndicator) -> Aggregation:
    """Give the rule by which values add up; shares and scores never do without what they are made of.

    A share of which the last value counts is the last numerator over the last denominator. Where nobody declared a
    rule, nothing is added up.
    """
    declared = indicator.aggregation or Aggregation.NONE
    if indicator.measured in measure.RATES:
        return {Aggregation.LAST: Aggregation.RATIO_LAST, Aggregation.SUM: Aggregation.RATIO}.get(declared, declared)
    return declared


def fraction(indicator: PlanIndicator) -> bool:
    """Tell whether numerator and denominator are asked for: of a share whose rule adds them up, not of a median."""
    shares = (Measured.PERCENTAGE, Measured.RATIO)
    return indicator.measured in shares and indicator.aggregation is not None and indicator.aggregation.of_ratio


def factor(indicator: PlanIndicator) -> float:
    """Give what a numerator over its denominator is multiplied by to be in the unit."""
    return 100.0 if indicator.measured is Measured.PERCENTAGE else 1.0


def duty(indicator: PlanIndicator, plan: Plan) -> Duty:
    """Say what an indicator asks for over the time of its plan."""
    return Duty(
        indicator=indicator.id,
        months=MONTHS[indicator.frequency or UNSAID],
        places=places(indicator, plan),
        first=date(plan.first_year, 1, 1),
        last=date(plan.last_year, 12, 31),
        owner=indicator.owner,
    )


def reported(plan: Plan) -> tuple[PlanIndicator, ...]:
    """Give the indicators that have numbers."""
    return tuple(each for each in plan.indicators if each.measured is not Measured.QUALITATIVE)


def schedule(plan: Plan, where: Calendar) -> tuple[Due, ...]:
    """List everything that is to be handed in, by day."""
    return periods.schedule((duty(each, plan) for each in reported(plan)), where)


def queue(plan: Plan, where: Calendar, owner: str) -> tuple[Due, ...]:
    """List what one body has to hand in, by day."""
    return tuple(each for each in schedule(plan, where) if each.owner == owner)


@dataclass(frozen=True)
class Monitored:
    """A plan with its calendar, as roll-ups need it."""

    plan: Plan
    calendar: Calendar
    frame: Frame
    periods: Sequence[ReportingPeriod]
    """In the order of the frame."""

    def span(self, first: date, last: date) -> Span:
        """Give the positions of the periods that end from one day to another; raises ValueError where none does."""
        inside = [at for at, each in enumerate(self.periods) if first <= each.end <= last]
        if not inside:
            raise ValueError(f"no period ends from {first} to {last}")
        return inside[0], inside[-1]


def monitored(
    plan: Plan,
    where: Calendar,
    *,
    regions: Mapping[str, str | None] | None = None,
    overlaps: Mapping[str, frozenset[Overlap]] | None = None,
) -> Monitored:
    """Make the frame that values of a plan roll up in.

    `regions` give places between localities and the whole area, each with the place it lies in, and may give
    localities another parent; `overlaps` say by indicator where people cannot be counted twice.
    """
    told = reported(plan)
    asked = {each.id: periods.asked(duty(each, plan), where) for each in told}
    ordered = sorted({period for found in asked.values() for period in found}, key=_in_time)
    whole = root(plan)
    parents: dict[str, str | None] = {whole: None, **{each.code: whole for each in plan.localities}, **(regions or {})}
    free = overlaps or {}
    frame = Frame(
        items=[
            Item(
                id=each.id,
                rule=rule(each),
                overlaps=free.get(each.id, frozenset(Overlap)),
                factor=factor(each),
                places=places(each, plan),
                periods=tuple(period.id for period in asked[each.id]),
                groups=groups(each),
            )
            for each in told
        ],
        periods=[period.id for period in ordered],
        parents=parents,
        groups=(EVERYBODY, WOMEN, MEN),
    )
    return Monitored(plan, where, frame, ordered)


def _in_time(period: ReportingPeriod) -> tuple[date, date]:
    """Order by the last day; of periods that end together the shortest comes first."""
    return period.end, date.fromordinal(date.max.toordinal() - period.start.toordinal())


def goal(
    editions: Iterable[tuple[date, Plan]],
    indicator: str,
    *,
    group: Domain = EVERYBODY,
    place: str = "",
    figures: Mapping[str, Figure] | None = None,
) -> Goal:
    """Give what an indicator is held to over all editions of its plan, oldest first, for a part or for the whole.

    `figures` are those that baselines name; a figure brings its margin of error along.
    """
    found = [(since, each) for since, plan in editions for each in plan.indicators if each.id == indicator]
    if not found:
        raise KeyError(indicator)
    return held_to(found, group=group, place=place, figures=figures)


def held_to(
    found: Sequence[tuple[date, PlanIndicator]],
    *,
    group: Domain = EVERYBODY,
    place: str = "",
    figures: Mapping[str, Figure] | None = None,
) -> Goal:
    """Give what an indicator is held to, from what each edition says of it, oldest first; at least one."""
    latest = found[-1][1]
    sex, locality = str(dict(group).get("sex", "")), place
    return Goal(
        direction=latest.direction or Direction.CONTEXT,
        revisions=tuple(_revisions(found, sex, locality)),
        baseline=_baseline(latest.baseline, figures or {}, sex, locality),
        baseline_day=_baseline_day(latest.baseline, figures or {}),
    )


def _revisions(found: Iterable[tuple[date, PlanIndicator]], sex: str, locality: str) -> Iterator[Revision]:
    before: tuple[Step, ...] | None = None
    for since, indicator in found:
        steps = tuple(sorted(_steps(indicator, sex, locality)))
        if steps and steps != before:
            yield Revision(since=since, steps=steps)
        before = steps


def _steps(indicator: PlanIndicator, sex: str, locality: str) -> Iterator[Step]:
    whose = sex or measure.whole_sex(indicator)
    for target in indicator.targets:
        if (target.sex, target.locality) == (whose, locality):
            yield Step(day=periods.parse(target.period).end, value=target.value)


def _baseline(
    baseline: Baseline | None, figures: Mapping[str, Figure], sex: str, locality: str
) -> progress.Measured | None:
    if baseline is not None and baseline.figure in figures and not sex and not locality:
        return of_figure(figures[baseline.figure])
    value = measure.baseline_value(baseline, sex=sex, locality=locality)
    return None if value is None else progress.Measured(value=value)


def _baseline_day(baseline: Baseline | None, figures: Mapping[str, Figure]) -> date | None:
    if baseline is None:
        return None
    known = figures[baseline.figure].period if baseline.figure in figures else ""
    text = baseline.period or known
    return periods.parse(text).end if text else None


def of_figure(figure: Figure) -> progress.Measured | None:
    """Take a figure with its margin of error; None where it has no value."""
    if figure.value is None:
        return None
    given = {"value": figure.value, "se": figure.se, "low": figure.low, "high": figure.high}
    return progress.Measured(**given, df=figure.df or progress.LARGE)  # type: ignore[arg-type]


def of_rolled(rolled: Rolled, *, grows: bool) -> progress.Measured | None:
    """Take a number made of parts; where parts are missing, with the sides on which it is still open.

    `grows` says that a missing part can only add to it, as in a sum of counts. Otherwise nothing bounds it.
    """
    if rolled.value is None:
        return None
    if rolled.complete:
        sure = rolled.high is not None
        return progress.Measured(value=rolled.value, low=rolled.value if sure else None, high=rolled.high, bounds=sure)
    low = rolled.value if grows else -math.inf
    return progress.Measured(value=rolled.value, low=low, high=math.inf, bounds=True)


def of_value(value: ReportedValue) -> progress.Measured | None:
    """Take a reported value with what is known of its uncertainty; None where there is a reason in its place."""
    if value.value is None:
        return None
    return progress.Measured(
        value=value.value,
        se=value.se,
        df=value.df or progress.LARGE,
        low=value.low,
        high=value.high,
        confidence=value.confidence,
    )
