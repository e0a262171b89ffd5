"""Receipts find a contribution, promises are true, everybody is answered, and who is missing is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import figure
from hypothesis import given
from hypothesis import strategies as st

from wayfare.assessment import dispositions, keeping, receipts, representation
from wayfare.assessment.dispositions import Lack
from wayfare.assessment.keeping import Contradiction
from wayfare.assessment.representation import NotComparable
from wayfare.catalogue import load
from wayfare.model.consultation import (
    Asked,
    AskedKind,
    Contribution,
    Disposition,
    Identity,
    Keeping,
    Moderated,
    Moderation,
    Outcome,
    Precision,
)
from wayfare.model.figure import State

TEXT = load().text
ANONYMOUS = Keeping(identity=Identity.ANONYMOUS, floor=5)


# Receipts


def test_a_receipt_is_found_however_it_is_typed() -> None:
    receipt = receipts.new_receipt()
    kept = receipts.digest(receipt)
    for typed in (receipt, receipt.lower(), receipt.replace("-", " "), receipt.replace("0", "o").replace("1", "l")):
        assert receipts.matches(typed, kept)
    assert receipt not in kept
    assert not receipts.matches(receipts.new_receipt(), kept)


@given(place=st.integers(0, 20), other=st.sampled_from(receipts.ALPHABET))
def test_a_single_slip_is_told_from_an_unknown_receipt(place: int, other: str) -> None:
    body = "0123456789ABCDEFGHJK"
    code = next(body + last for last in receipts.ALPHABET if receipts.well_typed(body + last))
    slipped = code[:place] + other + code[place + 1 :]
    assert receipts.well_typed(slipped) == (slipped == code)


def test_receipts_do_not_repeat_and_are_long_enough() -> None:
    drawn = {receipts.new_receipt() for _ in range(2000)}
    assert len(drawn) == 2000
    assert len(receipts.ALPHABET) ** receipts.RECEIPT_LENGTH >= 2**100
    assert {len(receipts.plain(code)) for code in (receipts.new_code() for _ in range(50))} == {receipts.CODE_LENGTH}


# What people are told


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, ()),
        ({"time": Precision.DAY}, ()),
        ({"time": Precision.EXACT}, (Contradiction.TIME,)),
        ({"address_days": 7}, (Contradiction.ADDRESS,)),
        ({"invitation_linked": True}, (Contradiction.INVITATION,)),
        ({"floor": 2}, (Contradiction.FLOOR,)),
        ({"floor": 2, "identity": Identity.NAMED, "address_days": 7, "time": Precision.EXACT}, ()),
    ],
)
def test_anonymity_is_promised_only_where_it_holds(change: dict, broken: tuple) -> None:
    assert keeping.contradictions(replace(ANONYMOUS, **change)) == broken


KEPT = st.builds(
    Keeping, identity=st.sampled_from(Identity), floor=st.integers(1, 9), time=st.sampled_from(Precision),
    address_days=st.integers(0, 30), invitation_linked=st.booleans(), group_asked=st.booleans(),
    moderated=st.booleans(), published=st.booleans(), retention_months=st.integers(0, 24),
)  # fmt: skip


@given(kept=KEPT, kind=st.sampled_from(AskedKind))
def test_the_statement_says_what_is_so(kept: Keeping, kind: AskedKind) -> None:
    told = keeping.statement(kept, [Asked(id="q", kind=kind, text="?")], TEXT)
    assert len(told) == len(set(told))
    assert all("{" not in sentence for sentence in told)
    assert (TEXT("keeping.address.not_kept") in told) == (kept.address_days == 0)
    assert any(str(kept.address_days) in sentence for sentence in told) or kept.address_days == 0
    assert TEXT(f"keeping.time.{kept.time}") in told
    assert TEXT("keeping.server") in told
    texts = kind in (AskedKind.TEXT, AskedKind.COMMENT)
    assert (TEXT("keeping.own_words") in told) == (texts and kept.identity is not Identity.NAMED)
    assert (TEXT("keeping.unanimous") in told) == (kept.group_asked and kept.floor > 1)


def test_every_contradiction_has_its_sentence() -> None:
    assert all(TEXT(f"keeping.contradiction.{name}") for name in Contradiction)


# You said, we did


def answer(outcome: Outcome, **more: object) -> Disposition:
    return Disposition(contribution="c1", outcome=outcome, **more)


REASON = "The ministry of finance decides this."


@pytest.mark.parametrize(
    ("disposition", "lack"),
    [
        (answer(Outcome.TAKEN_UP, items=("a1",)), None),
        (answer(Outcome.TAKEN_UP), Lack.ITEM),
        (answer(Outcome.TAKEN_UP, items=("a9",)), Lack.GONE),
        (answer(Outcome.ALREADY, items=("a1",)), None),
        (answer(Outcome.PARTLY, items=("a1",)), Lack.REASON),
        (answer(Outcome.PARTLY, items=("a1",), reason=REASON), None),
        (answer(Outcome.NOT_TAKEN_UP, reason="not now"), Lack.REASON),
        (answer(Outcome.NOT_TAKEN_UP, reason=REASON), None),
        (answer(Outcome.LATER), Lack.REASON),
        (answer(Outcome.OUT_OF_SCOPE, reason=REASON), None),
    ],
)
def test_an_answer_is_whole_or_says_what_it_lacks(disposition: Disposition, lack: Lack | None) -> None:
    found = dispositions.waiting([Contribution(id="c1", group="x")], {"c1": disposition}, {"a1"})
    assert [each.lack for each in found] == ([lack] if lack else [])


def test_every_contribution_needs_an_answer_but_withdrawn_and_hidden_ones() -> None:
    hidden = Moderation(decision=Moderated.HIDDEN, reason="It names a child.")
    given_ = [
        Contribution(id="c1", group="x"),
        Contribution(id="c2", group="x", withdrawn=True),
        Contribution(id="c3", group="x", moderation=hidden),
        Contribution(id="c4", group="x", moderation=replace(hidden, reason=" ")),
        Contribution(id="c5", group="x", moderation=replace(hidden, appealed=True)),
        Contribution(id="c6", group="x", moderation=Moderation(decision=Moderated.SHORTENED, reason="A name.")),
    ]
    assert [each.contribution for each in dispositions.waiting(given_, {}, ())] == ["c1", "c4", "c5", "c6"]


def test_the_trace_runs_both_ways() -> None:
    given_ = [Contribution(id=f"c{k}", group="x") for k in range(1, 4)]
    answers = {
        "c1": Disposition(contribution="c1", outcome=Outcome.TAKEN_UP, items=("a1", "a2")),
        "c2": Disposition(contribution="c2", outcome=Outcome.ALREADY, items=("a1",)),
    }
    found = dispositions.done(given_, answers, {"a1", "a2"})
    assert found.by_item == {"a1": ("c1", "c2"), "a2": ("c1",)}
    assert (found.by_outcome[Outcome.TAKEN_UP], found.by_outcome[Outcome.ALREADY], found.open) == (1, 1, 1)


def test_an_item_that_leaves_the_plan_opens_its_contributions_again() -> None:
    answers = {"c1": answer(Outcome.TAKEN_UP, items=("a1",))}
    given_ = [Contribution(id="c1", group="x")]
    assert dispositions.waiting(given_, answers, {"a1"}) == ()
    (found,) = dispositions.waiting(given_, answers, {"a2"})
    assert (found.lack, found.items) == (Lack.GONE, ("a1",))
    assert dispositions.done(given_, answers, {"a2"}).by_item == {}


@pytest.mark.parametrize("lack", list(Lack))
def test_every_lack_has_its_sentence(lack: Lack) -> None:
    assert "{" not in TEXT(f"disposition.{lack}", items="a1")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_explained(outcome: Outcome) -> None:
    assert load().explanation("disposition", outcome)


# Who was heard


SHARES = {"women": 0.5, "men": 0.4, "returnees": 0.1}


def test_equal_shares_are_balanced() -> None:
    found = representation.representation({"women": 25, "men": 20, "returnees": 5}, SHARES, 5)
    assert found.balance == pytest.approx(1.0)
    assert not found.joined


def test_who_nobody_heard_is_named_and_counts_against() -> None:
    found = representation.representation({"men": 10}, SHARES, 5)
    assert found.silent == ("returnees", "women")
    assert found.balance == pytest.approx(0.4)
    assert [(block.groups, round(block.difference, 6)) for block in found.blocks] == [
        (("women",), -0.5), (("returnees",), -0.1), (("men",), 0.6),
    ]  # fmt: skip


def test_small_groups_are_joined_on_both_sides() -> None:
    found = representation.representation({"women": 10, "men": 8, "returnees": 2}, SHARES, 5)
    assert found.joined
    assert {block.groups for block in found.blocks} == {("women",), ("men", "returnees")}
    assert found.balance == pytest.approx(1.0)


def test_too_few_heard_is_not_a_balance_of_zero() -> None:
    found = representation.representation({"women": 2}, SHARES, 5)
    assert (found.balance, found.blocks) == (None, ())


@given(
    heard=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1),
    shares=st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 1), min_size=1),
)
def test_balance_is_a_share_and_blocks_cover_everybody(heard: dict[str, int], shares: dict[str, float]) -> None:
    found = representation.representation(heard, shares, 5)
    if found.balance is None:
        assert sum(heard.values()) < 5
    else:
        assert -1e-9 <= found.balance <= 1 + 1e-9
        assert sum(block.heard for block in found.blocks) == pytest.approx(1.0)
        assert sum(block.concerned for block in found.blocks) == pytest.approx(1.0)
        assert all(block.heard == 0 or block.heard * sum(heard.values()) >= 5 - 1e-9 for block in found.blocks)


def test_shares_come_from_figures_of_one_table() -> None:
    women = figure("population.people", value=600.0, domain=(("sex", "F"),))
    men = figure("population.people", value=400.0, domain=(("sex", "M"),))
    assert representation.concerned({"women": women, "men": men}) == {"women": 0.6, "men": 0.4}
    with pytest.raises(NotComparable, match="different"):
        representation.concerned({"women": women, "men": replace(men, period="2001")})
    with pytest.raises(NotComparable, match="withheld"):
        representation.concerned({"women": women, "men": replace(men, value=None, state=State.WITHHELD)})
