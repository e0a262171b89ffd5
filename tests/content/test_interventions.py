"""The catalogue of interventions: complete, honest about its evidence, and sound when a country adds its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wayfare.catalogue import load
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.load import unchecked
from wayfare.cli.interventions import described
from wayfare.cli.main import application
from wayfare.model.intervention import Intervention

MEASURES = load().interventions
NO_RELIABLE_EVIDENCE = "diaspora.matching_funds"


def test_the_forty_six_measures_of_the_field_are_there_once_each() -> None:
    assert [measure.number for measure in MEASURES.values()] == list(range(1, 47))


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.code)
def test_a_finding_nobody_checked_holds_no_number(measure: Intervention) -> None:
    for each in measure.evidence:
        assert each.verified or not re.search(r"\d", each.finding), each.finding


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.code)
def test_the_grade_is_the_second_line_whatever_it_says(measure: Intervention) -> None:
    second = list(described(load(), measure, "en"))[1]
    assert load().label("evidence_grade", str(measure.grade)) in second
    assert load().explanation("evidence_grade", str(measure.grade)) in second


def test_no_reliable_evidence_is_said_of_matching_funds_and_of_return_programmes() -> None:
    assert MEASURES[NO_RELIABLE_EVIDENCE].grade == 0
    for code in ("skills.return_incentives", "return.integrated"):
        assert any("none that is reliable on most return programmes" in e.finding for e in MEASURES[code].evidence)


def test_a_strong_grade_rests_on_a_study_that_was_checked_or_is_said_to_be_reported() -> None:
    for measure in MEASURES.values():
        if measure.grade == 4:
            assert any(each.verified and each.year for each in measure.evidence), measure.code


def test_the_command_shows_a_measure_and_guesses_at_a_slip() -> None:
    runner = CliRunner()
    shown = runner.invoke(application(["wayfare.cli.interventions"]), ["interventions", "show", NO_RELIABLE_EVIDENCE])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[1].startswith("Evidence: No reliable evidence.")
    slip = runner.invoke(
        application(["wayfare.cli.interventions"]), ["interventions", "show", "diaspora.matching_fund"]
    )
    assert NO_RELIABLE_EVIDENCE in str(slip.exception)


PLANTED = """\
code: families.school_meals
number: 18
title: Meals at school
mechanism: A meal brings a child to school.
target_groups: [children]
grade: 5
evidence: [{finding: Done., study: Practice, verified: true}]
answers: [{indicator: education.attendence, worse_for: {gender: F}}, {indicator: education.attendance, above: 3}]
measured_by: [F1]
risks: [It ends.]
gender: Count girls and boys.
gcm: [24]
"""


def test_planted_mistakes_are_found_with_field_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "interventions" / "families" / "school_meals.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(PLANTED, encoding="utf-8")
    wrong_by_schema = {problem.field for problem in problems_of(unchecked(tmp_path))}
    assert {"grade", "measured_by[1]", "gcm[1]", "answers[2].target"} <= wrong_by_schema
    sound = PLANTED.replace("grade: 5", "grade: 1").replace("F1]", "F01]").replace("[24]", "[15]")
    file.write_text(sound.replace("above: 3", "above: 3, target: nobody"), encoding="utf-8")
    found = {problem.field: problem for problem in problems_of(unchecked(tmp_path))}
    assert {"answers[1].indicator", "answers[1].worse_for", "number"} == set(found)
    assert "matching_funds" in found["number"].what
