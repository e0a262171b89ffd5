"""Sentences are said only when figures bear them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hand_made import figure, surveyed

from wayfare.assessment.figures import FigureSet
from wayfare.assessment.findings import Teller
from wayfare.catalogue import load
from wayfare.catalogue.translate import fill
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure
from wayfare.model.finding import Certainty
from wayfare.model.narrative import Gap, Narrative, Selector, Statement
from wayfare.model.policy import AssessmentPolicy

SAY: Mapping[str, str] = {
    "narrative.O1.statements.0.say": "{share} of people in {country} ({share.period}) {share.interval}",
    "narrative.O1.statements.0.higher": "{a} is more than {b}",
    "narrative.O1.statements.0.lower": "{a} is less than {b}",
    "narrative.O1.statements.0.alike": "cannot tell {a} from {b}",
    "narrative.O1.gaps.0.say": "Nobody knows in {country}.",
    "narrative.O1.cautions.0": "Read with care.",
    "narrative.O1.always_unknown.0": "The rest is never known.",
}


def text(key: str, **values: object) -> str:
    return fill(SAY[key], values) if key in SAY else load().text(key, **values)


def teller(*figures: Figure) -> Teller:
    return Teller(
        figures=FigureSet(figures),
        place="Nowhere",
        language="en",
        text=text,
        label=lambda _dimension, value: value,
        year=2026,
        policy=AssessmentPolicy(recent_years=5, stale_years=12),
    )


SHARE = Narrative(
    row="O1",
    core=(("a.share",),),
    statements=(Statement(use={"share": Selector(indicator="a.share")}, say="-"),),
    gaps=(Gap(indicators=("a.share",), say="-"),),
    cautions=("-",),
    always_unknown=("-",),
)
COMPARED = Narrative(
    row="O1",
    core=(("a.one",), ("a.two",)),
    statements=(
        Statement(
            use={"a": Selector(indicator="a.one"), "b": Selector(indicator="a.two")},
            compare=("a", "b"),
            higher="-",
            lower="-",
            alike="-",
        ),
    ),
)


def test_a_figure_is_shown_with_its_interval_and_keeps_its_id() -> None:
    known = surveyed("a.share", 31.24, within=(28.0, 34.5))
    finding = teller(known).finding(SHARE)
    (sentence,) = finding.known
    assert sentence.text == "31.2% of people in Nowhere (2024) (28.0–34.5%)"
    assert sentence.figures == (known.id,)


def test_without_the_figure_the_gap_is_said_instead() -> None:
    finding = teller().finding(SHARE)
    assert finding.known == ()
    assert finding.certainty is Certainty.UNKNOWN
    assert [s.text for s in finding.not_known] == ["Nobody knows in Nowhere.", "The rest is never known."]
    assert finding.how_surely == (), "a caution about what is not said would only confuse"


def test_a_figure_too_old_for_a_sentence_is_said_to_be_there() -> None:
    finding = teller(figure("a.share", 30.7, period="2010")).finding(SHARE)
    assert finding.known == ()
    first = finding.not_known[0].text
    assert first.startswith("a.share: the latest figure is of 2010, 16 years before this report")
    recent = teller(figure("a.share", 30.7, period="2020")).finding(SHARE)
    assert [each.text for each in recent.not_known] == ["The rest is never known."]


def test_a_withheld_figure_is_a_gap_not_a_number() -> None:
    finding = teller(surveyed("a.share", None)).finding(SHARE)
    assert finding.known == ()
    assert finding.certainty is Certainty.UNKNOWN


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ((10.0, (9.0, 11.0)), (5.0, (4.0, 6.0)), "10.0% is more than 5.0%"),
        ((5.0, (4.0, 6.0)), (10.0, (9.0, 11.0)), "5.0% is less than 10.0%"),
        ((10.0, (7.0, 13.0)), (8.0, (6.0, 10.0)), "cannot tell 10.0% from 8.0%"),
    ],
)
def test_a_comparison_is_decided_by_the_intervals(
    one: tuple[float, tuple[float, float]], two: tuple[float, tuple[float, float]], said: str
) -> None:
    figures = surveyed("a.one", one[0], within=one[1]), surveyed("a.two", two[0], within=two[1])
    assert [s.text for s in teller(*figures).finding(COMPARED).known] == [said]


def test_published_figures_without_intervals_differ_when_they_differ_as_printed() -> None:
    nearly = figure("a.one", 10.04), figure("a.two", 10.01)
    assert teller(*nearly).finding(COMPARED).known[0].text == "cannot tell 10.0% from 10.0%"
    clearly = figure("a.one", 10.2), figure("a.two", 10.0)
    assert teller(*clearly).finding(COMPARED).known[0].text == "10.2% is more than 10.0%"


def test_well_known_takes_every_core_indicator() -> None:
    one = surveyed("a.one", 10.0, within=(9.0, 11.0))
    two = surveyed("a.two", 5.0, within=(4.0, 6.0))
    assert teller(one, two).finding(COMPARED).certainty is Certainty.WELL
    assert teller(one).finding(COMPARED).certainty is Certainty.UNKNOWN, "nothing is said of one alone"


@pytest.mark.parametrize("flag", [Flag.FEW_CASES, Flag.HIGH_CV, Flag.FEW_DF, Flag.NON_PROBABILITY])
def test_a_weak_survey_figure_leaves_its_row_weakly_known_and_says_so(flag: Flag) -> None:
    finding = teller(surveyed("a.share", 31.0, flags=(flag,))).finding(SHARE)
    assert finding.certainty is Certainty.WEAKLY
    assert len(finding.how_surely) >= 2


def test_a_quota_sample_is_said_to_be_one() -> None:
    finding = teller(surveyed("a.share", 31.0, flags=(Flag.NON_PROBABILITY,))).finding(SHARE)
    assert "not drawn at random" in finding.how_surely[0].text


def test_an_old_world_figure_is_weak_and_a_stale_one_is_not_spoken_of() -> None:
    recent, old, stale = (figure("a.share", 31.0, period=year) for year in ("2022", "2018", "2010"))
    assert teller(recent).finding(SHARE).certainty is Certainty.WELL
    assert teller(old).finding(SHARE).certainty is Certainty.WEAKLY
    assert "8 years before" in teller(old).finding(SHARE).how_surely[0].text
    assert teller(stale).finding(SHARE).known == ()


def test_a_stale_survey_is_still_spoken_of_since_somebody_chose_it() -> None:
    assert teller(surveyed("a.share", 31.0, period="2012")).finding(SHARE).known


def test_a_row_told_by_an_old_survey_is_partly_known_and_says_how_old_it_is() -> None:
    finding = teller(surveyed("a.share", 31.0, period="2012")).finding(SHARE)
    assert finding.certainty is Certainty.PARTLY
    assert "14 years before" in finding.how_surely[0].text


def test_an_interval_keeps_its_order_in_a_language_from_right_to_left() -> None:
    arabic = replace(teller(surveyed("a.share", 31.24, within=(28.0, 34.5))), language="ar")
    (sentence,) = arabic.finding(SHARE).known
    assert "\u206628.0–34.5" in sentence.text


def test_a_figure_too_small_for_a_sentence_is_not_spoken_of() -> None:
    many = Selector(indicator="a.share", at_least=10)
    assert teller(figure("a.share", 5.0)).select(many) is None
    assert teller(figure("a.share", 10.0)).select(many) is not None


@pytest.mark.parametrize(
    ("source", "flags", "end"),
    [
        ("evidence:1", (), " (Survey of 2003.)"),
        ("evidence:1", (Flag.NON_PROBABILITY,), " (Survey of 2003; the people asked were not drawn at random.)"),
        ("wb.wdi2023", (), ""),
    ],
)
def test_a_sentence_from_a_survey_says_at_its_end_when_that_was(source: str, flags: tuple[Flag, ...], end: str) -> None:
    told = figure("a.share", 10.0, period="2003", source=source, flags=flags)
    telling = teller(told)
    sentence = telling.compose("{share} of people", {"share": told})
    assert [each.text for each in telling.dated([sentence, sentence])] == [sentence.text + end, sentence.text]


def test_a_sentence_that_says_the_year_does_not_say_it_twice() -> None:
    told = figure("a.share", 10.0, period="2003", source="evidence:1")
    telling = teller(told)
    sentence = telling.compose("{share} of people in {share.period}", {"share": told})
    assert list(telling.dated([sentence])) == [sentence]


def test_what_two_editions_tell_far_apart_is_not_well_known() -> None:
    used = figure("a.share", 10.0, source="un.table")
    near, far = figure("a.share", 11.0, source="wb.table"), figure("a.share", 31.0, source="wb.table")
    assert teller(used, near).finding(SHARE).certainty is Certainty.WELL
    assert teller(used, far).finding(SHARE).certainty is Certainty.PARTLY
