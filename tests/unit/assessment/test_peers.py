"""Peers proposed where nobody chose any: same income group and size, same region first, nearest in population."""

from __future__ import annotations

from hand_made import figure

from wayfare.assessment import peers
from wayfare.model.figure import Figure
from wayfare.model.place import Place

PLACES = {
    code: Place(code=code, name=code, region=region, income=income)
    for code, region, income in (
        ("AAA", "North", "LM"),
        ("BBB", "North", "LM"),
        ("CCC", "North", "LM"),
        ("DDD", "North", "H"),
        ("EEE", "South", "LM"),
        ("FFF", "South", "LM"),
    )
}
PEOPLE = {"AAA": 10.0, "BBB": 200.0, "CCC": 12.0, "DDD": 10.0, "EEE": 11.0, "FFF": 900.0}


def across(_indicator: str) -> tuple[Figure, ...]:
    return tuple(figure("population.total", value, area=code) for code, value in PEOPLE.items())


def test_the_same_size_goes_first_then_the_same_region_then_the_same_income_group_elsewhere() -> None:
    assert peers.propose("AAA", PLACES, across) == ("CCC", "EEE", "BBB", "FFF")


def test_nearness_is_counted_in_ratios() -> None:
    assert peers.propose("FFF", PLACES, across)[:2] == ("BBB", "EEE"), "one far larger than the other comes last"
    assert peers.propose("CCC", PLACES, across)[:2] == ("AAA", "EEE")


def test_a_place_of_unknown_size_has_no_peers() -> None:
    assert peers.propose("XMZ", PLACES, across) == ()
    assert peers.propose("AAA", PLACES, lambda _: ()) == ()
