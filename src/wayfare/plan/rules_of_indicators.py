"""Readiness of indicators: baseline, targets on the right side and for both sexes, parts that fit the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from wayfare.model.aggregation import Aggregation
from wayfare.model.indicator import Direction
from wayfare.model.plan import Measured, PlanIndicator, Target

from . import measure
from .found import Found, Ground, View, is_blank
from .measure import SEXES
from .same import REMEMBERED, Same

_TOLD_IN_NUMBERS = frozenset(Measured) - {Measured.QUALITATIVE}


def find(view: View) -> Iterator[Found]:
    """Look at every indicator."""
    for indicator in view.plan.indicators:
        yield from _all(Same(indicator), view.ground)


@lru_cache(maxsize=REMEMBERED)
def _all(indicator: Same[PlanIndicator], ground: Ground) -> tuple[Found, ...]:
    """Run every rule on one indicator."""
    told = indicator.it
    found = (_described(told), _begun(told, ground), _promised(told, ground), _right_side(told, ground))
    return tuple(chain.from_iterable((*found, _by_sex(told), _parts(told, ground))))


def _described(indicator: PlanIndicator) -> Iterator[Found]:
    if is_blank(indicator.unit) and indicator.measured in _TOLD_IN_NUMBERS - {Measured.YES_NO}:
        yield Found("no_unit", indicator.id, "unit")
    if indicator.direction is None:
        yield Found("no_direction", indicator.id, "direction")
    if indicator.aggregation is None:
        yield Found("no_aggregation", indicator.id, "aggregation")
    elif indicator.aggregation is Aggregation.SUM and indicator.measured in measure.RATES:
        yield Found("rate_is_summed", indicator.id, "aggregation")
    if is_blank(indicator.verification):
        yield Found("no_verification", indicator.id, "verification")
    if indicator.frequency is None:
        yield Found("no_frequency", indicator.id, "frequency")
    if is_blank(indicator.owner):
        yield Found("no_indicator_owner", indicator.id, "owner")


def _begun(indicator: PlanIndicator, ground: Ground) -> Iterator[Found]:
    baseline = indicator.baseline
    if baseline is None or not (baseline.known or baseline.figure or baseline.by):
        yield Found("no_baseline", indicator.id, "baseline")
    elif baseline.figure:
        return
    elif baseline.known:
        if is_blank(baseline.source) or is_blank(baseline.period):
            yield Found("no_baseline_source", indicator.id, "baseline")
    elif ground.today and baseline.by < ground.today:
        yield Found("baseline_overdue", indicator.id, "baseline", {"day": baseline.by})
    elif int(baseline.by[:4]) > ground.first_year:
        yield Found("baseline_late", indicator.id, "baseline", {"day": baseline.by})


def _promised(indicator: PlanIndicator, ground: Ground) -> Iterator[Found]:
    years = ground.years
    if not any(measure.year(target.period) in years for target in measure.wholes(indicator)):
        yield Found("no_target", indicator.id, "targets")
    for period in dict.fromkeys(target.period for target in indicator.targets):
        if measure.year(period) not in years:
            yield Found("target_outside", indicator.id, "targets", {"period": period})
    seen = set()
    for target in indicator.targets:
        key = (target.period, target.sex, target.locality)
        if key in seen:
            yield Found("target_given_twice", indicator.id, "targets", {"period": target.period})
        seen.add(key)


def _right_side(indicator: PlanIndicator, ground: Ground) -> Iterator[Found]:
    """Compare every target with the baseline of the same part."""
    whole = measure.whole_sex(indicator)
    for target in indicator.targets:
        sex = "" if target.sex == whole else target.sex
        baseline = measure.baseline_value(indicator.baseline, ground.figures.it, sex, target.locality)
        if baseline is not None and _is_worse(target.value, baseline, indicator.direction):
            shown = {
                "target": ground.number(target.value),
                "baseline": ground.number(baseline),
                "period": target.period,
            }
            yield Found("target_on_wrong_side", indicator.id, "targets", shown)
    last = measure.last_target(indicator)
    baseline = measure.baseline_value(indicator.baseline, ground.figures.it)
    if last and last.value == baseline and indicator.direction is not Direction.CONTEXT:
        yield Found("target_is_baseline", indicator.id, "targets")


def _is_worse(value: float, baseline: float, direction: Direction | None) -> bool:
    if direction is Direction.HIGHER:
        return value < baseline
    return direction is Direction.LOWER and value > baseline


def _by_sex(indicator: PlanIndicator) -> Iterator[Found]:
    if not indicator.of_people:
        return
    if not measure.told_by_sex(indicator):
        yield Found("people_without_sex", indicator.id, "disaggregate_by")
    elif (last := measure.last_target(indicator)) and not measure.targeted_by_sex(indicator):
        yield Found("target_without_sex", indicator.id, "targets", {"period": last.period})


def _parts(indicator: PlanIndicator, ground: Ground) -> Iterator[Found]:
    """Compare the parts of every target with the whole."""
    if measure.whole_sex(indicator) in SEXES:
        return
    for whole in measure.wholes(indicator):
        sexes = {sex: measure.target(indicator, whole.period, sex) for sex in SEXES}
        both = {sex: value for sex, value in sexes.items() if value is not None}
        if indicator.measured in measure.NUMBERS:
            yield from _added(whole, both, "sex", indicator, ground)
            yield from _added(whole, _areas(indicator, whole.period), "locality", indicator, ground)
        elif indicator.measured in measure.RATES and len(both) == len(SEXES):
            yield from _between(indicator, whole.value, both, whole.period, ground)


def _areas(indicator: PlanIndicator, period: str) -> dict[str, float]:
    """Give the targets of areas; none where values of areas do not add up."""
    if indicator.aggregation in (Aggregation.NONE, Aggregation.MAX, Aggregation.DISTINCT):
        return {}
    return {t.locality: t.value for t in indicator.targets if t.period == period and t.locality and t.sex == "_T"}


def _added(
    whole: Target, parts: Mapping[str, float], split: str, indicator: PlanIndicator, ground: Ground
) -> Iterator[Found]:
    """Compare the sum of parts with the whole; parts that are not all there may fall short of it."""
    everything = set(SEXES) if split == "sex" else set(ground.areas)
    together, slack = sum(parts.values()), _slack(whole.value, ground)
    shown = {
        "parts": ground.number(together),
        "whole": ground.number(whole.value),
        "period": whole.period,
        "split": ground.catalogue.it.text(f"plan.split.{split}", ground.language),
    }
    if parts and together > whole.value + slack:
        yield Found("parts_exceed_whole", indicator.id, "targets", shown)
    elif parts and set(parts) == everything and together < whole.value - slack:
        yield Found("parts_do_not_add_up", indicator.id, "targets", shown)


def _between(
    indicator: PlanIndicator, whole: float, parts: Mapping[str, float], period: str, ground: Ground
) -> Iterator[Found]:
    low, high, slack = min(parts.values()), max(parts.values()), _slack(whole, ground)
    if not low - slack <= whole <= high + slack:
        shown = {
            "whole": ground.number(whole),
            "low": ground.number(low),
            "high": ground.number(high),
            "period": period,
        }
        yield Found("whole_outside_parts", indicator.id, "targets", shown)


def _slack(whole: float, ground: Ground) -> float:
    return abs(whole) * ground.catalogue.it.plan_policy.part_tolerance / 100.0
