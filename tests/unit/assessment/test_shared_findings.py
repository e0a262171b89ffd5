"""Groups stand apart, moved figures are said, drafts say no more than figures, and passages are found again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hand_made import figure, surveyed
from hypothesis import given
from hypothesis import strategies as st

from wayfare.assessment import drafts, excerpts, moved, shared_findings
from wayfare.assessment.excerpts import Found
from wayfare.assessment.figures import FigureSet
from wayfare.assessment.findings import Teller
from wayfare.assessment.moved import Move
from wayfare.assessment.shared_findings import GroupStand, Lack, Standing
from wayfare.catalogue import load
from wayfare.model.excerpt import Tags
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Side
from wayfare.model.policy import AssessmentPolicy
from wayfare.model.shared_finding import Position, Seen, SharedFinding, Stand

TEXT = load().text
LABEL = {"F": "women", "M": "men"}
GROUPS = ("ministries", "women", "returnees", "districts")


def label(_: str, value: str) -> str:
    return LABEL.get(value, value)


def finding(*positions: tuple[str, Stand], groups: tuple[str, ...] = ("women",), **more: object) -> SharedFinding:
    said = tuple(
        Position(group=group, stand=stand, reason="Because.", by=str(k)) for k, (group, stand) in enumerate(positions)
    )
    given_ = {"id": "1", "statement": "It helps.", "theme": "money", "side": Side.BENEFIT, "groups": groups,
              "excerpts": ("x1",), "positions": said}  # fmt: skip
    return SharedFinding(**(given_ | more))


E, D, A = Stand.ENDORSE, Stand.DISPUTE, Stand.ABSTAIN


@pytest.mark.parametrize(
    ("positions", "standing"),
    [
        ([], Standing.OPEN),
        ([("women", A)], Standing.OPEN),
        ([("ministries", E)], Standing.OPEN),
        ([("ministries", E), ("women", E)], Standing.ENDORSED),
        ([("ministries", E), ("women", E), ("districts", A)], Standing.ENDORSED),
        ([("ministries", E), ("districts", E), ("returnees", E), ("women", D)], Standing.DISPUTED),
        ([("women", E), ("women", D)], Standing.DISPUTED),
    ],
)
def test_a_majority_does_not_outvote_a_group(positions: list, standing: Standing) -> None:
    assert shared_findings.agreement(finding(*positions), GROUPS).standing is standing


def test_members_of_a_group_count_once() -> None:
    found = shared_findings.agreement(finding(*[("ministries", E)] * 9, ("women", D)), GROUPS)
    assert found.share == 0.5
    assert found.silent == ("districts", "returnees")
    assert found.of(GroupStand.ENDORSES) == ("ministries",)


def test_a_finding_about_nobody_in_particular_needs_no_group_of_its_own() -> None:
    assert shared_findings.agreement(finding(("ministries", E), groups=()), GROUPS).standing is Standing.ENDORSED


def test_a_dispute_waits_for_a_reply_and_stands_after_it() -> None:
    disputed = finding(("women", D))
    assert len(shared_findings.agreement(disputed, GROUPS).unanswered) == 1
    answered = replace(disputed, positions=(replace(disputed.positions[0], reply="We looked again."),))
    found = shared_findings.agreement(answered, GROUPS)
    assert (found.unanswered, found.standing) == ((), Standing.DISPUTED)


def test_where_groups_stand_is_said() -> None:
    found = shared_findings.agreement(finding(("ministries", E), ("districts", D)), GROUPS)
    assert shared_findings.told(found, TEXT) == (
        "Endorsed by 1: ministries.",
        "Disputed by 1: districts.",
        "It is about women, who have not said anything yet.",
    )
    assert shared_findings.told(shared_findings.agreement(finding(groups=()), GROUPS), TEXT) == (
        "Nobody has taken a position yet.",
    )


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({}, ()),
        ({"statement": " "}, (Lack.STATEMENT,)),
        ({"excerpts": ()}, (Lack.GROUND,)),
        ({"theme": "nowhere"}, (Lack.THEME,)),
        ({"groups": ()}, (Lack.GROUPS,)),
        ({"groups": (), "side": Side.SETTING}, ()),
        ({"positions": (Position(group="women", stand=D),)}, (Lack.REASON,)),
    ],
)
def test_what_a_finding_lacks(change: dict, lack: tuple) -> None:
    assert shared_findings.lacks(finding(**change), load().themes) == lack
    assert all(TEXT(f"shared.lack.{each}") for each in lack)


# What moved

OLD = figure("a.share", 31.2, source="un.one", vintage="2024", period="2020", within=(30.0, 32.4))


def moves(*now: Figure, seen: Figure = OLD) -> list[Move]:
    return [each.move for each in moved.moved([Seen.of(seen)], FigureSet(now))]


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        ([OLD], []),
        ([replace(OLD, value=31.3)], [Move.VALUE]),
        ([replace(OLD, value=31.2001)], []),
        ([], [Move.GONE]),
        ([replace(OLD, id="f2", vintage="2026", value=28.0)], [Move.EDITION]),
        ([OLD, replace(OLD, id="f2", vintage="2026", value=28.0)], [Move.EDITION]),
        ([OLD, replace(OLD, id="f2", vintage="2026", value=28.0, source="wb.two")], []),
        ([replace(OLD, id="f2", vintage="2026")], [Move.CONFIRMED]),
        ([replace(OLD, id="f2", version=2, value=28.0)], [Move.DEFINITION]),
        ([replace(OLD, value=None, state=State.WITHHELD)], [Move.STATE]),
        ([replace(OLD, value=None, state=State.FAILED)], [Move.STATE]),
        ([OLD, replace(OLD, id="f2", period="2025", value=40.0)], [Move.LATER]),
        ([replace(OLD, id="f2", domain=(("sex", "F"),))], [Move.GONE]),
        ([replace(OLD, id="f2", area="XXX")], [Move.GONE]),
    ],
)
def test_moves(now: list[Figure], wanted: list[Move]) -> None:
    assert moves(*now) == wanted
    assert moved.is_stale([Seen.of(OLD)], FigureSet(tuple(now))) == bool(set(wanted) & moved.STALE)


def test_an_older_edition_that_both_assessments_hold_has_not_moved() -> None:
    newer = replace(OLD, id="f2", vintage="2026", value=28.0)
    both = FigureSet((OLD, newer))
    assert moved.revised(both, both) == ()
    [found] = moved.revised(both, FigureSet((OLD, replace(newer, value=35.0))))
    assert (found.move, found.before.figure) == (Move.VALUE, "f2")
    [found] = moved.revised(FigureSet((OLD,)), both)
    assert (found.move, found.now) == (Move.EDITION, newer)


def test_a_later_figure_or_a_confirmation_leaves_a_finding_fresh() -> None:
    assert not {Move.LATER, Move.CONFIRMED} & moved.STALE


def test_what_moved_is_said_in_a_sentence() -> None:
    women = replace(OLD, domain=(("sex", "F"),))
    now = replace(women, id="f2", vintage="2026", value=28.0, low=27.0, high=30.5)
    (found,) = moved.moved([Seen.of(women)], FigureSet((now,)))
    assert moved.told(found, TEXT, lambda _: "Receives money", label) == (
        "Receives money, women, 2020: 31.2% in the edition of 2024, 28.0% in that of 2026. "
        "The two ranges overlap, so the change may be chance."
    )


def test_every_move_has_its_sentence() -> None:
    before = Seen.of(OLD)
    for move in Move:
        now = (
            None if move is Move.GONE else replace(OLD, value=None, state=State.WITHHELD) if move is Move.STATE else OLD
        )
        told = moved.told(moved.Moved(move=move, before=before, now=now), TEXT, str, label)
        assert "{" not in told


@given(value=st.floats(0, 1e7), other=st.floats(0, 1e7))
def test_only_what_would_be_printed_otherwise_has_moved(value: float, other: float) -> None:
    from wayfare.catalogue import numbers

    seen = replace(OLD, value=value)
    printed = numbers.amount(value, "percent") == numbers.amount(other, "percent")
    assert (moves(replace(OLD, value=other), seen=seen) == []) == (printed or value == other)


# Drafts


def teller(*figures: Figure) -> Teller:
    return Teller(figures=FigureSet(figures), place="Nowhere", language="en", text=TEXT, label=label, year=2026,
                  policy=AssessmentPolicy(), named=lambda code: code.upper())  # fmt: skip


WOMEN = surveyed("a.share", 41.0, within=(39.0, 43.0), domain=(("sex", "F"),))
MEN = surveyed("a.share", 30.0, within=(28.0, 32.0), domain=(("sex", "M"),))


def drafted(*figures: Figure) -> list[str]:
    return [sentence.text for sentence in drafts.draft(teller(*figures), figures)]


def test_a_difference_is_said_where_intervals_lie_apart() -> None:
    first = drafts.draft(teller(WOMEN, MEN), [MEN, WOMEN])[0]
    assert first.text == "A.SHARE: higher for women, 41.0% (39.0–43.0%), than for men, 30.0% (28.0–32.0%), in 2024."
    assert first.figures == (WOMEN.id, MEN.id)


def test_no_difference_is_said_where_they_overlap() -> None:
    assert "do not tell the two apart" in drafted(WOMEN, replace(MEN, value=39.5, low=37.0, high=42.0))[0]


def test_one_figure_is_told_with_what_it_rests_on() -> None:
    said = drafted(replace(WOMEN, domain=()))
    assert said[0] == "A.SHARE: 41.0% (39.0–43.0%) in 2024."
    assert said[1].startswith("These figures come from the survey of 2024")


def test_what_is_withheld_is_said_and_not_told() -> None:
    said = drafted(replace(WOMEN, value=None, state=State.WITHHELD))
    assert said == ["A.SHARE, women, 2024: withheld, since too few people stand behind it."]


@pytest.mark.parametrize("state", [State.EMPTY, State.FAILED])
def test_other_states_differ(state: State) -> None:
    (said,) = drafted(replace(WOMEN, value=None, state=state))
    assert ("not known" in said) == (state is State.EMPTY)


def test_every_number_of_a_draft_is_borne_out_by_its_figures() -> None:
    said = drafts.draft(teller(WOMEN, MEN), [WOMEN, MEN])[0].text
    assert drafts.unsupported(said, [Seen.of(WOMEN), Seen.of(MEN)]) == ()


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("41% of women receive money in 2024.", ()),
        ("41,0 % of women", ()),
        ("42% of women", ("42",)),
        ("41.3% of women", ("41.3",)),
        ("In 2019, 41%", ("2019",)),
        ("two of 3 districts", ()),
        ("between 39 and 43%", ()),
        ("1.2 million people, 1,234,567 exactly", ()),
        ("1.3 million people", ("1.3",)),
        ("1 234 567 people", ()),
        ("SDG10 and G20 are no figures", ()),
    ],
)
def test_numbers_nothing_bears_out_are_found(statement: str, wrong: tuple[str, ...]) -> None:
    people = figure("a.people", 1_234_567.0, unit="persons")
    assert drafts.unsupported(statement, [Seen.of(WOMEN), Seen.of(people)]) == wrong


@given(value=st.floats(11, 1e6), decimals=st.integers(0, 2))
def test_any_rounding_of_a_figure_bears_a_number_out(value: float, decimals: int) -> None:
    seen = [Seen.of(figure("a.b", value))]
    assert drafts.unsupported(f"There are {value:,.{decimals}f} of them.", seen) == ()


def test_a_finding_takes_the_side_its_indicators_share() -> None:
    known = load().indicators.values()
    benefit, risk, setting = (
        next(i for i in known if i.side is side) for side in (Side.BENEFIT, Side.RISK, Side.SETTING)
    )
    assert drafts.side([benefit, setting]) is Side.BENEFIT
    assert drafts.side([risk]) is Side.RISK
    assert drafts.side([benefit, risk]) is Side.SETTING


# Passages

FILE, WORDS = b"file", "Article 4. Workers pay no fees.\nArticle 5. Employers pay."
TAGS = Tags(themes=("money",), rows=("M2",), sdg=("10.7.1",), gcm=(6,), groups=("workers",))


def test_a_passage_is_found_moved_or_altered() -> None:
    taken = excerpts.take(FILE, WORDS, 11, 31, TAGS, title="Law on recruitment")
    assert taken.text == "Workers pay no fees."
    assert taken.document == hashlib.sha256(FILE).hexdigest()
    assert excerpts.find(taken, FILE, WORDS) is Found.THERE
    assert excerpts.find(taken, FILE, "Title\n" + WORDS.replace("pay no", "pay\n  no")) is Found.MOVED
    assert excerpts.find(taken, FILE, WORDS.replace("no fees", "few fees")) is Found.ALTERED
    assert excerpts.find(taken, b"other", WORDS) is Found.OTHER_DOCUMENT
    with pytest.raises(ValueError, match="no passage"):
        excerpts.take(FILE, WORDS, 10, 900, TAGS)


def test_tags_do_not_change_what_an_excerpt_is_called() -> None:
    taken = excerpts.take(FILE, WORDS, 11, 31, TAGS)
    assert replace(taken, tags=Tags()).id == taken.id != excerpts.take(FILE, WORDS, 11, 30, TAGS).id


def test_tags_that_name_nothing_are_found() -> None:
    assert excerpts.unknown_tags(TAGS, load(), ["workers"]) == {}
    wrong = Tags(themes=("moon",), rows=("O99",), sdg=("18.1", "10.c.1"), gcm=(24,), groups=("kings",))
    assert excerpts.unknown_tags(wrong, load(), ["workers"]) == {
        "themes": ("moon",), "rows": ("O99",), "sdg": ("18.1",), "gcm": ("24",), "groups": ("kings",),
    }  # fmt: skip


def test_every_target_the_indicators_name_can_be_tagged() -> None:
    named = {code for indicator in load().indicators.values() for code in indicator.sdg}
    assert [code for code in sorted(named) if not excerpts.SDG.fullmatch(code)] == []


def test_a_silence_shows() -> None:
    one = excerpts.take(FILE, WORDS, 11, 31, TAGS)
    bare = excerpts.take(FILE, WORDS, 0, 10, Tags())
    found = excerpts.coverage([one, bare], load())
    assert found.by_tag["sdg:10"] == found.by_tag["sdg:10.7.1"] == (one.id,)
    assert "row:M2" not in found.silent
    assert "row:O13" in found.silent
    assert found.untagged == (bare.id,)
