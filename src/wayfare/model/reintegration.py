"""A scheme of reintegration scores: items, what each answer is worth, and the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .reference import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question of the scheme."""

    id: str
    label: str
    dimension: str
    points: Mapping[str, float]
    """Answer and what it is worth, from 0 (worst) to 1 (best); an answer not listed does not count at all."""
    weight: float = 1.0
    """Within its dimension."""
    composite_weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How answers become scores. `official` is set only by a scheme its publisher gave out."""

    scheme: str
    title: str
    version: str
    dimensions: tuple[str, ...]
    items: tuple[Item, ...]
    official: bool = False
    source: str = ""
    references: tuple[Reference, ...] = ()
