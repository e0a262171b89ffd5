"""Coherence: how measures and objectives bear on each other, as several raters see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What one rater says of one measure acting on one objective (Nilsson, Griggs and Visbeck 2016)."""

    rater: str
    group: str
    """Stakeholder group of the rater."""
    acting: str
    """Id of the measure, policy or objective that acts."""
    on: str
    """Id of the objective it acts on."""
    score: int
    """-3 cancelling to +3 indivisible; 0 consistent: code list `interaction`."""
    passage: str = ""
    """Words of the plan or policy it rests on."""

    def __post_init__(self) -> None:
        if not -3 <= self.score <= 3:
            raise ValueError(f"a score of {self.score} is not between -3 and +3")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorObjective:
    """An objective of a sector's plan, and whether migration is dealt with in it."""

    id: str
    sector: str
    statement: str
    passage: str = ""
    """Words that deal with migration; empty where none do."""
