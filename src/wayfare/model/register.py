"""The register of policies and agreements: what is in force at both ends, and what it does to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class InstrumentOfState(StrEnum):
    """What sort of text it is."""

    LAW = "law"
    STRATEGY = "strategy"
    PROGRAMME = "programme"
    REGULATION = "regulation"
    BILATERAL = "bilateral"
    REGIONAL = "regional"
    CONVENTION = "convention"


class Force(StrEnum):
    """Whether it applies."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


class End(StrEnum):
    """Where it works: at home, at destination, or at both ends."""

    ORIGIN = "origin"
    DESTINATION = "destination"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a policy does to an outcome, with the passage or the figure that shows it."""

    indicator: str
    """Code of the outcome's indicator."""
    strength: int
    """From -3, cancels, over 0 to +3, cannot be done without (seven-point scale of interactions)."""
    how: str
    groups: tuple[str, ...] = ()
    """For whom; empty for everybody."""
    excerpts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry:
    """A policy or an agreement."""

    id: str
    title: str
    kind: InstrumentOfState
    force: Force
    end: End
    body: str
    """Who answers for it."""
    dimensions: tuple[str, ...]
    """Dimensions of the register's instrument it is scored on."""
    year: int | None = None
    until: int | None = None
    """Year it ends, where it does."""
    parties: tuple[str, ...] = ()
    """Other countries, ISO3."""
    gcm: tuple[int, ...] = ()
    excerpts: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
