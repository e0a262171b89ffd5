"""Figures are found by what they say."""

from hand_made import figure, surveyed

from wayfare.assessment.figures import FigureSet, in_listed_order
from wayfare.model.estimate import Flag
from wayfare.model.narrative import Pick, Selector


def test_a_sentence_speaks_of_the_latest_period() -> None:
    old, new = figure("a.b", 1.0, period="2010"), figure("a.b", 2.0, period="2020")
    assert FigureSet((old, new)).select(Selector(indicator="a.b")) == new
    assert FigureSet((old, new)).select(Selector(indicator="a.b", pick=Pick.EARLIEST)) == old
    assert FigureSet((old, new)).select(Selector(indicator="a.b", period="2010")) == old


def test_a_later_edition_that_is_not_preferred_is_not_mixed_in() -> None:
    preferred = figure("a.b", 1.0, period="2020", source="un.first")
    other = figure("a.b", 9.0, period="2023", source="un.second")
    found = FigureSet((preferred, other))
    assert found.select(Selector(indicator="a.b")) == preferred
    assert found.series("a.b") == (preferred,)


def test_two_rounds_of_a_survey_make_one_line_though_their_evidence_differs() -> None:
    first = surveyed("a.b", 1.0, period="2021", source="evidence:1")
    second = surveyed("a.b", 2.0, period="2023", source="evidence:2")
    assert FigureSet((second, first)).series("a.b") == (first, second)


def test_a_domain_is_matched_exactly_and_truth_values_are_written_as_in_content() -> None:
    everybody = surveyed("a.b", 1.0)
    receivers = surveyed("a.b", 2.0, domain=(("receives", True),))
    women = surveyed("a.b", 3.0, domain=(("receives", True), ("sex", "F")))
    found = FigureSet((women, receivers, everybody))
    assert found.select(Selector(indicator="a.b")) == everybody
    assert found.select(Selector(indicator="a.b", domain={"receives": "true"})) == receivers
    assert found.breakdown("a.b", ("sex",), {"receives": "true"}) == (women,)


def test_withheld_categories_stay_in_a_breakdown_but_are_never_the_highest() -> None:
    shown = surveyed("a.b", 5.0, domain=(("admin1", "N"),))
    hidden = surveyed("a.b", None, domain=(("admin1", "S"),))
    found = FigureSet((hidden, shown))
    assert found.breakdown("a.b", ("admin1",)) == (hidden, shown)
    assert found.select(Selector(indicator="a.b", by="admin1", pick=Pick.HIGHEST)) == shown
    assert found.select(Selector(indicator="a.b", by="admin1", pick=Pick.LOWEST)) == shown


def test_the_rest_of_the_world_is_not_named_as_the_largest_origin() -> None:
    fiji = figure("a.b", 450.0, counterpart="FJI")
    rest = figure("a.b", 2583.0, counterpart="_U")
    selector = Selector(indicator="a.b", by="counterpart", pick=Pick.HIGHEST)
    assert FigureSet((rest, fiji)).select(selector) == fiji


def test_nothing_known_is_none_not_zero() -> None:
    assert FigureSet(()).select(Selector(indicator="a.b")) is None
    assert FigureSet((surveyed("a.b", None),)).select(Selector(indicator="a.b")) is None
    assert not FigureSet((surveyed("a.b", None),)).known("a.b")


def test_early_figures_are_in_no_sentence_series_or_comparison_of_editions() -> None:
    early = figure("a.b", 9.0, period="2022", source="un.first", flags=(Flag.PRELIMINARY,))
    sound = figure("a.b", 36.0, period="2021", source="un.first")
    found = FigureSet((early, sound))
    assert found.select(Selector(indicator="a.b")) == sound
    assert found.series("a.b") == (sound,)
    assert found.editions("a.b") == (sound,)
    assert early in found.of("a.b"), "it stays among the figures, for anybody to see"


def test_categories_stand_in_the_order_of_their_list_and_tables_stay_apart() -> None:
    ages = ("5-14", "45-54", "15-24", "unheard-of")
    given = [surveyed("a.share", 1.0, domain=(("age", age), ("sex", "F"))) for age in sorted(ages)]
    other = surveyed("b.share", 1.0, domain=(("age", "45-54"),))
    ordered = in_listed_order((*given, other), {"age": ("5-14", "15-24", "45-54")})
    assert [dict(f.domain)["age"] for f in ordered] == ["5-14", "15-24", "45-54", "unheard-of", "45-54"]
    assert ordered[-1] is other


def test_groups_without_a_list_stay_together_when_sexes_are_listed() -> None:
    given = [
        surveyed("a.share", 1.0, domain=(("born_abroad", born), ("sex", sex))) for born in (False, True) for sex in "MF"
    ]
    ordered = in_listed_order(given, {"sex": ("F", "M")})
    assert [tuple(dict(f.domain).values()) for f in ordered] == [(False, "F"), (False, "M"), (True, "F"), (True, "M")]
