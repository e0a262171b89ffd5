"""Stakeholders: groups of those concerned or involved, what they can do and have at stake, how they are heard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Engagement(StrEnum):
    """How a group takes part."""

    INFORM = "inform"
    CONSULT = "consult"
    INVOLVE = "involve"
    COLLABORATE = "collaborate"
    EMPOWER = "empower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """A group."""

    code: str
    name: str
    concerned: bool
    """Whether its members are among those whom migration affects, so that they are to be heard."""
    power: int
    """How much it can do for or against the plan, 0 to 10."""
    interest: int
    """How much it has at stake, 0 to 10."""
    stance: int
    """From -2, against, to 2, for."""
    engagement: Engagement
    people: float | None = None
    """How many people it stands for, where it is made of people concerned."""
    people_from: str = ""
    asked_before: bool = True
    note: str = ""

    @property
    def overlooked(self) -> bool:
        """Whether it has much at stake and little to say, and is at most consulted."""
        return self.interest > 5 >= self.power and self.engagement in (Engagement.INFORM, Engagement.CONSULT)
