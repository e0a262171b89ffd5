"""Findings: sentences that rest on figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How surely a row of the mission is known from the evidence at hand."""

    WELL = "well"
    PARTLY = "partly"
    WEAKLY = "weakly"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A piece of a sentence: plain text, or a figure shown in words with its id."""

    text: str
    figure: str = ""
    """Id of the figure the text shows; empty for plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Plain language composed by rule from figures, never invented."""

    phrases: tuple[Phrase, ...]

    @property
    def text(self) -> str:
        """The sentence without its references."""
        return "".join(p.text for p in self.phrases)

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures it rests on."""
        return tuple(p.figure for p in self.phrases if p.figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known about one row of the mission, how surely, and what is not known."""

    row: str
    certainty: Certainty
    known: tuple[Sentence, ...]
    how_surely: tuple[Sentence, ...]
    not_known: tuple[Sentence, ...]
