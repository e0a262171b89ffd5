"""The made-up voices of Marenza are read, say that they are made up, and tell a story with disagreement in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from wayfare.assessment import capacity, consultation, dispositions, keeping, policies, ratings, representation
from wayfare.assessment import excerpts as passages
from wayfare.assessment import voices_files as files
from wayfare.assessment.excerpts import Found
from wayfare.assessment.instruments import questions
from wayfare.assessment.ratings import Turn
from wayfare.catalogue import load
from wayfare.methods.agreement import kendall_w
from wayfare.model.consultation import Outcome
from wayfare.model.errors import ContentProblems
from wayfare.plan import document as plans

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
FOLDER = EXAMPLES / "marenza"
CATALOGUE = load()
POLICY = CATALOGUE.participation_policy
INSTRUMENT = CATALOGUE.instruments["capacity"]
GROUPS = files.stakeholders(FOLDER / "stakeholders.yaml")
SCORES = files.capacity(FOLDER / "capacity.yaml")
SAID = files.consultation(FOLDER / "consultation.yaml")
REGISTER = files.register(FOLDER / "policies.yaml")
BALLOTS = files.ballots(FOLDER / "ballots.yaml")
PLAN = plans.load(EXAMPLES / "marenza-plan.yaml")
CODES = {group.code for group in GROUPS}


def test_every_file_says_that_it_is_made_up() -> None:
    for path in FOLDER.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# Made up:"), path.name
    assert all(each.made_up for each in (SCORES, SAID, REGISTER, BALLOTS))


def test_raters_of_six_groups_scored_cells_of_the_instrument() -> None:
    asked = {question.code for question in questions(INSTRUMENT)}
    assert {rating.cell for rating in SCORES.ratings} <= asked
    groups = Counter({rating.rater: rating.group for rating in SCORES.ratings}.values())
    assert len(groups) == 6
    assert set(groups) <= CODES
    assert min(groups.values()) < POLICY.floor, "one group must be too small to be shown alone"
    assert all(rating.value in INSTRUMENT.values(INSTRUMENT.question(rating.cell)) for rating in SCORES.ratings)


def test_the_second_round_brings_some_together_and_leaves_others_apart() -> None:
    found = ratings.convergence(SCORES.of(1), SCORES.of(2), POLICY, 5)
    turns = Counter(each.turn for each in found)
    assert turns[Turn.CONVERGED] >= 3
    assert turns[Turn.APART] + turns[Turn.DIVERGED] + turns[Turn.CLOSER] >= 3


def test_women_see_the_law_on_gender_otherwise_than_ministries_do() -> None:
    standing = capacity.standings(SCORES.of(2), INSTRUMENT, POLICY)["environment.gender"]
    assert standing.existing is not None
    medians = {each.groups: each.spread.median for each in standing.existing.groups}
    assert medians[("ministries",)] - medians[("women",)] >= 2
    assert standing.existing.groups_apart


def test_the_statisticians_are_never_shown_alone() -> None:
    for number in (1, 2):
        for standing in capacity.standings(SCORES.of(number), INSTRUMENT, POLICY).values():
            for summary in (standing.existing, standing.desired, standing.importance, standing.feasibility):
                assert summary is None or ("statistics",) not in [each.groups for each in summary.groups]


def test_a_gap_only_women_see_is_kept() -> None:
    seen = capacity.overlooked(capacity.standings(SCORES.of(2), INSTRUMENT, POLICY))
    assert ("environment.institutions.engage", ("women",)) in [(each.cell, each.groups) for each in seen]


def test_gaps_the_plan_names_are_among_the_first_ten() -> None:
    named = {gap for result in PLAN.results for gap in result.gaps}
    assert named == set(SCORES.gaps)
    ranked = capacity.gaps(INSTRUMENT, capacity.standings(SCORES.of(2), INSTRUMENT, POLICY))
    first = {gap.cell for gap in ranked[: POLICY.largest_list]}
    assert set(SCORES.gaps.values()) <= first
    assert len(capacity.proposals(ranked, INSTRUMENT, POLICY, CATALOGUE.text)) == POLICY.largest_list


def test_forty_contributions_are_well_formed_and_all_answered() -> None:
    assert len(SAID.contributions) == 40
    assert {
        each.id: found for each in SAID.contributions if (found := consultation.slips(SAID.asked, each.answers))
    } == {}
    assert {each.group for each in SAID.contributions} <= CODES
    items = {result.id for result in PLAN.results} | {action.id for action in PLAN.actions}
    assert dispositions.waiting(SAID.contributions, SAID.dispositions, items) == ()
    done = dispositions.done(SAID.contributions, SAID.dispositions, items)
    assert all(done.by_outcome[outcome] for outcome in Outcome)
    assert (done.hidden, done.withdrawn) == (1, 1)


def test_contributions_the_plan_names_were_taken_up() -> None:
    for result in PLAN.results:
        for said in result.contributions:
            assert result.id in SAID.dispositions[said].items


def test_the_consultation_is_as_anonymous_as_it_says() -> None:
    assert keeping.contradictions(SAID.keeping) == ()


def test_who_few_heard_is_seen_and_what_few_said_is_kept() -> None:
    people = {group.code: group.people for group in GROUPS if group.people}
    heard = Counter(each.group for each in consultation.heard(SAID.contributions) if each.group in people)
    found = representation.representation(heard, people, POLICY.floor)
    assert found.joined
    assert found.balance is not None
    assert 0.5 < found.balance < 0.9
    assert found.blocks[0].groups == ("families",)
    kept = {
        said for each in consultation.minorities(SAID.asked, SAID.contributions, POLICY) for said in each.statements
    }
    assert {"said-020", "said-037"} <= kept
    assert "said-039" not in kept


def test_twelve_policies_pull_apart_in_places_and_every_passage_is_found() -> None:
    instrument = CATALOGUE.instruments["policy_register"]
    assert len(REGISTER.entries) == 12
    assert {each.id: lack for each in REGISTER.entries
            if (lack := policies.lacks(each, instrument, CATALOGUE.indicators, 2026))} == {}  # fmt: skip
    assert policies.unscored(instrument, REGISTER.entries, REGISTER.scores) == ()
    asked = {each.id: {question.code for question in policies.asked(instrument, each)} for each in REGISTER.entries}
    assert all(set(scores) <= asked[id_] for id_, scores in REGISTER.scores.items())
    apart = {each.indicator for each in policies.pulling_apart(REGISTER.entries)}
    assert {"remittances.sending_cost", "migration.recruitment_cost"} <= apart
    texts = {text.encode(): text for text in REGISTER.texts.values()}
    found = [passages.find(x, file, text) for x in REGISTER.excerpts for file, text in texts.items() if x.text in text]
    assert set(found) == {Found.THERE}
    assert len(REGISTER.excerpts) == 12


def test_five_groups_agree_on_little() -> None:
    assert set(BALLOTS.ballots) <= CODES
    assert len(BALLOTS.ballots) == 5
    places = [[order.index(option) + 1 for option in BALLOTS.options] for order in BALLOTS.ballots.values()]
    assert kendall_w(places).w < 0.3
    assert set(BALLOTS.options) <= {result.id for result in PLAN.results}


@pytest.mark.parametrize(
    ("name", "read", "old", "new", "what"),
    [
        ("capacity.yaml", files.capacity, "districts: 6", "districts: 5", "one digit for each rater"),
        ("capacity.yaml", files.capacity, "cell: environment.labour", "cel: environment.labour", "no field 'cel'"),
        ("consultation.yaml", files.consultation, "{contribution: said-002", "{contribution: said-902", "Nobody said"),
        ("consultation.yaml", files.consultation, "outcome: taken_up", "outcome: taken", "not one of the choices"),
        (
            "policies.yaml",
            files.register,
            'passage: "The grant is paid once."',
            'passage: "It is paid."',
            "not in the text",
        ),
        ("policies.yaml", files.register, "costs.inputs: 0", "costs.inputs: 7", "not one of the choices"),
        ("ballots.yaml", files.ballots, "order: [o-prices, o-skills", "order: [o-skills", "every option once"),
        ("stakeholders.yaml", files.stakeholders, "power: 3", "power: 11", "out of range"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, name: str, read: Callable[[Path], object], old: str, new: str, what: str
) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentProblems, match=what) as raised:
        read(tmp_path / name)
    assert all(problem.file == name and problem.line > 0 for problem in raised.value.problems)
