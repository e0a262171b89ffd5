"""Instruments: the questions a form asks about capacities and policies, and the scales of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .indicator import Status
from .reference import Reference
from .words import Words


class InstrumentKind(StrEnum):
    """What is done with the answers."""

    CAPACITY = "capacity"
    """Existing and desired capacity, cell by cell, by several raters."""
    SCORING = "scoring"
    """One official score of a country."""
    REGISTER = "register"
    """Each policy or agreement is scored on the questions of its dimensions."""


class Mode(StrEnum):
    """How thoroughly the cycle is gone through."""

    FULL = "full"
    QUICK = "quick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A point of a scale."""

    value: float
    title: Words
    means: Words = ""
    """When to choose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A member of a dimension: a level, a core issue, a capacity, a domain."""

    code: str
    """Unique in the instrument, since codes of questions are made of them."""
    title: Words
    means: Words = ""
    phrase: Words = ""
    """How it stands inside a composed question."""
    technical: bool = False
    """A capacity of the field itself, asked once a level and not for each core issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing a rater or a government is asked."""

    code: str
    """Codes of the parts it belongs to, joined by dots; the last piece may be a name of its own."""
    text: Words
    scale: str
    look_for: Words = ""
    """What would show it."""
    anchors: tuple[Words, ...] = ()
    """What each step of the scale means for this question, in order; empty where the scale says it for all."""
    quick: bool = False
    """Whether a quick scan asks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A versioned set of questions."""

    code: str
    version: int
    status: Status
    kind: InstrumentKind
    title: Words
    purpose: Words
    caution: Words
    dimensions: Mapping[str, tuple[Part, ...]]
    scales: Mapping[str, tuple[Step, ...]]
    """Steps from the least to the most."""
    questions: tuple[Question, ...]
    references: tuple[Reference, ...]
    scoring: str = ""
    """Name of the official rule that scores the answers."""
    indicator: str = ""
    """Indicator the score is recorded under."""
    compose: Words = ""
    """How a cell without a question of its own is asked: `{level}`, `{issue}` and `{capacity}` are filled in."""

    def question(self, code: str) -> Question:
        """Find a question; KeyError where there is none."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)

    def at(self, question: Question | str) -> Mapping[str, str]:
        """Tell where a question stands: the part of each dimension that its code names."""
        code = question if isinstance(question, str) else question.code
        pieces = code.split(".")
        return {name: part.code for name, parts in self.dimensions.items() for part in parts if part.code in pieces}

    def part(self, dimension: str, code: str) -> Part:
        """Find a part of a dimension; KeyError where there is none."""
        for part in self.dimensions[dimension]:
            if part.code == code:
                return part
        raise KeyError(f"{dimension}: {code}")

    def values(self, question: Question) -> tuple[float, ...]:
        """Give the answers a question accepts."""
        return tuple(step.value for step in self.scales[question.scale])
