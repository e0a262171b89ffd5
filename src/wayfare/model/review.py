"""Reviews and evaluations: ratings by criterion, lessons, and what management does about each recommendation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Response(StrEnum):
    """What management says to a recommendation. Labels are in `content/codelists/management_response.csv`."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What a review says about one criterion."""

    criterion: str
    """Code of the list `evaluation_criterion`."""
    answer: str = ""
    """What was found; a criterion without an answer was not assessed."""
    figures: tuple[str, ...] = ()
    """Ids of figures it rests on."""
    findings: tuple[str, ...] = ()
    not_assessed: str = ""
    """Why it was left out, where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Something learnt that should outlive the cycle."""

    id: str
    statement: str
    because: str = ""
    """What it was learnt from."""
    items: tuple[str, ...] = ()
    """Ids of plan items it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What a review asks for, what management answers, and the plan items that were to change."""

    id: str
    statement: str
    lessons: tuple[str, ...] = ()
    response: Response | None = None
    """None until management has answered."""
    reason: str = ""
    """Why it is rejected, or taken up in part."""
    owner: str = ""
    due: date | None = None
    items: tuple[str, ...] = ()
    """Ids of plan items that are to change because of it."""
    done: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review of a plan: at mid-term, at the end, or after something happened."""

    title: str
    held: date
    independent: bool = False
    """Whether people who did not carry the plan out held it."""
    criteria: tuple[Assessed, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
