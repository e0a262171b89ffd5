"""Shares of people that rest on few of them, so that one person more or less moves the share by points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wayfare.catalogue import Catalogue
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Indicator

from .figures import FigureSet

_SHARE = re.compile(r"\w+ / (\w+) \* 100")


def divided_by(indicator: str, indicators: Mapping[str, Indicator]) -> str:
    """Give the code of the people that a share of a country is a share of; empty where it is none."""
    known = indicators.get(indicator)
    share = _SHARE.fullmatch(known.numerator.strip()) if known and known.numerator else None
    code = share[1].replace("__", ".") if share else ""
    return code if code in indicators and indicators[code].unit == "persons" else ""


def behind(figure: Figure, figures: FigureSet, catalogue: Catalogue) -> Figure | None:
    """Find the number of people behind a share, where they are few."""
    code = divided_by(figure.indicator, catalogue.indicators)
    same = (
        each
        for each in (figures.of(code) if code else ())
        if (each.period, each.domain, each.counterpart) == (figure.period, figure.domain, figure.counterpart)
    )
    count = next((each for each in same if each.state is State.KNOWN), None)
    few = count is not None and (count.value or 0.0) < catalogue.assessment_policy.few_behind
    return count if few else None


def without(found: Iterable[Figure], counts: Iterable[Figure], least: int) -> tuple[Figure, ...]:
    """Leave out the shares of areas in which fewer people than `least` were counted in that period."""
    few = {(each.area, each.period) for each in counts if each.value is not None and each.value < least}
    return tuple(each for each in found if (each.area, each.period) not in few)
