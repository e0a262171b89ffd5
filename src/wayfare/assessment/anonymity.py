"""The floor under which nobody is shown: small groups are joined, so that no sum or difference gives them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Groups shown as one."""

    groups: tuple[str, ...]
    count: int

    @property
    def joined(self) -> bool:
        """Whether several groups were put together because one alone was too small."""
        return len(self.groups) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Everybody counted, in blocks none of which is below the floor."""

    blocks: tuple[Block, ...]
    """Empty where all together are below the floor, or nobody is there."""
    silent: tuple[str, ...] = ()
    """Groups of which nobody is there, which gives nobody away."""
    withheld: bool = False
    """Whether somebody is there, but too few to show anything."""

    def block_of(self, group: str) -> Block | None:
        """Find where a group is shown."""
        return next((block for block in self.blocks if group in block.groups), None)


def partition(counts: Mapping[str, int], floor: int) -> Partition:
    """Put groups into blocks of at least `floor` people each; the blocks cover everybody or nothing is shown.

    Groups that are large enough stand alone. The small ones are joined; where even together they are too few, the
    smallest of the others joins them, by size and then by name. Because every block is large enough and no block is
    left out, any sum of blocks, and the total less any sum of blocks, is empty or again large enough.
    """
    there = {group: count for group, count in counts.items() if count > 0}
    silent = tuple(sorted(set(counts) - set(there)))
    if sum(there.values()) < floor:
        return Partition(blocks=(), silent=silent, withheld=bool(there))
    order = sorted(there, key=lambda group: (there[group], group))
    joined = [group for group in order if there[group] < floor]
    alone = order[len(joined) :]
    while joined and sum(there[group] for group in joined) < floor:
        joined.append(alone.pop(0))
    blocks = [Block(groups=(group,), count=there[group]) for group in sorted(alone)]
    if joined:
        blocks.append(Block(groups=tuple(sorted(joined)), count=sum(there[group] for group in joined)))
    return Partition(blocks=tuple(blocks), silent=silent)


def released(arrived: Sequence[T], floor: int) -> Sequence[T]:
    """Give what may be counted before the end: whole batches of `floor` people in the order they came.

    Whoever looks twice sees at least `floor` people more, so that the difference never shows one of them.
    """
    return arrived[: len(arrived) - len(arrived) % max(1, floor)]
