"""A part of a plan as a key: what was worked out of it is remembered while it is the very same object."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")
REMEMBERED = 16_384
"""Parts something is remembered of: four plans of two thousand indicators with what belongs to them."""


class Same(Generic[T]):
    """Something nobody alters, equal to itself alone: comparing large parts costs more than most of their rules."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it
