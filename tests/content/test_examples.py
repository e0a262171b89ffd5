"""The examples of the definitions, computed by the engine."""

from __future__ import annotations

import math

import pytest

from wayfare.catalogue import load
from wayfare.evidence import examples
from wayfare.evidence.examples import Outcome, Trial
from wayfare.model.indicator import ObservedOn

CATALOGUE = load()
TRIALS = [trial for indicator in CATALOGUE.indicators.values() for trial in examples.trials(indicator)]


@pytest.fixture(scope="module")
def outcomes() -> dict[Trial, Outcome]:
    computed = examples.compute(TRIALS, examples.catalogue_columns(CATALOGUE))
    return {name(trial): outcome for trial, outcome in zip(TRIALS, computed, strict=True)}


def name(trial: Trial) -> str:
    return f"{trial.indicator.code}: {trial.example.name}"


@pytest.mark.parametrize("trial", TRIALS, ids=name)
def test_example_gives_the_known_answer(trial: Trial, outcomes: dict[str, Outcome]) -> None:
    expect, outcome = trial.example.expect, outcomes[name(trial)]
    if expect["value"] is None:
        assert outcome.value is None
    else:
        assert outcome.value is not None
        assert math.isclose(outcome.value, expect["value"], rel_tol=1e-12, abs_tol=1e-12)
    if "cases" in expect:
        assert outcome.cases == expect["cases"]


def test_survey_examples_say_how_many_cases_count() -> None:
    counted = [t for t in TRIALS if t.indicator.statistic and t.indicator.observed_on is not ObservedOn.COUNTRY]
    assert [name(t) for t in counted if "cases" not in t.example.expect] == []


def test_an_example_alone_gives_what_it_gives_among_the_others(outcomes: dict[str, Outcome]) -> None:
    (trial,) = examples.trials(CATALOGUE.indicators["poverty.gap"])
    (alone,), among = examples.compute([trial], examples.catalogue_columns(CATALOGUE)), outcomes[name(trial)]
    assert alone.cases == among.cases
    assert alone.value == pytest.approx(among.value, rel=1e-14), (
        "rows of another number may be added up in another order"
    )


def test_textbook_poverty_measures_come_out(outcomes: dict[str, Outcome]) -> None:
    """Incomes 100, 110, 150 and 160 at a line of 125: 0.5, 0.08, 0.0136 (domain note, indicators C01 to C03)."""
    assert outcomes["poverty.headcount: two of four people have less than 125"].value == pytest.approx(50)
    assert outcomes["poverty.gap: two people lack a fifth and an eighth of the line"].value == pytest.approx(0.08)
    assert outcomes["poverty.severity: the gaps are squared before they are averaged"].value == pytest.approx(0.0136)
