"""Sheets generated from the plan: the reference sheet of an indicator, and the rows somebody has to fill in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wayfare.model.aggregation import Aggregation
from wayfare.model.estimate import Domain
from wayfare.model.indicator import Direction, Indicator
from wayfare.model.monitoring import Reason, ReportedValue
from wayfare.model.plan import Baseline, Frequency, Plan, PlanIndicator, Target

from . import generation, periods
from .cells import EVERYBODY
from .periods import Calendar

Cell = tuple[str, str, str, Domain]
"""Indicator, period, place and group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSheet:
    """All that somebody needs to know to report an indicator the same way as everybody else."""

    indicator: PlanIndicator
    result: str
    """Statement of the result it measures."""
    definition: Indicator | None
    """From the catalogue, where it is one of those."""
    rule: Aggregation
    frequency: Frequency
    direction: Direction
    owner: str
    """Name of the body that reports it; empty where nobody does."""
    places: tuple[str, ...]
    groups: tuple[Domain, ...]
    baseline: Baseline | None
    targets: tuple[Target, ...]
    periods: tuple[str, ...]
    fraction: bool
    """Whether numerator and denominator are asked for in place of a value."""
    missing: tuple[str, ...]
    """What the plan does not say yet: fields such as `owner`, `verification`, `baseline`."""


def reference_sheet(plan: Plan, indicator: str, where: Calendar, known: Mapping[str, Indicator]) -> ReferenceSheet:
    """Make the reference sheet of an indicator; `known` are the indicators of the catalogue."""
    found = next(each for each in plan.indicators if each.id == indicator)
    results = {each.id: each.statement for each in plan.results}
    bodies = {each.id: each.name for each in plan.bodies}
    return ReferenceSheet(
        indicator=found,
        result=results.get(found.result, ""),
        definition=known.get(found.definition),
        rule=generation.rule(found),
        frequency=found.frequency or generation.UNSAID,
        direction=found.direction or Direction.CONTEXT,
        owner=bodies.get(found.owner, ""),
        places=generation.places(found, plan),
        groups=generation.groups(found),
        baseline=found.baseline,
        targets=found.targets,
        periods=tuple(each.id for each in periods.asked(generation.duty(found, plan), where)),
        fraction=generation.fraction(found),
        missing=tuple(_unsaid(found)),
    )


def _unsaid(indicator: PlanIndicator) -> Iterator[str]:
    wanted = ("unit", "direction", "aggregation", "baseline", "targets", "verification", "frequency", "owner")
    yield from (name for name in wanted if not getattr(indicator, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a data-collection sheet: one cell to fill, with what is known of it."""

    indicator: str
    label: str
    unit: str
    period: str
    place: str
    place_name: str
    group: Domain
    fraction: bool
    target: float | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: Reason | None = None
    note: str = ""

    @property
    def cell(self) -> Cell:
        """What tells it from every other row."""
        return self.indicator, self.period, self.place, self.group


def rows(
    plan: Plan,
    where: Calendar,
    *,
    periods_: Collection[str] = (),
    owner: str = "",
    place: str = "",
    values: Iterable[ReportedValue] = (),
    whole: str = "",
) -> tuple[Row, ...]:
    """List the cells to fill, by indicator, period, place and group; for some periods, one owner or one place.

    `whole` is the name of the whole area, which a plan knows by its code alone.
    """
    held = {(each.indicator, each.period, each.place, each.group): each for each in values}
    return tuple(
        row
        for indicator in generation.reported(plan)
        if not owner or indicator.owner == owner
        for row in _rows(plan, indicator, where, held, whole)
        if (not periods_ or row.period in periods_) and (not place or row.place == place)
    )


def _rows(
    plan: Plan, indicator: PlanIndicator, where: Calendar, held: Mapping[Cell, ReportedValue], whole: str
) -> Iterator[Row]:
    names = {each.code: each.name for each in plan.localities}
    fraction = generation.fraction(indicator)
    for period in periods.asked(generation.duty(indicator, plan), where):
        for place in generation.places(indicator, plan):
            for group in (EVERYBODY, *generation.groups(indicator)):
                there = held.get((indicator.id, period.id, place, group))
                yield Row(
                    indicator=indicator.id,
                    label=indicator.label,
                    unit=indicator.unit,
                    period=period.id,
                    place=place,
                    place_name=names.get(place, whole or place),
                    group=group,
                    fraction=fraction,
                    target=_target(indicator, period.id, place if place in names else "", group),
                    **_held(there),  # type: ignore[arg-type]
                )


def _target(indicator: PlanIndicator, period: str, locality: str, group: Domain) -> float | None:
    sex = str(dict(group).get("sex", "_T"))
    wanted = (period, locality, sex)
    return next((t.value for t in indicator.targets if (t.period, t.locality, t.sex) == wanted), None)


def _held(value: ReportedValue | None) -> Mapping[str, object]:
    if value is None:
        return {}
    names = ("value", "numerator", "denominator", "reason", "note")
    return {name: getattr(value, name) for name in names}
