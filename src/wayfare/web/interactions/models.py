"""How measures act on outcomes, as each person sees it, and the conflicts that were settled with a reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.web.capacity.models import group_choices
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class Reading(Versioned):
    """What one person says of one measure: a score from -3 to +3 for each outcome, with the passage it rests on."""

    editable = ("scores", "passages")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="readings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=12, choices=group_choices)
    acting = models.CharField(max_length=80)
    scores = models.JSONField(default=dict)
    passages = models.JSONField(default=dict)

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint(fields=("workspace", "rater", "acting"), name="one_reading_a_measure"),)

    def __str__(self) -> str:
        return str(_("A reading of a measure"))

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it, field by field."""
        from wayfare.web.interactions.queries import objectives  # noqa: PLC0415  (queries are made from rows)

        codes = objectives(self.workspace)
        scores = {f"score-{code}": str(state["scores"].get(code, "")) for code in codes}
        return scores | {f"passage-{code}": state["passages"].get(code, "") for code in codes}


class Settlement(Versioned):
    """Why a conflict between a measure and an outcome may stand, or what was done about it."""

    editable = ("reason",)

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="settlements")
    acting = models.CharField(max_length=80)
    on = models.CharField(max_length=80)
    reason = models.TextField(max_length=2000)

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint(fields=("workspace", "acting", "on"), name="one_settlement_a_conflict"),)

    def __str__(self) -> str:
        return self.reason[:80]
