"""How a plan's indicator is told: its whole and parts, its baseline, its targets, and whether it stands ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wayfare.model.plan import Baseline, Measured, PlanIndicator, Target

EVERYBODY = "_T"
SEXES = ("F", "M")
RATES = frozenset({Measured.PERCENTAGE, Measured.RATIO, Measured.SCORE})
NUMBERS = frozenset({Measured.COUNT, Measured.AMOUNT})


def year(period: str) -> int:
    """Give the year of a period such as `2028-S1`."""
    return int(period[:4])


def whole_sex(indicator: PlanIndicator) -> str:
    """Give whom the whole is of: `_T`, or one sex where all targets are about it, as in "women with an account"."""
    sexes = {target.sex for target in indicator.targets}
    return sexes.pop() if len(sexes) == 1 else EVERYBODY


def wholes(indicator: PlanIndicator) -> list[Target]:
    """Targets of the whole, in the order of their periods."""
    sex = whole_sex(indicator)
    return sorted((t for t in indicator.targets if t.sex == sex and not t.locality), key=lambda target: target.period)


def target(indicator: PlanIndicator, period: str, sex: str = EVERYBODY, locality: str = "") -> float | None:
    """Give the target of a part in a period."""
    wanted = (period, sex, locality)
    return next((t.value for t in indicator.targets if (t.period, t.sex, t.locality) == wanted), None)


def last_target(indicator: PlanIndicator) -> Target | None:
    """Give the target of the whole that is due last."""
    found = wholes(indicator)
    return found[-1] if found else None


def baseline_value(
    baseline: Baseline | None, figures: Mapping[str, float] = {}, sex: str = "", locality: str = ""
) -> float | None:
    """Give where things stand, for the whole or for a part; a figure decides where it is known now."""
    if baseline is None:
        return None
    if sex or locality:
        wanted = (sex or EVERYBODY, locality)
        return next((part.value for part in baseline.parts if (part.sex, part.locality) == wanted), None)
    return figures.get(baseline.figure, baseline.value)


def told_by_sex(indicator: PlanIndicator) -> bool:
    """Whether it is told for women and men, or is about one of them."""
    return "sex" in indicator.disaggregate_by or whole_sex(indicator) in SEXES


def targeted_by_sex(indicator: PlanIndicator) -> bool:
    """Whether its last target is set for women and for men, or it is about one of them."""
    last = last_target(indicator)
    if last is None:
        return False
    return last.sex in SEXES or all(target(indicator, last.period, sex) is not None for sex in SEXES)


def ready(indicator: PlanIndicator) -> bool:
    """Whether it has a baseline value or figure, a target, a source and an owner (indicator J11 of the field's list).

    A baseline that is still to be established does not count here, though it may stand in a plan.
    """
    baseline = indicator.baseline
    begins = baseline is not None and (baseline.known or bool(baseline.figure))
    return begins and last_target(indicator) is not None and bool(indicator.verification and indicator.owner)


def baseline_readiness(indicators: Iterable[PlanIndicator]) -> float | None:
    """Give the percentage of indicators that are ready (J11); None where there are none."""
    return _percent([ready(indicator) for indicator in indicators])


def sex_completeness(indicators: Iterable[PlanIndicator]) -> float | None:
    """Give the percentage of indicators about people that are told for women and men (J12); None without any."""
    return _percent([told_by_sex(indicator) for indicator in indicators if indicator.of_people])


def _percent(holds: list[bool]) -> float | None:
    return 100.0 * sum(holds) / len(holds) if holds else None
