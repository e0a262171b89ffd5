"""Interventions: what has been tried elsewhere, for whom, how it is meant to work, and how well that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one study, or practice, says of an intervention."""

    finding: str
    study: str
    verified: bool
    """Whether a public source with the finding was found, an abstract perhaps; else it is printed without numbers."""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A gap an intervention answers: a figure beyond a target, worse for a group, or there at all."""

    indicator: str
    above: float | None = None
    below: float | None = None
    target: str = ""
    """Who set the limit in `above` or `below`."""
    worse_for: Mapping[str, str] = field(default_factory=dict)
    """A group, such as `sex: F`, that fares worse than the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """A measure a plan could contain."""

    code: str
    number: int
    """Place in the field's catalogue."""
    title: str
    mechanism: str
    target_groups: tuple[str, ...]
    grade: int
    """Strength of the evidence, 0 (no reliable) to 4 (several good studies agree): code list evidence_grade."""
    evidence: tuple[Evidence, ...]
    answers: tuple[Answer, ...]
    measured_by: tuple[str, ...]
    """Codes of the field's indicator catalogue, such as B06."""
    risks: tuple[str, ...]
    gender: str
    gcm: tuple[int, ...]
    closes_gaps: bool = False
    """Whether it answers missing evidence itself, not what evidence shows."""

    @property
    def area(self) -> str:
        """First part of the code."""
        return self.code.split(".", 1)[0]
