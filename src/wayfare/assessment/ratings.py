"""Ratings by several people: who may see what and when, the spread by group, and what a second round changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from wayfare.methods import agreement
from wayfare.methods.agreement import Spread, spread
from wayfare.model.policy import ParticipationPolicy
from wayfare.model.rating import Aspect, Rating, Round

from . import anonymity
from .anonymity import Partition

Submitted = Collection[tuple[str, int]]
"""Raters and the rounds they have handed in; a draft counts for nothing and is seen by its author alone."""


class Reveal(StrEnum):
    """When a round shows its results."""

    CLOSING = "closing"
    """To everybody, when it is closed."""
    SUBMISSION = "submission"
    """Also before, to those who have handed in, in whole batches and without groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who looks."""

    rater: str = ""
    """Empty for somebody who does not rate."""
    coordinates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What somebody may see of an assessment in rounds."""

    results: frozenset[int]
    """Rounds whose results are open."""
    batches: frozenset[int]
    """Open rounds of which whole batches are shown, all groups together."""
    own: str
    """Rater whose own values are shown, drafts included."""
    who_submitted: bool
    """Whether the names of those who handed in are shown, never their values: only to whoever sends reminders."""
    rates: int | None
    """Round in which the viewer may give values now; None where there is none, or it is handed in."""


def sight(viewer: Viewer, rounds: Iterable[Round], submitted: Submitted, reveal: Reveal = Reveal.CLOSING) -> Sight:
    """Tell what somebody may see and do. Whoever coordinates sees no value of an open round either."""
    known = sorted(rounds, key=lambda each: each.number)
    open_ = next((each.number for each in known if not each.closed), None)
    handed_in = open_ is not None and (viewer.rater, open_) in submitted
    early = reveal is Reveal.SUBMISSION and handed_in and bool(viewer.rater)
    return Sight(
        results=frozenset(each.number for each in known if each.closed),
        batches=frozenset([open_]) if early and open_ is not None else frozenset(),
        own=viewer.rater,
        who_submitted=viewer.coordinates,
        rates=open_ if viewer.rater and not handed_in else None,
    )


def counted(ratings: Iterable[Rating], submitted: Submitted, number: int) -> tuple[Rating, ...]:
    """Give the ratings of a round that were handed in."""
    return tuple(rating for rating in ratings if rating.round == number and (rating.rater, number) in submitted)


def in_batches(ratings: Sequence[Rating], order: Sequence[str], floor: int) -> tuple[Rating, ...]:
    """Give ratings of whole batches of raters, in the order they handed in, for an open round."""
    shown = set(anonymity.released(order, floor))
    return tuple(rating for rating in ratings if rating.rater in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSpread:
    """Where the ratings of one block of groups lie."""

    groups: tuple[str, ...]
    spread: Spread
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What raters say of one aspect of one cell in one round."""

    cell: str
    aspect: Aspect
    everybody: Spread | None
    """None where nobody rated it, or too few did."""
    groups: tuple[GroupSpread, ...] = ()
    withheld: bool = False
    """Whether somebody rated it, but too few to show."""
    agrees: bool = False
    """Whether all together agree by the rule of the policy."""
    apart: float = 0.0
    """Steps between the lowest and the highest median of a block."""
    groups_apart: bool = False
    """Whether that is as much as the policy calls apart."""


def summaries(
    ratings: Iterable[Rating], policy: ParticipationPolicy, top: float
) -> Mapping[tuple[str, Aspect], Summary]:
    """Summarise every cell and aspect of one round; `top` is the highest step of the scale.

    Groups are joined once for all cells by who rated at all, and again in a cell that some left out.
    """
    given = sorted(ratings, key=lambda rating: (rating.cell, rating.aspect))
    raters = {rating.rater: rating.group for rating in given}
    whole = anonymity.partition(_counts(raters.values()), policy.floor)
    cells = groupby(given, key=lambda rating: (rating.cell, rating.aspect))
    return {key: _summary(key, list(found), whole, policy, top) for key, found in cells}


def _summary(
    key: tuple[str, Aspect], given: list[Rating], whole: Partition, policy: ParticipationPolicy, top: float
) -> Summary:
    names = {group: "\n".join(block.groups) for block in whole.blocks for group in block.groups}
    values: dict[str, list[float]] = {}
    for rating in given:
        values.setdefault(names.get(rating.group, rating.group), []).append(rating.value)
    here = anonymity.partition({name: len(found) for name, found in values.items()}, policy.floor)
    if not here.blocks:
        return Summary(cell=key[0], aspect=key[1], everybody=None, withheld=here.withheld)
    blocks = [[value for name in block.groups for value in values[name]] for block in here.blocks]
    groups = [tuple(sorted(group for name in block.groups for group in name.split("\n"))) for block in here.blocks]
    shown = tuple(_group_spread(group, found, policy, top) for group, found in zip(groups, blocks, strict=True))
    medians = [each.spread.median for each in shown]
    apart = max(medians) - min(medians)
    everybody = [value for block in blocks for value in block]
    spread_of_all = spread(everybody)
    return Summary(
        cell=key[0],
        aspect=key[1],
        everybody=spread_of_all,
        groups=shown,
        agrees=_agrees(everybody, spread_of_all, policy, top),
        apart=apart,
        groups_apart=apart >= policy.groups_apart,
    )


def _group_spread(
    groups: tuple[str, ...], values: Sequence[float], policy: ParticipationPolicy, top: float
) -> GroupSpread:
    found = spread(values)
    return GroupSpread(groups=groups, spread=found, agrees=_agrees(values, found, policy, top))


def _agrees(values: Sequence[float], found: Spread, policy: ParticipationPolicy, top: float) -> bool:
    """Tell whether ratings agree by the rule of the policy."""
    return agreement.agrees(values, found, most_iqr=policy.consensus_iqr, least_share=policy.consensus_share, top=top)


def _counts(groups: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for group in groups:
        counted[group] = counted.get(group, 0) + 1
    return counted


class Turn(StrEnum):
    """What became of a cell from one round to the next."""

    AGREED = "agreed"
    """In agreement before and after."""
    CONVERGED = "converged"
    """In agreement now."""
    CLOSER = "closer"
    """Still apart, by less."""
    APART = "apart"
    """Still apart, as much as before."""
    DIVERGED = "diverged"
    """Further apart, or no more in agreement."""
    WITHHELD = "withheld"
    """Too few in one of the rounds to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convergence:
    """Two rounds of one cell side by side; both are kept."""

    cell: str
    aspect: Aspect
    before: Spread | None
    after: Spread | None
    turn: Turn
    changed: float | None
    """Share of those in both rounds who changed their rating; None where they are fewer than the floor."""


def convergence(
    first: Sequence[Rating], second: Sequence[Rating], policy: ParticipationPolicy, top: float
) -> tuple[Convergence, ...]:
    """Compare two rounds, cell by cell, in the order of cells."""
    before, after = summaries(first, policy, top), summaries(second, policy, top)
    values = [{(r.rater, r.cell, r.aspect): r.value for r in ratings} for ratings in (first, second)]
    return tuple(
        Convergence(
            cell=key[0],
            aspect=key[1],
            before=before[key].everybody,
            after=after[key].everybody,
            turn=_turn(before[key], after[key]),
            changed=_changed(values[0], values[1], key, policy.floor),
        )
        for key in sorted(before.keys() & after.keys())
    )


def _turn(before: Summary, after: Summary) -> Turn:
    if before.everybody is None or after.everybody is None:
        return Turn.WITHHELD
    if after.agrees:
        return Turn.AGREED if before.agrees else Turn.CONVERGED
    if before.agrees or after.everybody.iqr > before.everybody.iqr:
        return Turn.DIVERGED
    return Turn.CLOSER if after.everybody.iqr < before.everybody.iqr else Turn.APART


def _changed(
    first: Mapping[tuple[str, str, Aspect], float],
    second: Mapping[tuple[str, str, Aspect], float],
    key: tuple[str, Aspect],
    floor: int,
) -> float | None:
    both = [each for each in first.keys() & second.keys() if each[1:] == key]
    if not both or len(both) < floor:
        return None
    return sum(first[each] != second[each] for each in both) / len(both)
