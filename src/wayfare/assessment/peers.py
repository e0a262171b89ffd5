"""Countries to compare with, where nobody has chosen any: of the same region and income, nearest in population."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from wayfare.model.figure import Figure, State
from wayfare.model.place import Place

COUNT = 6
POPULATION = "population.total"

Across = Callable[[str], tuple[Figure, ...]]


def propose(code: str, places: Mapping[str, Place], across: Across) -> tuple[str, ...]:
    """Propose peers of a country: first those of its region and income class, then of its income class anywhere."""
    place = places.get(code)
    people = {f.area: f.value for f in across(POPULATION) if f.state is State.KNOWN and f.value}
    if place is None or place.level != 0 or code not in people:
        return ()
    others = [each for each in places.values() if each.level == 0 and each.code != code and each.code in people]
    alike = [each for each in others if each.income == place.income]
    near = sorted(_ordered(alike, people, people[code]), key=lambda each: each.region != place.region)
    return tuple(each.code for each in near[:COUNT])


def _ordered(places: Iterable[Place], people: Mapping[str, float], own: float) -> list[Place]:
    """Put the countries nearest in population first, counted in ratios."""
    return sorted(places, key=lambda each: (abs(math.log(people[each.code] / own)), each.code))
