"""Answers are checked, groups stand apart above the floor, and what few say is kept."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.assessment import consultation
from wayfare.assessment.consultation import Slip, View
from wayfare.catalogue import load
from wayfare.model.consultation import Answer, Asked, AskedKind, Contribution, Moderated, Moderation, Option
from wayfare.model.policy import ParticipationPolicy

POLICY = ParticipationPolicy()
OPTIONS = tuple(Option(id=id_, title=id_.upper()) for id_ in "abcd")
SCORE = Asked(id="s", kind=AskedKind.SCORE, text="How much?", required=True)
TEXT = Asked(id="t", kind=AskedKind.TEXT, text="What?", longest=20)
RANK = Asked(id="r", kind=AskedKind.RANK, text="In which order?", options=OPTIONS, least=2)
CHOICE = Asked(id="c", kind=AskedKind.CHOICE, text="Which?", options=OPTIONS, least=1, most=2)
ASKED = (SCORE, TEXT, RANK, CHOICE)


@pytest.mark.parametrize(
    ("id_", "answer", "slip"),
    [
        ("s", 3, None), ("s", 3.0, None), ("s", 6, Slip.RANGE), ("s", 2.5, Slip.RANGE), ("s", "3", Slip.KIND),
        ("s", True, Slip.KIND), ("s", float("nan"), Slip.RANGE), ("t", "fine", None),
         ("t", "  ", Slip.EMPTY), ("t", "x" * 21, Slip.LONG), ("t", 3, Slip.KIND),
        ("r", ("a", "b"), None), ("r", ("a",), Slip.FEW), ("r", ("a", "a"), Slip.TWICE), ("r", ("a", "z"), Slip.OPTION),
        ("c", ("a", "b"), None), ("c", ("a", "b", "c"), Slip.MANY), ("c", "a", Slip.KIND), ("z", "?", Slip.UNKNOWN),
    ],
)  # fmt: skip
def test_each_slip_is_found(id_: str, answer: Answer, slip: Slip | None) -> None:
    found = consultation.slips(ASKED, {"s": 3, id_: answer})
    assert found == ({id_: slip} if slip else {})


def test_what_is_required_is_missed_and_what_is_not_is_not() -> None:
    assert consultation.slips(ASKED, {"t": ""}) == {"s": Slip.MISSING}


def test_every_slip_has_its_sentence() -> None:
    for slip in Slip:
        assert load().text(f"answer_problem.{slip}", least=1, most=5, longest=20, count=21).count("{") == 0


def voices(answers: dict[str, list[Answer]], id_: str, **more: object) -> list[Contribution]:
    return [
        Contribution(id=f"{group}{k}", group=group, answers={id_: answer}, **more)
        for group, given_ in answers.items()
        for k, answer in enumerate(given_)
    ]


def test_scores_stand_apart_by_group() -> None:
    given_ = voices({"women": [1, 1, 2, 1, 1], "ministries": [4, 5, 5, 4, 5, 5], "returnees": [3]}, "s")
    found = consultation.scores(ASKED, given_, POLICY)["s"]
    assert [each.groups for each in found.groups] == [("ministries",), ("returnees", "women")]
    assert found.groups_apart


def test_who_withdrew_is_not_counted_and_who_was_hidden_is() -> None:
    given_ = voices({"women": [1, 1, 2, 1, 1, 5]}, "s")
    given_[5] = replace(given_[5], withdrawn=True)
    given_[0] = replace(given_[0], moderation=Moderation(decision=Moderated.HIDDEN, reason="It names somebody."))
    found = consultation.scores(ASKED, given_, POLICY)["s"]
    assert found.everybody is not None
    assert found.everybody.raters == 5


def test_choices_are_counted_by_block() -> None:
    given_ = voices({"x": [("a",), ("a", "b"), ("a",), ("b",), ("a",)], "y": [("d",)] * 5}, "c")
    found = consultation.choices(CHOICE, given_, POLICY)
    assert found.everybody == {"a": 4, "b": 2, "c": 0, "d": 5}
    assert found.blocks[("x",)] == {"a": 4, "b": 2, "c": 0, "d": 0}
    assert (found.answered, found.sizes) == (10, {("x",): 5, ("y",): 5})


def test_too_few_choices_are_withheld() -> None:
    found = consultation.choices(CHOICE, voices({"x": [("a",)] * 4}, "c"), POLICY)
    assert (found.withheld, found.answered, set(found.everybody.values())) == (True, 0, {0})


def test_blocks_that_rank_against_each_other_share_nothing() -> None:
    given_ = voices({"x": [("a", "b", "c", "d")] * 5, "y": [("d", "c", "b", "a")] * 5}, "r")
    found = consultation.rankings(RANK, given_, POLICY)
    assert found.between is not None
    assert found.between.w == pytest.approx(0.0)
    assert found.blocks[("x",)].concordance.w == pytest.approx(1.0)
    assert found.blocks[("y",)].order == ("d", "c", "b", "a")
    assert found.everybody is not None
    assert set(found.everybody.mean_ranks.values()) == {2.5}


def test_a_large_block_does_not_outvote_a_small_one_in_what_is_shared() -> None:
    few = {"x": [("a", "b", "c", "d")] * 5, "y": [("d", "c", "b", "a")] * 5}
    many = {**few, "x": [("a", "b", "c", "d")] * 40}
    between = [consultation.rankings(RANK, voices(each, "r"), POLICY).between for each in (few, many)]
    assert between[0] is not None
    assert between[1] is not None
    assert between[0].w == pytest.approx(between[1].w)


def test_what_was_left_out_shares_the_last_ranks() -> None:
    assert consultation.ranks("abcd", ("c", "a")) == [2.0, 3.5, 1.0, 3.5]


@given(ballots=st.lists(st.lists(st.sampled_from("abcd"), unique=True, min_size=1).map(tuple), min_size=5, max_size=15))
def test_ranks_of_a_ballot_sum_to_the_same_and_w_is_a_share(ballots: list[tuple[str, ...]]) -> None:
    assert all(sum(consultation.ranks("abcd", ballot)) == 10.0 for ballot in ballots)
    found = consultation.rankings(RANK, voices({"x": list(ballots)}, "r"), POLICY).everybody
    assert found is not None
    assert math.isnan(found.concordance.w) or -1e-12 <= found.concordance.w <= 1 + 1e-12


def test_a_small_group_far_from_the_rest_is_kept_with_its_words() -> None:
    given_ = voices({"ministries": [4] * 20, "women": [1] * 5}, "s")
    given_[-1] = replace(given_[-1], answers={"s": 1, "t": "Nobody asked us."})
    (found,) = consultation.minorities(ASKED, given_, POLICY)
    assert (found.view, found.groups, found.share, found.statements) == (View.GROUP, ("women",), 0.2, ("women4",))


def test_what_few_choose_is_kept() -> None:
    given_ = voices({"x": [("a",)] * 9 + [("d",)]}, "c")
    (found,) = consultation.minorities(ASKED, given_, POLICY)
    assert (found.view, found.option, found.share) == (View.CHOICE, "d", 0.1)


def test_without_a_majority_nobody_is_a_minority() -> None:
    given_ = voices({"x": [("a",)] * 4 + [("b",)] * 3 + [("c",)] * 2 + [("d",)]}, "c")
    assert consultation.minorities(ASKED, given_, POLICY) == ()


def test_an_order_that_runs_against_the_others_is_kept() -> None:
    given_ = voices({"x": [("a", "b", "c", "d")] * 20, "y": [("d", "c", "a", "b")] * 5}, "r")
    (found,) = consultation.minorities(ASKED, given_, POLICY)
    assert (found.view, found.groups, found.share) == (View.ORDER, ("y",), 0.2)


def test_whoever_says_that_they_differ_is_kept_unless_hidden() -> None:
    given_ = voices({"x": ["fine", "no", "bad"]}, "t")
    given_[1] = replace(given_[1], dissents=True)
    hidden = Moderation(decision=Moderated.HIDDEN, reason="It threatens somebody.")
    given_[2] = replace(given_[2], dissents=True, moderation=hidden)
    assert [each.statements for each in consultation.minorities(ASKED, given_, POLICY)] == [("x1",)]


def test_a_majority_is_no_minority() -> None:
    given_ = voices({"ministries": [4] * 5, "women": [1] * 5}, "s")
    assert consultation.minorities(ASKED, given_, POLICY) == ()
