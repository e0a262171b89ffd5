"""A country to which more people came than left it is told from the other end."""

from __future__ import annotations

import pytest
from hand_made import figure

from wayfare.assessment.brief import rule_for
from wayfare.assessment.figures import FigureSet
from wayfare.catalogue import load


def rule(came: float | None, left: float | None) -> str:
    told = {"migrants.immigrant_stock": came, "migrants.emigrant_stock": left}
    figures = [figure(code, value, unit="persons") for code, value in told.items() if value is not None]
    return rule_for(load().briefs.values(), FigureSet(tuple(figures))).brief


@pytest.mark.parametrize(
    ("came", "left", "name"),
    [(8.2e6, 2e5, "destination"), (87e3, 6.1e6, "summary"), (8.2e6, None, "summary"), (None, None, "summary")],
)
def test_a_destination_leads_with_those_who_came(came: float | None, left: float | None, name: str) -> None:
    assert rule(came, left) == name


def test_the_other_edition_tells_apart_what_the_preferred_does_not() -> None:
    whole = figure("population.total", 9.0, unit="persons", source="wb.wdi2026", period="2024")
    women = figure(
        "population.total", 5.0, unit="persons", source="undesa.wpp2024", domain=(("sex", "F"),), period="2023"
    )
    found = FigureSet((whole, women))
    assert found.breakdown("population.total", ("sex",)) == ()
    assert found.told_apart("population.total", "sex") == (women,)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("WorldBank", "World Bank"),
        ("UNSDDYB_B61_CFC", "United Nations Demographic Yearbook (B61 CFC)"),
        ("NBS2012", "NBS2012"),
        ("Census_2010", "Census 2010"),
    ],
)
def test_who_reported_a_count_is_named_in_words(code: str, name: str) -> None:
    assert load().reporter(code) == name
