"""Shared findings: what they lack, where each group stands, and what all groups together come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from wayfare.model.indicator import Side
from wayfare.model.shared_finding import Position, SharedFinding, Stand

from .findings import Text


class Standing(StrEnum):
    """Where a finding stands between the groups."""

    OPEN = "open"
    """Nobody has endorsed or disputed it, or none of the groups it is about has."""
    ENDORSED = "endorsed"
    DISPUTED = "disputed"


class GroupStand(StrEnum):
    """Where a group stands, taking its members together."""

    ENDORSES = "endorses"
    DISPUTES = "disputes"
    DIVIDED = "divided"
    """Members differ; nobody counts them, since a group may settle it."""
    ABSTAINS = "abstains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All groups on one finding."""

    standing: Standing
    groups: tuple[tuple[str, GroupStand], ...]
    """Every group that spoke, by name."""
    silent: tuple[str, ...]
    """Groups that were asked and have not spoken."""
    unanswered: tuple[Position, ...]
    """Disputes to which those who wrote the finding have not replied."""
    not_heard: tuple[str, ...]
    """Groups the finding is about that have not spoken, asked or not."""

    def of(self, stand: GroupStand) -> tuple[str, ...]:
        """Name the groups with a stand."""
        return tuple(group for group, found in self.groups if found is stand)

    @property
    def share(self) -> float | None:
        """Share of groups that endorse, of those that endorse, dispute or are divided; None where there is none."""
        taken = [stand for _, stand in self.groups if stand is not GroupStand.ABSTAINS]
        return sum(stand is GroupStand.ENDORSES for stand in taken) / len(taken) if taken else None


def agreement(finding: SharedFinding, asked: Collection[str]) -> Agreement:
    """Sum up positions, each group once, however many of its members spoke.

    One dispute makes a finding disputed, whoever else endorses it: a majority does not outvote a group. It counts as
    endorsed only when a group it is about has endorsed it, where it names any.
    """
    spoken = {group: _together(finding.positions, group) for group in sorted({p.group for p in finding.positions})}
    against = {GroupStand.DISPUTES, GroupStand.DIVIDED}
    endorsing = [group for group, stand in spoken.items() if stand is GroupStand.ENDORSES]
    if against & set(spoken.values()):
        standing = Standing.DISPUTED
    elif endorsing and (not finding.groups or set(endorsing) & set(finding.groups)):
        standing = Standing.ENDORSED
    else:
        standing = Standing.OPEN
    disputes = [position for position in finding.positions if position.stand is Stand.DISPUTE]
    return Agreement(
        standing=standing,
        groups=tuple(spoken.items()),
        silent=tuple(sorted(set(asked) - set(spoken))),
        unanswered=tuple(position for position in disputes if not position.reply.strip()),
        not_heard=tuple(group for group in finding.groups if group not in spoken),
    )


def _together(positions: Iterable[Position], group: str) -> GroupStand:
    stands = {position.stand for position in positions if position.group == group}
    if {Stand.ENDORSE, Stand.DISPUTE} <= stands:
        return GroupStand.DIVIDED
    if Stand.DISPUTE in stands:
        return GroupStand.DISPUTES
    return GroupStand.ENDORSES if Stand.ENDORSE in stands else GroupStand.ABSTAINS


def told(found: Agreement, text: Text, named: Text = str) -> tuple[str, ...]:
    """Say in sentences where groups stand; `named` gives the name of a group."""
    sentences = [
        text(f"shared.groups.{stand}", count=len(groups), groups=", ".join(map(named, groups)))
        for stand in GroupStand
        if (groups := found.of(stand))
    ]
    if found.not_heard:
        sentences.append(text("shared.groups.not_heard", groups=", ".join(map(named, found.not_heard))))
    return tuple(sentences or [text("shared.groups.nobody")])


class Lack(StrEnum):
    """What a finding lacks before it can be put up for review; the sentence is `shared.lack.<lack>`."""

    STATEMENT = "statement"
    GROUND = "ground"
    """It rests on no figure and no passage."""
    THEME = "theme"
    GROUPS = "groups"
    """A benefit or a risk is one for somebody."""
    REASON = "reason"
    """A dispute without a reason."""


def lacks(finding: SharedFinding, themes: Collection[str]) -> tuple[Lack, ...]:
    """Find what is missing; `themes` are the codes there are."""
    wanting = {
        Lack.STATEMENT: not finding.statement.strip(),
        Lack.GROUND: not finding.figures and not finding.excerpts,
        Lack.THEME: finding.theme not in themes,
        Lack.GROUPS: finding.side is not Side.SETTING and not finding.groups,
        Lack.REASON: any(p.stand is Stand.DISPUTE and not p.reason.strip() for p in finding.positions),
    }
    return tuple(lack for lack, holds in wanting.items() if holds)
