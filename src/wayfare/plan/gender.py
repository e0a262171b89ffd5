"""Suggests a gender marker from what a plan says, criterion by criterion; a person confirms it.

After the four points of the UNCT Gender Equality Marker (UN Women, guidance note 2024): what is coded is the text,
not the intention, so a criterion without a passage does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wayfare.model.plan import GenderCriterion, Result

from . import measure
from .chain import Chain

SIGNIFICANT = (GenderCriterion.ANALYSIS, GenderCriterion.ACTIVITY, GenderCriterion.INDICATORS)
"""What code 2 takes, all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A code and the passages it rests on."""

    code: int
    passages: Mapping[GenderCriterion, str]
    """Passage of every criterion that is met."""
    lacking: tuple[GenderCriterion, ...]
    """What would have to be shown for code 2; empty from there on."""


def suggest(result: Result, chain: Chain) -> Suggested:
    """Suggest 0 where nothing is shown, 1 for a part, 2 for analysis, activity and indicators, 3 for the aim itself.

    Indicators are looked up in the plan: one of the result must be told by sex with targets for women and men.
    """
    marker = result.gender
    shown = (
        {each.criterion: each.passage for each in marker.criteria if each.met and each.passage.strip()}
        if marker
        else {}
    )
    shown.pop(GenderCriterion.INDICATORS, None)
    if told := _told_by_sex(result, chain):
        shown[GenderCriterion.INDICATORS] = told
    lacking = tuple(criterion for criterion in SIGNIFICANT if criterion not in shown)
    if GenderCriterion.PRINCIPAL in shown:
        return Suggested(code=3, passages=MappingProxyType(shown), lacking=())
    code = 2 if not lacking else min(1, len(shown))
    return Suggested(code=code, passages=MappingProxyType(shown), lacking=lacking)


def _told_by_sex(result: Result, chain: Chain) -> str:
    """Give the label of the first indicator about people that is told and targeted by sex."""
    for indicator in chain.indicators(result.id):
        if indicator.of_people and measure.told_by_sex(indicator) and measure.targeted_by_sex(indicator):
            return indicator.label
    return ""
