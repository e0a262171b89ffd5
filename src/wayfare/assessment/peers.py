"""Countries to compare with, where nobody has chosen any: of the same income and about the same size, near first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from wayfare.model.figure import Figure, State
from wayfare.model.place import Place

COUNT = 6
OF_A_SIZE = math.log(10.0)
"""Where one country has more than ten times the people of the other, they are compared only for want of others."""
POPULATION = "population.total"

Across = Callable[[str], tuple[Figure, ...]]


def propose(code: str, places: Mapping[str, Place], across: Across) -> tuple[str, ...]:
    """Propose peers of a country in its income class: first of its size and region, then of its size anywhere."""
    place = places.get(code)
    people = {f.area: f.value for f in across(POPULATION) if f.state is State.KNOWN and f.value}
    if place is None or place.level != 0 or code not in people:
        return ()
    others = [each for each in places.values() if each.level == 0 and each.code != code and each.code in people]
    alike = [each for each in others if each.income == place.income]
    apart = {each.code: abs(math.log(people[each.code] / people[code])) for each in alike}
    order = sorted(
        alike,
        key=lambda each: (apart[each.code] > OF_A_SIZE, each.region != place.region, apart[each.code], each.code),
    )
    return tuple(each.code for each in order[:COUNT])
