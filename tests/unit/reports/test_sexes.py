"""Women stand beside men as of now, in the edition that the rest of the report uses."""

from __future__ import annotations

from dataclasses import replace

import assessment

from wayfare.model.figure import Figure
from wayfare.reports.edition import Edition
from wayfare.reports.sexes import SexTable, sex_tables

MADE = assessment.make()
POPULATION = "population.total"


def people(sex: str, period: str, source: str, value: float) -> Figure:
    domain = () if sex == "_T" else (("sex", sex),)
    given = {"area": MADE.place.code, "counterpart": "", "se": None, "low": None, "high": None}
    return replace(
        MADE.figures[0], id=f"{sex}{period}{source}", indicator=POPULATION, period=period, source=source, vintage="1",
        domain=domain, value=value, unit="persons", **given,
    )  # fmt: skip


def table(*figures: Figure) -> SexTable:
    (found,) = sex_tables(Edition(replace(MADE, figures=figures, created="2026-11-27T00:00:00+00:00")))
    return found


def test_a_projection_of_a_year_to_come_does_not_stand_for_today() -> None:
    now = [people(sex, "2025", "undesa.wpp2024", value) for sex, value in (("F", 6.0), ("M", 5.0), ("_T", 11.0))]
    then = [people(sex, "2050", "undesa.wpp2024", value) for sex, value in (("F", 9.0), ("M", 9.0), ("_T", 18.0))]
    found = table(*now, *then)
    assert found.period == "2025"
    assert found.figures == tuple(now)


def test_the_edition_that_comes_first_is_used_though_another_tells_of_a_later_year() -> None:
    preferred = [people(sex, "2020", "undesa.ims2020", 10.0) for sex in ("F", "M", "_T")]
    other = [people(sex, "2024", "undesa.ims2024", 3.0) for sex in ("F", "M", "_T")]
    assert table(*preferred, *other).figures == tuple(preferred)


def test_years_with_a_sum_come_before_years_without() -> None:
    summed = [people(sex, "2025", "undesa.wpp2024", 10.0) for sex in ("F", "M", "_T")]
    later = [people(sex, "2026", "undesa.wpp2024", 10.0) for sex in ("F", "M")]
    assert table(*summed, *later).period == "2025"
