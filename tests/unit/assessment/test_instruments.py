"""Forms ask what they should, and official scores come out as the metadata says."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from wayfare.assessment import instruments
from wayfare.assessment.instruments import Scope, UnansweredQuestions
from wayfare.catalogue import load
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Mode, Part

CAPACITY = load().instruments["capacity"]
COHERENCE = load().instruments["sdg_17_14_1"]
POLICIES = load().instruments["sdg_10_7_2"]
BUDGET = load().instruments["sdg_5_c_1"]


def answers(instrument, end: int) -> dict[str, float]:
    return {question.code: instrument.values(question)[end] for question in instrument.questions}


def test_the_grid_is_whole() -> None:
    asked = instruments.questions(CAPACITY)
    at = [CAPACITY.at(question) for question in asked]
    functional = [place for place in at if "issue" in place]
    assert len(functional) == 3 * 4 * 5 == len({tuple(sorted(place.items())) for place in functional})
    assert len(asked) - len(functional) == 3 * 8


def test_a_quick_scan_asks_less_but_of_every_level_and_issue() -> None:
    asked = [CAPACITY.at(question) for question in instruments.questions(CAPACITY, Scope(mode=Mode.QUICK))]
    assert len(asked) <= 24
    for name in ("level", "issue"):
        assert {place[name] for place in asked if name in place} == {part.code for part in CAPACITY.dimensions[name]}


def test_scoping_leaves_out_parts() -> None:
    scope = Scope(parts={"level": ["organisation"], "capacity": ["manage", "data"]})
    asked = [question.code for question in instruments.questions(CAPACITY, scope)]
    issues = ("institutions", "leadership", "knowledge", "accountability")
    assert asked == [*(f"organisation.{issue}.manage" for issue in issues), "organisation.data"]


def test_an_issue_a_country_adds_is_asked_in_composed_words() -> None:
    issue = Part(code="participation", title="Participation", phrase="taking part")
    grown = replace(CAPACITY, dimensions={**CAPACITY.dimensions, "issue": (*CAPACITY.dimensions["issue"], issue)})
    added = [question for question in instruments.questions(grown) if "participation" in question.code]
    assert len(added) == 15
    assert added[0].text == (
        "In the country as a whole: how far does taking part make it possible to engage those who are concerned?"
    )


def test_mechanisms_at_their_most_are_eighty_of_eighty() -> None:
    assert instruments.score(COHERENCE, answers(COHERENCE, -1)).overall == 100.0
    assert instruments.score(COHERENCE, answers(COHERENCE, 0)).overall == 0.0


def test_reasons_for_what_was_not_used_bring_two_points() -> None:
    given = {**answers(COHERENCE, 0), "consultation.disclosed": 2.0}
    found = instruments.score(COHERENCE, given)
    assert found.parts["consultation"] == 2.0
    assert found.overall == pytest.approx(2.5)


def test_a_domain_never_counts_for_more_than_ten() -> None:
    given = {**answers(COHERENCE, 0), **{f"finance.{name}": 5.0 for name in ("aligned", "tracked", "other")}}
    assert instruments.score(COHERENCE, given).parts["finance"] == 10.0


@pytest.mark.parametrize(
    ("changed", "standing"),
    [(0, "fully_meets"), (1, "meets"), (6, "meets"), (7, "partially_meets"), (18, "partially_meets"),
     (19, "requires_further_progress")],
)  # fmt: skip
def test_classes_of_migration_policies(changed: int, standing: str) -> None:
    no = [question.code for question in POLICIES.questions][-changed:] if changed else []
    found = instruments.score(POLICIES, {**answers(POLICIES, -1), **dict.fromkeys(no, 0.0)})
    assert found.overall == pytest.approx(100 * (30 - changed) / 30)
    assert found.standing == standing


def test_access_with_papers_only_is_half_a_point() -> None:
    found = instruments.score(POLICIES, {**answers(POLICIES, -1), "rights.justice": 0.5})
    assert found.parts["rights"] == pytest.approx(90.0)
    assert found.overall == pytest.approx(100 * 29.5 / 30)


def test_half_a_point_is_for_the_first_domain_alone() -> None:
    with pytest.raises(UnansweredQuestions, match=r"orderly\.minors"):
        instruments.score(POLICIES, {**answers(POLICIES, -1), "orderly.minors": 0.5})


@pytest.mark.parametrize("met", list(itertools.product([True, False], repeat=3)))
def test_eight_cases_of_gender_budgets(met: tuple[bool, bool, bool]) -> None:
    given = answers(BUDGET, 0)
    for (part, least), meets in zip({"intent": 2, "tracking": 4, "openness": 2}.items(), met, strict=True):
        there = [question.code for question in BUDGET.questions if question.code.startswith(part)]
        given |= dict.fromkeys(there[: least if meets else least - 1], 1.0)
    found = instruments.score(BUDGET, given)
    wanted = "fully_meets" if all(met) else "approaches" if any(met) else "does_not_meet"
    assert (found.overall, found.standing) == (None, wanted)
    assert tuple(map(bool, found.parts.values())) == met


def test_a_missing_answer_is_not_a_no() -> None:
    given = answers(POLICIES, -1)
    del given["crises.stay"]
    with pytest.raises(UnansweredQuestions, match=r"crises\.stay"):
        instruments.score(POLICIES, given)


def test_wrong_answers_are_named() -> None:
    assert instruments.wrong_answers(CAPACITY, {"environment.data": 6, "nobody.data": 3, "individual.data": 3}) == {
        "environment.data": "value",
        "nobody.data": "unknown",
    }


def test_every_question_stands_somewhere_and_says_what_would_show_it() -> None:
    for question in CAPACITY.questions:
        assert {"level", "capacity"} <= set(CAPACITY.at(question)), question.code
        assert question.look_for, question.code


def test_a_country_words_an_instrument_its_own_way(tmp_path: Path) -> None:
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "capacity.yaml").write_text("code: capacity\nversion: 2\ntitle: Our capacity\n")
    grown = load(tmp_path).instruments["capacity"]
    assert (grown.title, grown.version, len(grown.questions)) == ("Our capacity", 2, len(CAPACITY.questions))


@pytest.mark.parametrize("language", ["qps"])
def test_every_word_of_an_instrument_is_translated(language: str) -> None:
    told = load().instrument("policy_register", language)
    assert told.title.startswith("⟦")
    assert all(anchor.startswith("⟦") for question in told.questions for anchor in question.anchors)
    assert told.dimensions["dimension"][0].means.startswith("⟦")
    assert told.dimensions["dimension"][0].code == "coherence"


@pytest.mark.parametrize(
    ("old", "new", "field", "what"),
    [
        ("code: rights.justice", "code: right.justice", "questions[5].code", "not a part"),
        ("code: rights.justice", "code: rights.education", "questions[5].code", "asked twice"),
        ("code: rights.justice, scale: access", "code: rights.justice, scale: acess", "questions[5].scale", "no scale"),
        ("code: crises, title", "code: rights, title", "dimensions.domain[1].code", "more than one part"),
        ("{value: 0.5,", "{value: 3,", "scales.access[3].value", "does not come after"),
        ("scoring: migration_policies\n", "", "scoring", "needs its rule"),
        ("indicator: policy.", "indicator: polcy.", "indicator", "no indicator"),
    ],
)
def test_planted_mistakes_are_found(tmp_path: Path, old: str, new: str, field: str, what: str) -> None:
    ours = Path(instruments.__file__).parents[1] / "content" / "instruments" / "sdg_10_7_2.yaml"
    text = ours.read_text()
    assert old in text
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "sdg_10_7_2.yaml").write_text(text.replace(old, new, 1))
    if "scoring" in old:
        (tmp_path / "instruments" / "sdg_10_7_2.yaml").rename(tmp_path / "instruments" / "own.yaml")
        own = tmp_path / "instruments" / "own.yaml"
        own.write_text(own.read_text().replace("code: sdg_10_7_2", "code: own", 1))
    found = [each for each in problems_of(unchecked(tmp_path)) if what in each.what]
    assert [each.field for each in found][:1] == [field], problems_of(unchecked(tmp_path))
    assert found[0].line > 0


def test_every_official_score_takes_its_questions() -> None:
    assert list(instruments.problems(load())) == []
