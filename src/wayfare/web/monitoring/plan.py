"""The plan as it is monitored: its latest frozen edition, its calendar, and everything that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from wayfare.catalogue import load
from wayfare.model.plan import Plan as Document
from wayfare.model.plan import PlanIndicator
from wayfare.monitoring import generation
from wayfare.monitoring.periods import Calendar, Due
from wayfare.web.plan.models import Edition
from wayfare.web.plan.published import document_at
from wayfare.web.workspaces.models import Workspace


@dataclass(frozen=True)
class Monitored:
    """The editions of a workspace's plan, oldest first; progress is judged against what was approved."""

    workspace: Workspace
    editions: tuple[tuple[date, Document], ...]
    edition: str
    """Key of the latest."""

    @property
    def document(self) -> Document:
        """The latest edition."""
        return self.editions[-1][1]

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar of the workspace."""
        policy = load().monitoring_policy
        return Calendar(
            fiscal_start=self.workspace.fiscal_year_start, time_zone=self.workspace.time_zone, due_days=policy.due_days
        )

    @property
    def frame(self) -> generation.Monitored:
        """The frame in which values roll up."""
        return _frame(self.edition, self.calendar)

    @cached_property
    def indicators(self) -> dict[str, PlanIndicator]:
        """The indicators that have numbers, by code."""
        return {each.id: each for each in generation.reported(self.document)}

    def due(self) -> tuple[Due, ...]:
        """Everything that is to be handed in, by day."""
        return generation.schedule(self.document, self.calendar)


def monitored(workspace: Workspace) -> Monitored | None:
    """Return the plan as it is monitored, or None before an edition is frozen."""
    frozen = list(Edition.objects.filter(workspace=workspace).order_by("number").defer("document"))
    if not frozen:
        return None
    return Monitored(workspace, tuple((each.created_at.date(), document_at(each.pk)) for each in frozen), frozen[-1].pk)


@lru_cache(maxsize=32)
def _frame(edition: str, calendar: Calendar) -> generation.Monitored:
    """Return the frame of an edition under a calendar."""
    return generation.monitored(document_at(edition), calendar)
