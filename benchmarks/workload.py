"""The work that is measured: ratio indicators on the made-up country, over eight breakdowns."""

from __future__ import annotations

from wayfare.model.estimate import Measure, Statistic
from wayfare.model.survey import SurveyDesign

DESIGN = SurveyDesign(weights="weight", strata="stratum", psu=("psu",), nested=False)
BREAKDOWNS: tuple[tuple[str, ...], ...] = (
    (),
    ("sex",),
    ("age_group",),
    ("education",),
    ("wealth_quintile",),
    ("migration_status",),
    ("urban",),
    ("admin2",),
)
ADULTS, WORKING_AGE, CHILDREN, EVERYBODY = "age >= 15", "age between 15 and 64", "age between 5 and 17", "age >= 0"
INDICATORS: tuple[tuple[str, str], ...] = (
    ("labour_status = 'employed'", WORKING_AGE),
    ("labour_status = 'unemployed'", "labour_status in ('employed', 'unemployed')"),
    ("labour_status = 'outside'", WORKING_AGE),
    ("labour_status = 'employed' and sector = 'agriculture'", ADULTS),
    ("occupation = 'high'", "labour_status = 'employed'"),
    ("attends_school", CHILDREN),
    ("child_labour", CHILDREN),
    ("literate", ADULTS),
    ("education = 'tertiary'", ADULTS),
    ("health_insured", EVERYBODY),
    ("sought_care", "needed_care"),
    ("account", ADULTS),
    ("saving", ADULTS),
    ("credit", ADULTS),
    ("enterprise", ADULTS),
    ("receives_remittances", EVERYBODY),
    ("safe_water", EVERYBODY),
    ("food_reduction", EVERYBODY),
    ("shock = 'flood'", EVERYBODY),
    ("legal_status = 'irregular'", "migration_status in ('immigrant', 'refugee')"),
)
PEOPLE = ("", "sex = 'F'", "household_size >= 4")
"""Sixty indicators are the twenty for everybody, for women and for members of larger households."""


def pairs(number: int) -> list[tuple[str, str]]:
    """Numerator and denominator of each indicator."""
    groups = [(n, f"{d} and {who}" if who else d) for who in PEOPLE for n, d in INDICATORS]
    return [(f"{n} and {d}", d) for n, d in groups[:number]]


def measures(number: int) -> list[Measure]:
    """The indicators as the engine is asked for them."""
    return [
        Measure(name=f"indicator {i + 1}", statistic=Statistic.RATIO, y=n, denominator=d)
        for i, (n, d) in enumerate(pairs(number))
    ]
