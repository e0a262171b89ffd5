"""Definitions with gaps, inequality, concentration and durations: checked, computed from examples, asked of surveys."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.assessment import survey
from wayfare.catalogue import load
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.load import unchecked
from wayfare.evidence import examples
from wayfare.model.estimate import Interval
from wayfare.model.evidence import VariableType
from wayfare.model.indicator import Indicator, ObservedOn
from wayfare.model.survey import SurveyDesign
from wayfare.model.workspace import Choice

FRAME = """\
code: poverty.trial_{name}
version: 1
status: draft
label: Test {name}
question: What is {name}?
unit: {unit}
observed_on: household
direction: context
side: setting
rows: [O5]
{formula}
caution: Made up.
references:
  - title: A publication
    supports: everything
examples:
  - name: {name} of four households
    rows:
      - {{income: 10, remittances_amount: 0, receives_remittances: false, household_size: 1, weight: 1}}
      - {{income: 20, remittances_amount: 0, receives_remittances: false, household_size: 2, weight: 1}}
      - {{income: 30, remittances_amount: 5, receives_remittances: true, household_size: 3, weight: 1}}
      - {{income: 60, remittances_amount: 20, receives_remittances: true, household_size: 5, weight: 1}}
    expect: {{value: {value}, cases: 4}}
"""
DEFINED = {  # unit, formula, and the value by hand
    "gini": ("index", "statistic: gini\nnumerator: income", 1 / 3),
    "part": ("percent", "statistic: gini_contribution\nnumerator: remittances_amount\nrank_by: income", 65 / 160 * 100),
    "change": (
        "percent",
        "statistic: gini_elasticity\nnumerator: remittances_amount\nrank_by: income",
        65 / 160 - 25 / 120,
    ),
    "access": (
        "index",
        "statistic: concentration\nform: erreygers\nnumerator: receives_remittances\nrank_by: household_size",
        1.0,
    ),
    "gap": ("local_currency", "statistic: gap\nnumerator: income\ngroup: receives_remittances", 45 - 15),
    "points": ("percentage_points", "statistic: gap\nnumerator: income > poverty_line\ngroup: receives_remittances\n"
               "line: poverty_line", 50.0),
    "times": ("ratio", "statistic: risk_ratio\nnumerator: income > 15\ngroup: receives_remittances", 2.0),
    "kinds": ("index", "statistic: herfindahl\nnumerator: receives_remittances", 0.5),
    "median": ("months", "statistic: survival_median\nnumerator: income\nevent: receives_remittances", 30.0),
}  # fmt: skip


def write(folder: Path, name: str, *, value: float | None = None) -> None:
    unit, formula, right = DEFINED[name]
    file = folder / "indicators" / "poverty" / f"trial_{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = FRAME.format(name=name, unit=unit, formula=formula, value=right if value is None else value)
    if "poverty_line" in formula:
        text = text.replace("{income", "{poverty_line: 15, income")
    file.write_text(text, encoding="utf-8")


def test_examples_of_every_statistic_run(tmp_path: Path) -> None:
    for name in DEFINED:
        write(tmp_path, name)
    catalogue = unchecked(tmp_path)
    assert [*problems_of(catalogue), *examples.problems(catalogue)] == []


@pytest.mark.parametrize("name", ["gini", "gap", "median"])
def test_an_example_with_the_wrong_answer_is_found(name: str, tmp_path: Path) -> None:
    write(tmp_path, name, value=7.0)
    (problem,) = examples.problems(unchecked(tmp_path))
    assert "gives" in problem.what
    assert "not 7.0" in problem.what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("group: receives_remittances", "", "needs 'group'"),
        ("statistic: gap", "statistic: gini", "does not read 'group'"),
        ("group: receives_remittances", "group: incomme > 3", "incomme"),
        ("group: receives_remittances", "group: income", "not a condition"),
    ],
)
def test_a_field_that_is_missing_idle_or_misspelt_is_found(old: str, new: str, what: str, tmp_path: Path) -> None:
    write(tmp_path, "gap")
    file = tmp_path / "indicators" / "poverty" / "trial_gap.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    catalogue = unchecked(tmp_path)
    found = [*problems_of(catalogue), *examples.problems(catalogue)]
    assert any(what in problem.what for problem in found), found


@pytest.fixture
def defined(tmp_path: Path) -> dict[str, Indicator]:
    for name in DEFINED:
        write(tmp_path, name)
    return dict(load(tmp_path).indicators)


def asked(indicator: Indicator, *columns: str, line: float = 40.0) -> survey.Question | None:
    there = survey.Survey(
        path=Path(),
        evidence="",
        rules="",
        observed_on=ObservedOn.HOUSEHOLD,
        design=SurveyDesign(weights="weight"),
        columns=dict.fromkeys(columns, VariableType.NUMBER),
        area="XMZ",
        period="2020",
        vintage="",
    )
    choices = {"poverty_line": Choice(name="poverty_line", value=line, unit="local_currency", why="made up")}
    found = survey.questions(there, [indicator], choices)
    return found[0] if found else None


def test_a_survey_without_the_group_or_the_ranking_is_not_asked(defined: dict[str, Indicator]) -> None:
    assert asked(defined["poverty.trial_gap"], "income") is None
    assert asked(defined["poverty.trial_part"], "remittances_amount") is None
    assert asked(defined["poverty.trial_median"], "income") is None
    assert asked(defined["poverty.trial_gap"], "income", "receives_remittances") is not None


def test_the_line_that_was_chosen_stands_in_every_formula(defined: dict[str, Indicator]) -> None:
    question = asked(defined["poverty.trial_points"], "income", "receives_remittances")
    assert question is not None
    assert question.measure.y == "income > 40.0"
    assert question.measure.factor == 100.0


def test_what_is_compared_and_how_is_part_of_the_identity_of_a_figure(defined: dict[str, Indicator]) -> None:
    design = SurveyDesign(weights="weight")
    told = {name: survey.describe(defined[f"poverty.trial_{name}"].measure(40.0), design, 0.95) for name in DEFINED}
    assert "group=receives_remittances" in told["gap"]
    assert "form=erreygers rank_by=household_size" in told["access"]
    assert "interval=log" in told["times"]
    assert "event=receives_remittances" in told["median"]


def test_a_ratio_of_averages_has_its_interval_on_the_scale_of_factors(defined: dict[str, Indicator]) -> None:
    assert defined["poverty.trial_times"].measure().interval is Interval.LOG
    assert defined["poverty.trial_gap"].measure().interval is Interval.T
