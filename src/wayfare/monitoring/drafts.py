"""What drafts add up to against the target, by district and group, before anybody has handed in anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wayfare.model.estimate import Domain
from wayfare.model.monitoring import APPROVED, ReportedValue, ReportStatus

from .cells import EVERYBODY, Cells, Frame
from .rollup import Rolled, RolledUp, Span, roll_up

SUBMITTED = APPROVED | {ReportStatus.SUBMITTED}
"""Statuses of values that somebody stands for, approved or waiting."""
ALL = frozenset(ReportStatus)

Key = tuple[str, str, Domain]
"""Indicator, place and group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSum:
    """An indicator at a place, for a group, over a span: what is approved, what is handed in, what is written."""

    indicator: str
    place: str
    group: Domain
    target: float | None
    """None where nobody set one for this place and group: nothing is shared out."""
    approved: Rolled
    submitted: Rolled
    """With what is approved."""
    drafted: Rolled
    """With everything that is written so far."""

    @property
    def remaining(self) -> float | None:
        """What is missing from the target even with all drafts; below 0 where it would be passed."""
        if self.target is None or self.drafted.value is None:
            return None
        return self.target - self.drafted.value


@dataclass(frozen=True)
class Board:
    """Live sums of a frame."""

    frame: Frame
    targets: Mapping[Key, float]
    approved: RolledUp
    submitted: RolledUp
    drafted: RolledUp

    def at(self, indicator: str, place: str = "", group: Domain = EVERYBODY, span: int = 0) -> LiveSum:
        """Give one live sum; of the root where no place is named."""
        where = place or self.frame.root
        one, two, three = (
            each.at(indicator, where, group, span) for each in (self.approved, self.submitted, self.drafted)
        )
        return LiveSum(
            indicator=indicator,
            place=where,
            group=group,
            target=self.targets.get((indicator, where, group)),
            approved=one,
            submitted=two,
            drafted=three,
        )

    def by_place(self, indicator: str, group: Domain = EVERYBODY) -> tuple[LiveSum, ...]:
        """Give one line a place, the root first."""
        return tuple(self.at(indicator, place, group) for place in self.frame.places)


def board(
    frame: Frame, values: Iterable[ReportedValue], targets: Mapping[Key, float], spans: Sequence[Span] | None = None
) -> Board:
    """Add up by status. A value that is being corrected counts as a draft until it is approved again."""
    listed = list(values)
    sums = [
        roll_up(frame, Cells.of(frame, (each for each in listed if each.status in counted)), spans)
        for counted in (APPROVED, SUBMITTED, ALL)
    ]
    return Board(frame, targets, *sums)
