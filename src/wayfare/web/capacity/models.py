"""An assessment of capacity as rows: what is asked, what each rater wrote, and what became of each gap."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.model.rating import Aspect
from wayfare.web.identifiers import new_id
from wayfare.web.plan.models import Item
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Institution, Workspace

LAST_ROUND = 2
ASPECTS = (Aspect.EXISTING, Aspect.DESIRED, Aspect.IMPORTANCE, Aspect.FEASIBILITY)
EVIDENCE = "evidence"


def group_choices() -> list[tuple[str, Any]]:
    """Return the groups of those who score: kinds of institutions."""
    return list(Institution.Kind.choices)


class Exercise(Versioned):
    """One assessment of capacity: the cells it asks, and the round it is in."""

    editable = ("title", "about", "note")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="capacity_exercises")
    title = models.CharField(max_length=200)
    about = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    instrument = models.CharField(max_length=40, default="capacity")
    instrument_version = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    round = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def rounds_closed(self) -> int:
        """How many rounds are over."""
        return self.round - 1 if self.is_open else self.round


class Sheet(Versioned):
    """What one person wrote in one round. `salt` keeps the hash in the record of changes from telling a short sheet."""

    editable = ("answers", "salt")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="sheets")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=12, choices=group_choices)
    round = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    salt = models.CharField(max_length=20, default=new_id, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("round", "submitted_at")
        constraints = (models.UniqueConstraint(fields=("exercise", "rater", "round"), name="one_sheet_a_round"),)

    def __str__(self) -> str:
        return str(_("A sheet of scores"))

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it, field by field."""
        names = (*ASPECTS, EVIDENCE)
        given = state["answers"]
        return {
            f"{cell}-{name}": str(given.get(cell, {}).get(name, "")) for cell in self.exercise.cells for name in names
        }

    def labels(self) -> dict[str, str]:
        """Return the question and the side of it that each field is about."""
        from wayfare.web.capacity.forms import labels  # noqa: PLC0415  (forms are made from rows)

        return labels(self.exercise)


class GapAnswer(Versioned):
    """What becomes of a gap: a part of the plan answers it, or it was set aside with a reason."""

    editable = ("reason",)

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="gap_answers")
    cell = models.CharField(max_length=100)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint(fields=("exercise", "cell"), name="one_answer_to_a_gap"),)

    def __str__(self) -> str:
        return self.cell
