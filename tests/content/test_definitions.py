"""The content that ships is sound, complete and worded for readers."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from wayfare.catalogue import harmonise, load, schema
from wayfare.catalogue.check import OF_PEOPLE, SURVEYED, problems_of
from wayfare.catalogue.load import CONTENT
from wayfare.evidence.figure_table import MIRRORED
from wayfare.evidence.mappings import loadable
from wayfare.model.estimate import Flag, Statistic
from wayfare.model.figure import State
from wayfare.model.finding import Certainty
from wayfare.model.indicator import Direction, Indicator, ObservedOn, Side
from wayfare.model.policy import DisclosurePolicy

CATALOGUE = load()
INDICATORS = CATALOGUE.indicators
REQUIRED_ROWS = ("O1", "O2", "O5", "O9", "O10", "O11", "O12", "O14", "M3", "M4", "M5", "M6", "M7", "M16")
PROMISED_ROWS = (*(f"O{n}" for n in range(1, 16)), *(f"M{n}" for n in range(1, 17)))

each_indicator = pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)


def test_no_problem_in_the_content_that_ships() -> None:
    assert problems_of(CATALOGUE) == []


@pytest.mark.parametrize("name", sorted(path.stem for path in (CONTENT / "schemas").glob("*.json")))
def test_schemas_are_schemas_and_refuse_unknown_fields(name: str) -> None:
    schema.load(name)
    text = json.loads((CONTENT / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    open_ended = [steps for steps, part in parts(text) if "properties" in part and "additionalProperties" not in part]
    assert open_ended == []


def parts(value: object, steps: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every schema inside a schema."""
    if isinstance(value, dict):
        if steps[-1:] != ("properties",):
            yield steps, value
        for key, inner in value.items():
            yield from parts(inner, (*steps, key))


def test_rows_are_those_of_the_mission_in_order() -> None:
    assert tuple(CATALOGUE.rows) == PROMISED_ROWS


@pytest.mark.parametrize("row", REQUIRED_ROWS)
def test_required_row_is_answered_by_surveys(row: str) -> None:
    serving = [i for i in INDICATORS.values() if row in i.rows and i.observed_on in SURVEYED and i.status == "stable"]
    assert serving


@pytest.mark.parametrize("row", ["O1", "O2", "O9", "O10", "O11", "M3", "M4", "M5", "M6", "M7", "M16"])
def test_row_is_answered_by_world_figures_alone(row: str) -> None:
    assert any(row in i.rows for i in INDICATORS.values() if i.observed_on not in SURVEYED)


@pytest.mark.parametrize("row", [f"O{n}" for n in range(1, 15)] + [f"M{n}" for n in range(1, 8)])
def test_every_row_of_the_report_has_an_indicator(row: str) -> None:
    assert any(row in indicator.rows for indicator in INDICATORS.values())


@each_indicator
def test_indicators_of_people_are_told_for_women_and_men(indicator: Indicator) -> None:
    if indicator.observed_on in OF_PEOPLE:
        assert "sex" in indicator.disaggregate_by or "sex =" in indicator.numerator


@each_indicator
def test_indicators_of_households_are_told_by_the_sex_of_the_head(indicator: Indicator) -> None:
    if indicator.observed_on is ObservedOn.HOUSEHOLD:
        assert "household_head_sex" in indicator.disaggregate_by


@each_indicator
def test_every_reference_says_what_it_supports(indicator: Indicator) -> None:
    assert indicator.references
    assert all(reference.title and reference.supports for reference in indicator.references)


@each_indicator
def test_every_formula_has_an_example(indicator: Indicator) -> None:
    assert bool(indicator.numerator or indicator.method) == bool(indicator.examples)


@each_indicator
def test_a_number_comes_from_a_formula_or_a_publisher_or_the_user(indicator: Indicator) -> None:
    known = (indicator.numerator, indicator.published_by, indicator.counterfactual, indicator.recorded)
    mirrored = {mirror: code for code, mirror in MIRRORED.items()}
    if not any(known) and mirrored.get(indicator.code, indicator.code) not in loadable():
        assert "the user adds one" in indicator.caution


@each_indicator
def test_texts_are_short_and_plain(indicator: Indicator) -> None:
    assert not indicator.label.endswith(".")
    assert indicator.question.endswith("?")
    assert indicator.caution.endswith(".")
    jargon = ("FGT", "headcount", "disaggregat", "stakeholder", "utilis", "leverag", "Taylor", "quintile")
    text = f"{indicator.label} {indicator.question} {indicator.caution}"
    assert not [word for word in jargon if word in text]


def test_labels_and_questions_are_not_shared() -> None:
    for field in ("label", "question"):
        counted = Counter(getattr(indicator, field) for indicator in INDICATORS.values())
        assert [text for text, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(
    ("codelist", "codes"),
    [
        ("flag", Flag),
        ("state", State),
        ("certainty", Certainty),
        ("direction", Direction),
        ("side", Side),
        ("statistic", Statistic),
        ("observed_on", ObservedOn),
    ],
)
def test_every_word_of_the_vocabulary_has_a_label(codelist: str, codes: type) -> None:
    assert set(CATALOGUE.codelists[codelist]) == {str(code.value) for code in codes}


@pytest.mark.parametrize("codelist", ["flag", "state", "certainty"])
def test_what_readers_are_warned_of_is_explained_in_a_sentence(codelist: str) -> None:
    for code in CATALOGUE.codelists[codelist]:
        assert CATALOGUE.explanation(codelist, code).endswith(".")


def test_every_breakdown_has_a_label() -> None:
    used = {name for indicator in INDICATORS.values() for name in indicator.disaggregate_by}
    assert used <= set(CATALOGUE.codelists["dimension"])


def test_the_policy_that_ships_is_the_default_of_the_model() -> None:
    assert CATALOGUE.policy == DisclosurePolicy()


def test_every_variable_is_told_by_the_made_up_country_or_by_a_survey_family() -> None:
    with (CONTENT / "country" / "columns.csv").open(encoding="utf-8", newline="") as lines:
        columns = {row["name"]: row for row in csv.DictReader(lines)}
    told = {rule.concept for family in harmonise.families().values() for rule in family.rules}
    missing = [name for name in CATALOGUE.concepts if name not in columns and name not in told]
    assert missing == []
    types = {"text": {"category"}, "boolean": {"boolean"}, "number": {"number"}, "integer": {"integer", "category"}}
    unlike = [
        name
        for name, concept in CATALOGUE.concepts.items()
        if name in columns and concept.type not in types[columns[name]["type"]]
    ]
    assert unlike == []


def test_the_made_up_country_uses_the_codes_of_the_code_lists() -> None:
    with (CONTENT / "country" / "columns.csv").open(encoding="utf-8", newline="") as lines:
        columns = {row["name"]: row["codes"] for row in csv.DictReader(lines)}
    for name, concept in CATALOGUE.concepts.items():
        codes = columns.get(name, "")
        if concept.codelist and "=" in codes:
            listed = {part.split("=")[0] for part in codes.split("|")}
            assert listed <= set(CATALOGUE.codelists[concept.codelist]), name


def test_places_are_the_un_list_with_the_world_and_the_made_up_country() -> None:
    places = CATALOGUE.places
    countries = [place for place in places.values() if place.level == 0]
    assert len(countries) == 249 + 3
    assert places["NAM"].iso2 == "NA"
    assert places["MDA"].name == "Republic of Moldova"
    assert places["WLD"].level == -1
    assert "made-up" in places["XMZ"].name


def test_every_country_of_the_un_list_is_developed_or_less_developed() -> None:
    known = [place for place in CATALOGUE.places.values() if place.level == 0 and place.development]
    assert Counter(place.development for place in known)["less"] > 2 * Counter(p.development for p in known)["more"]
    assert CATALOGUE.places["PHL"].development == "less"
    assert CATALOGUE.places["DEU"].development == "more"
