"""Consultations: what people are asked, what they say, what is kept of it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Answer: TypeAlias = str | float | tuple[str, ...]
"""A text, a score, or ids of options: in order for a ranking, in any order for a choice."""


class AskedKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    SCORE = "score"
    RANK = "rank"
    CHOICE = "choice"
    COMMENT = "comment"
    """Text about something: a finding, a gap, an item of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose or to rank."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a consultation."""

    id: str
    kind: AskedKind
    text: str
    options: tuple[Option, ...] = ()
    required: bool = False
    least: int = 1
    """Lowest score, or fewest options to choose or rank."""
    most: int = 5
    """Highest score, or most options to choose."""
    longest: int = 2000
    """Most characters of a text."""
    about: str = ""
    """Id of what a comment is about."""


class Identity(StrEnum):
    """Under which name people take part."""

    NAMED = "named"
    PSEUDONYM = "pseudonym"
    ANONYMOUS = "anonymous"


class Precision(StrEnum):
    """How exactly the time of a contribution is kept."""

    NONE = "none"
    DAY = "day"
    EXACT = "exact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept of a contribution besides what was said; the statement to people is composed from it."""

    identity: Identity
    floor: int
    time: Precision = Precision.NONE
    address_days: int = 0
    """Days for which network addresses are kept against abuse; 0 where none is kept."""
    invitation_linked: bool = False
    """Whether somebody could tell which contribution came from which invitation."""
    group_asked: bool = True
    moderated: bool = True
    published: bool = True
    """Whether texts are published, not only counted."""
    retention_months: int = 0
    """Months after which contributions are deleted; 0 where no date is set."""


class Moderated(StrEnum):
    """What a moderator decided on a text."""

    SHOWN = "shown"
    SHORTENED = "shortened"
    """Something that could harm or identify somebody was taken out."""
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """A moderator's decision with its reason, which the author reads and can appeal against."""

    decision: Moderated
    reason: str = ""
    appealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one person or body said."""

    id: str
    group: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By id of question; what was left out is not there."""
    language: str = ""
    dissents: bool = False
    """Whether the author says that it differs from what most say, and wants it kept as such."""
    withdrawn: bool = False
    moderation: Moderation | None = None
    consent: str = ""
    """Version of the text the author agreed to."""


class Outcome(StrEnum):
    """What became of a contribution."""

    TAKEN_UP = "taken_up"
    PARTLY = "partly"
    ALREADY = "already"
    """The plan had it before."""
    NOT_TAKEN_UP = "not_taken_up"
    LATER = "later"
    """Kept for the next cycle."""
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """The answer to a contribution: you said, we did."""

    contribution: str
    outcome: Outcome
    items: tuple[str, ...] = ()
    """Ids of items of the plan."""
    reason: str = ""
    by: str = ""
    """Who decided."""
