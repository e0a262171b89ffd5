"""A small plan of the made-up country, for tests of what monitoring makes of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from wayfare.model.aggregation import Aggregation
from wayfare.model.indicator import Direction
from wayfare.model.plan import (
    Baseline,
    Body,
    Frequency,
    Level,
    Locality,
    Measured,
    Part,
    Plan,
    PlanIndicator,
    Result,
    Target,
)

POVERTY = PlanIndicator(
    id="i-poverty",
    result="r-1",
    label="People in families of migrants below the line",
    definition="poverty.headcount",
    version=1,
    unit="percent",
    measured=Measured.PERCENTAGE,
    direction=Direction.LOWER,
    of_people=True,
    aggregation=Aggregation.RATIO,
    disaggregate_by=("sex", "locality"),
    baseline=Baseline(
        value=32, period="2026", source="Survey", parts=(Part(value=33, sex="F"), Part(value=31, sex="M"))
    ),
    targets=(
        Target(period="2028", value=29),
        Target(period="2030", value=24),
        Target(period="2030", value=25, sex="F"),
        Target(period="2030", value=23, sex="M"),
        Target(period="2030", value=20, locality="B"),
    ),
    verification="Household survey",
    frequency=Frequency.EVERY_TWO_YEARS,
    owner="nso",
)
TRAINED = PlanIndicator(
    id="i-trained",
    result="r-2",
    label="Returnees who finished a course",
    unit="people",
    measured=Measured.COUNT,
    direction=Direction.HIGHER,
    of_people=True,
    aggregation=Aggregation.SUM,
    disaggregate_by=("sex", "locality"),
    baseline=Baseline(value=0, period="2026"),
    targets=(Target(period="2030", value=1000), Target(period="2030", value=500, locality="A")),
    verification="Register of courses",
    frequency=Frequency.HALF_YEARLY,
    owner="mol",
)
DESKS = PlanIndicator(
    id="i-desks",
    result="r-2",
    label="Desks that are open",
    measured=Measured.COUNT,
    direction=Direction.HIGHER,
    aggregation=Aggregation.LAST,
)
STORY = PlanIndicator(id="i-story", result="r-2", label="What people say", measured=Measured.QUALITATIVE)
PLAN = Plan(
    id="p",
    title="Plan",
    first_year=2027,
    last_year=2030,
    currency="dal",
    price_year=2026,
    area="XMZ",
    made_up=True,
    bodies=(Body(id="nso", name="Statistics Office"), Body(id="mol", name="Ministry of Labour")),
    localities=(Locality(code="A", name="Velmarë"), Locality(code="B", name="Quilora")),
    results=(
        Result(id="r-1", level=Level.IMPACT, statement="Fewer people live below the line."),
        Result(id="r-2", level=Level.OUTPUT, statement="Returnees are trained.", parent="r-1"),
    ),
    indicators=(POVERTY, TRAINED, DESKS, STORY),
)
MIDDLE = date(2028, 12, 31)


def revised(value: float) -> Plan:
    """The same plan with another last target for poverty."""
    targets = tuple(
        replace(t, value=value) if (t.period, t.sex, t.locality) == ("2030", "_T", "") else t for t in POVERTY.targets
    )
    return replace(PLAN, indicators=(replace(POVERTY, targets=targets), *PLAN.indicators[1:]))
