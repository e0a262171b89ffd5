"""Verdicts, totals and refusals in words, with numbers as the language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from wayfare.catalogue import load
from wayfare.model.figure import State
from wayfare.model.indicator import Direction
from wayfare.model.monitoring import Judgement, Reason, ReportStatus, Verdict
from wayfare.monitoring.change import Turned, compare
from wayfare.monitoring.progress import Goal, Measured, Revision, Step, judge
from wayfare.monitoring.rollup import Rolled
from wayfare.monitoring.states import Move
from wayfare.monitoring.telling import Teller
from wayfare.monitoring.typed import Refusal, number

SAY = Teller(load())
GOAL = Goal(
    direction=Direction.HIGHER,
    revisions=(Revision(since=date(2026, 12, 31), steps=(Step(day=date(2030, 12, 31), value=40),)),),
    baseline=Measured(value=20),
    baseline_day=date(2026, 12, 31),
)
END = date(2030, 12, 31)


def test_a_verdict_says_value_path_certainty_and_way() -> None:
    actual = Measured(value=44, se=1)
    said = SAY.judgement(judge(GOAL, actual, END, alpha=0.05), actual, "percent")
    assert said == (
        "On track: 44.0%, where 40.0% was expected by then.",
        "The margin of error counts: a wrong “on track” or “off track” has a chance of at most 5.0% each.",
        "120.0% of the way from baseline to target.",
    )
    typed = Measured(value=44)
    within = SAY.judgement(judge(GOAL, Measured(value=39), END, alpha=0.05, tolerance=0.1), typed, "percent")
    assert within[0] == "On track: 44.0%, where 40.0% was expected by then.", "what is expected is the target itself"
    assert within[1] == "With the tolerance, being on track begins at 38.0%."
    short = SAY.judgement(judge(GOAL, typed, END, alpha=0.05, tolerance=0.1), typed, "percent", unsure=False)
    assert short == (*within[:2], "120.0% of the way from baseline to target.")
    assert SAY.judgement(judge(GOAL, typed, END, alpha=0.05), typed, "percent")[1].startswith(
        "No margin of error is known"
    )


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_sentence_and_a_label(verdict: Verdict) -> None:
    assert SAY.judgement(Judgement(verdict=verdict), None, "percent")[0]
    assert load().label("verdict", verdict) != verdict or verdict in load().codelists["verdict"]


@pytest.mark.parametrize(
    ("codelist", "codes"),
    [("missing_reason", Reason), ("value_status", ReportStatus), ("change", Turned), ("verdict", Verdict)],
)
def test_every_code_is_in_its_list_and_no_other(codelist: str, codes: type) -> None:
    assert set(load().codelists[codelist]) == {each.value for each in codes}  # type: ignore[attr-defined]


def test_a_fall_for_the_better_is_told_as_a_distance() -> None:
    found = compare(Measured(value=40, se=1), Measured(value=30, se=1), Direction.LOWER, alpha=0.05, power=0.8)
    assert SAY.change(found, "percent") == "Changed for the better by 10.0 (between 7.2 and 12.8)."
    for turned in Turned:
        assert f"monitoring.change.{turned}" in load().wordings


def test_a_total_says_what_is_missing() -> None:
    part = Rolled(state=State.KNOWN, value=30, high=50, parts=4, got=2, withheld=1, as_of="2027")
    assert SAY.total(part, "persons") == (
        "2 of 4 values are in; the others are missing and were not filled.",
        "1 of them are withheld.",
        "Between 30 and 50 different people: somebody may have been counted more than once.",
        "Parts of it are of 2027, the last time they were told.",
    )
    assert SAY.total(Rolled(state=State.EMPTY), "persons") == ("Nothing is known.",)


def test_a_refusal_offers_reasons_by_their_labels() -> None:
    found = number("N/A")
    assert isinstance(found, Refusal)
    assert SAY.refusal(found).startswith(
        "“N/A” is not a number. Write digits, or choose a reason instead: does not apply; "
    )
    doubt = number("1,5")
    assert isinstance(doubt, Refusal)
    assert "could be 1.5; 15" in SAY.refusal(doubt)


def test_moves_are_buttons_with_names() -> None:
    assert {each.value for each in Move} == {"submit", "withdraw", "return", "approve", "lock", "reopen"}
