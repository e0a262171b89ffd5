"""Who was heard against who is concerned: shares of contributions beside shares of the people affected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wayfare.methods.agreement import participation_balance
from wayfare.model.errors import WayfareError
from wayfare.model.figure import Figure, State

from .anonymity import partition


class NotComparable(WayfareError):
    """Figures of groups that do not add up to shares of one population."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A block of groups: its part of those heard and of those concerned."""

    groups: tuple[str, ...]
    heard: float
    """Share of contributions, 0 to 1."""
    concerned: float
    """Share of those concerned, 0 to 1."""

    @property
    def difference(self) -> float:
        """In shares; below zero where the block was heard too little."""
        return self.heard - self.concerned


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """A comparison of all groups."""

    balance: float | None
    """1 where shares are equal, 0 where none overlap (J09); None where too few were heard to say."""
    blocks: tuple[Heard, ...]
    silent: tuple[str, ...]
    """Groups concerned of which nobody was heard."""
    joined: bool
    """Whether small groups were joined, so that the balance is at best as low as this."""
    figures: tuple[str, ...] = ()
    """Ids of the figures that say who is concerned."""


def concerned(figures: Mapping[str, Figure]) -> Mapping[str, float]:
    """Turn figures of how many people each group has into shares.

    Every figure must be known, in one unit, of one period and one place; raises `NotComparable` otherwise.
    """
    for group, figure in figures.items():
        if figure.state is not State.KNOWN or figure.value is None:
            remedy = "Leave the group out and say so, or use a coarser one."
            raise NotComparable(f"The figure of '{group}' is {figure.state}.", where=figure.id, remedy=remedy)
    kinds = {(figure.unit, figure.period, figure.area) for figure in figures.values()}
    if len(kinds) > 1:
        what = f"The figures are of different units, periods or places: {sorted(kinds)}."
        raise NotComparable(what, remedy="Take all from one table.")
    total = sum(figure.value or 0.0 for figure in figures.values())
    return {group: (figure.value or 0.0) / total if total else 0.0 for group, figure in figures.items()}


def representation(
    heard: Mapping[str, int], shares: Mapping[str, float], floor: int, figures: tuple[str, ...] = ()
) -> Representation:
    """Compare who was heard with who is concerned.

    `heard` counts contributions by group, `shares` are those of the people concerned. Groups heard by fewer than the
    floor are joined, on both sides alike; a group nobody heard stands by itself, since that gives nobody away.
    """
    found = partition({group: heard.get(group, 0) for group in {*heard, *shares}}, floor)
    silent = tuple(group for group in found.silent if shares.get(group, 0.0) > 0)
    total, everybody = sum(heard.values()), sum(shares.values())
    if not found.blocks or everybody <= 0:
        return Representation(balance=None, blocks=(), silent=silent, joined=False, figures=figures)
    parts = [*(block.groups for block in found.blocks), *((group,) for group in silent)]
    blocks = tuple(
        Heard(
            groups=groups,
            heard=sum(heard.get(group, 0) for group in groups) / total,
            concerned=sum(shares.get(group, 0.0) for group in groups) / everybody,
        )
        for groups in parts
    )
    names = {"\n".join(block.groups): block for block in blocks}
    balance = participation_balance(
        {name: block.heard for name, block in names.items()}, {name: block.concerned for name, block in names.items()}
    )
    return Representation(
        balance=balance,
        blocks=tuple(sorted(blocks, key=lambda block: (block.difference, block.groups))),
        silent=silent,
        joined=any(block.joined for block in found.blocks),
        figures=figures,
    )
