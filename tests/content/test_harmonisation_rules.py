"""Every harmonisation rule reads, its examples come out, and mistakes in rule files are found with their line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from wayfare.catalogue import harmonise as declared
from wayfare.catalogue import load
from wayfare.catalogue.entries import Folder
from wayfare.catalogue.load import CONTENT
from wayfare.evidence import rule_check
from wayfare.model.harmonisation import RuleExample

RULES = [(family, rule) for family in declared.families().values() for rule in family.rules]


@pytest.mark.parametrize(("family", "rule"), RULES, ids=[f"{f.family}.{r.concept}" for f, r in RULES])
def test_examples_come_out_as_they_say(family, rule):
    came = rule_check.outcomes(rule, rule_check.example_types(rule))
    assert rule.examples
    for outcome, example in zip(came, rule.examples, strict=True):
        assert rule_check.same(outcome, example.expect), f"{dict(example.row)}: {outcome!r}"


def test_nothing_is_wrong_with_the_families():
    assert rule_check.problems() == []


def test_the_surveys_of_the_trial_have_their_families():
    assert {"mexico_enigh", "usa_nhanes", "marenza_persons", "marenza_households", "marenza_emigrants"} <= set(
        declared.families()
    )


def test_made_up_families_say_so():
    for name, family in declared.families().items():
        assert family.made_up == name.startswith("marenza")


def test_a_wrong_example_is_found_with_file_and_line(monkeypatch):
    family = declared.families()["usa_nhanes"]
    rule = next(r for r in family.rules if r.concept == "sex")
    wrong = replace(rule, examples=(RuleExample(row={"RIAGENDR": 1}, expect="F"),))
    (problem,) = rule_check._rule(family, wrong, load().concepts["sex"])
    assert problem.file == "content/harmonise/usa_nhanes/concepts/person.yaml"
    assert problem.line > 0
    assert "gives 'M', not 'F'" in problem.what


def test_a_rule_of_the_wrong_type_is_found():
    family = declared.families()["usa_nhanes"]
    rule = next(r for r in family.rules if r.concept == "foreign_born")
    wrong = replace(rule, formula="DMDBORN4 + 1", examples=())
    typed = replace(wrong, examples=(RuleExample(row={"DMDBORN4": 1}, expect=2),))
    (problem,) = rule_check._rule(family, typed, load().concepts["foreign_born"])
    assert "'foreign_born' is boolean" in problem.what


MISTAKES = [
    ("family.yaml", "family: usa_nhanes", "family: usa_nhane", "does not match the folder"),
    ("family.yaml", "country: USA", "country: US", "alpha-3"),
    ("family.yaml", "weights: WTINT2YR, strata", "weights: WT, strata", "'requires' does not list"),
    ("family.yaml", "title:", "titel:", "Did you mean 'title'?"),
    ("concepts/person.yaml", "concept: sex", "concept: gender", "no concept 'gender'"),
    ("concepts/person.yaml", "  formula: RIDAGEYR\n", "", "either a formula, or a variable with codes"),
    ("concepts/person.yaml", "- concept: age\n", "- concept: sex\n", "already defined"),
    ("concepts/migration.yaml", "expect: national", "expects: national", "no field 'expects'"),
    ("concepts/migration.yaml", "DMDCITZN: 2}, expect", "DMDCITZN: 1}, expect", "example twice"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "said"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_planted_mistakes_are_found_with_file_line_and_remedy(tmp_path: Path, file, right, wrong, said):
    for part in ("harmonise", "concepts", "codelists"):
        shutil.copytree(CONTENT / part, tmp_path / part)
    target = tmp_path / "harmonise" / "usa_nhanes" / file
    text = target.read_text(encoding="utf-8")
    assert right in text
    target.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    problems = declared.read((Folder(tmp_path),)).problems
    found = [p for p in problems if said in str(p)]
    assert found, [str(p) for p in problems]
    assert all(p.file.startswith("harmonise/usa_nhanes/") and p.remedy for p in found)
