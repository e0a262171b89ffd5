"""Frameworks, rules and the sample plan: what ships holds together, and says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.catalogue import load
from wayfare.country.parameters import load as country
from wayfare.model.errors import ContentProblems
from wayfare.model.plan import Level
from wayfare.plan import costing, document, frameworks, gender, measure, readiness
from wayfare.plan.chain import Chain
from wayfare.plan.readiness import Facts

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SAMPLE = document.load(EXAMPLES / "marenza-plan.yaml")
GOALS = frameworks.load(EXAMPLES / "marenza-goals.yaml")


def test_the_compact_has_its_objectives_and_principles() -> None:
    compact = load().frameworks["gcm@2018"]
    assert [goal.code for goal in compact.goals] == [*map(str, range(1, 24)), *(f"P{n}" for n in range(1, 11))]


def test_every_official_target_we_compute_is_in_the_framework() -> None:
    agenda = load().frameworks["sdg@2015"]
    for code in ("3.c", "4.b", "5.4", "5.c", "8.10", "10.7", "10.c", "17.3", "17.14", "17.18"):
        assert agenda.goal(code) is not None
    assert {goal.under for goal in agenda.goals if goal.under} <= {str(n) for n in range(1, 18)}


def test_titles_from_memory_are_marked() -> None:
    for framework in load().frameworks.values():
        assert any(not goal.checked for goal in framework.goals)


def test_the_sample_says_that_it_is_made_up() -> None:
    assert SAMPLE.made_up
    assert GOALS.made_up
    assert "does not exist" in SAMPLE.summary


def test_the_sample_lacks_nothing() -> None:
    assert readiness.gaps(SAMPLE, Facts(today="2026-11-27")) == ()


def test_the_sample_has_the_shape_of_a_real_plan() -> None:
    levels = [result.level for result in SAMPLE.results]
    assert [levels.count(level) for level in (Level.IMPACT, Level.OUTCOME, Level.OUTPUT)] == [2, 4, 8]
    assert len(SAMPLE.actions) >= 20
    assert measure.baseline_readiness(SAMPLE.indicators) == pytest.approx(100 * 19 / 20)
    assert measure.sex_completeness(SAMPLE.indicators) == 100.0
    whole = costing.total(SAMPLE)
    assert 0 < whole.unidentified < whole.gap < whole.required


def test_the_sample_names_what_there_is() -> None:
    known, parameters = load(), country()
    regions = {region["code"]: region["name"] for region in parameters.geography["regions"]}
    assert {area.code: area.name for area in SAMPLE.localities} == regions
    for result in SAMPLE.results:
        assert set(result.rows) <= set(known.rows)
        for use in result.interventions:
            assert known.interventions[use.code].grade == use.grade
    for indicator in SAMPLE.indicators:
        if indicator.definition:
            definition = known.indicators[indicator.definition]
            assert definition.version == indicator.version
            assert set(indicator.domain) <= set(definition.disaggregate_by)
    for framework in frameworks.known(known, [GOALS]).values():
        assert frameworks.coverage(SAMPLE, framework).unknown == ()


def test_markers_of_the_sample_are_what_its_text_supports() -> None:
    chain = Chain(SAMPLE)
    for result in SAMPLE.results:
        if result.gender is not None and result.level is Level.OUTPUT:
            assert gender.suggest(result, chain).code >= result.gender.code, result.id


def test_a_framework_file_is_checked_like_content(tmp_path: Path) -> None:
    file = tmp_path / "goals.yaml"
    text = (EXAMPLES / "marenza-goals.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace('"5"', '"4"').replace('version: "2026"', 'version: "2027"'), encoding="utf-8")
    with pytest.raises(ContentProblems) as caught:
        frameworks.load(file)
    assert "goals.yaml:2: id: The id is not made of code and version. Write marenza@2027." in str(caught.value)
    assert "The code '4' is given twice." in str(caught.value)
