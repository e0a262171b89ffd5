"""Shared findings: a statement that rests on figures or on passages of documents, and where each group stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .estimate import Domain
from .figure import Figure, State
from .indicator import Side


class Stand(StrEnum):
    """Where a group stands on a finding."""

    ENDORSE = "endorse"
    DISPUTE = "dispute"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one member of a group says of a finding, for the group."""

    group: str
    stand: Stand
    by: str = ""
    reason: str = ""
    reply: str = ""
    """What those who wrote the finding answer to a dispute; the dispute stands all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A figure as it was when the statement was written."""

    figure: str
    indicator: str
    version: int
    area: str
    counterpart: str
    period: str
    domain: Domain
    unit: str
    source: str
    vintage: str
    state: State
    value: float | None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, figure: Figure) -> Seen:
        """Take down what a figure says now."""
        return cls(
            figure=figure.id,
            indicator=figure.indicator,
            version=figure.version,
            area=figure.area,
            counterpart=figure.counterpart,
            period=figure.period,
            domain=figure.domain,
            unit=figure.unit,
            source=figure.source,
            vintage=figure.vintage,
            state=figure.state,
            value=figure.value,
            low=figure.low,
            high=figure.high,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFinding:
    """A statement people agree on, or do not."""

    id: str
    statement: str
    theme: str
    side: Side
    groups: tuple[str, ...] = ()
    """Groups the finding is about."""
    figures: tuple[Seen, ...] = ()
    excerpts: tuple[str, ...] = ()
    """Ids of passages of documents."""
    area: str = ""
    """Empty for the whole workspace."""
    positions: tuple[Position, ...] = ()
