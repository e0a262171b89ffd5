"""Stages: the cycle of planning as versioned content, each stage with gates that say what must be there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .instrument import Mode
from .words import Words


class FactKind(StrEnum):
    """What sort of value a fact has."""

    COUNT = "count"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something about a workspace that gates ask of."""

    code: str
    kind: FactKind
    means: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A condition over one fact; exactly one of `at_least`, `at_most`, `holds` and `covers` is given."""

    code: str
    fact: str
    missing: Words
    """What is missing, as a sentence; `{count}` and `{wanted}` are filled in."""
    why: Words
    link: str
    """Key of the page where it is put right; the web knows its address."""
    at_least: int | None = None
    at_most: int | None = None
    holds: bool | None = None
    covers: str = ""
    """Another fact: this one must be at least as high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the cycle."""

    code: str
    title: Words
    purpose: Words
    produces: Words
    room: str
    """Key of the page where its work is done."""
    gates: tuple[Gate, ...] = ()
    after: tuple[str, ...] = ()
    """Stages whose gates should be passed first; work may begin before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """All stages in one mode."""

    mode: Mode
    version: int
    title: Words
    purpose: Words
    stages: tuple[Stage, ...]

    def stage(self, code: str) -> Stage:
        """Find a stage; KeyError where there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A short text that helps with a stage."""

    stage: str
    name: str
    title: Words
    paragraphs: tuple[Words, ...]
    """Markdown, block by block, the title left out."""

    @property
    def markdown(self) -> str:
        """The text as one."""
        return "\n\n".join(self.paragraphs)
