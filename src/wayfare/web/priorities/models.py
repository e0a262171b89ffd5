"""What could be done, who ranks it how, and what was decided with which reasons and whose dissent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.web.capacity.models import group_choices
from wayfare.web.identifiers import new_id
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class Option(Versioned):
    """Something that could be done; where it came from stays with it."""

    class Source(models.TextChoices):
        TYPED = "typed", _("proposed here")
        FINDING = "finding", _("a finding")
        GAP = "gap", _("a gap of capacity")
        PLAN = "plan", _("a result of the plan")
        INTERVENTION = "intervention", _("a measure tried elsewhere")

    editable = ("title", "note", "cost")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="options")
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True, max_length=2000)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=14, choices=Source, default=Source.TYPED)
    source_code = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.title


class Ranking(Versioned):
    """A question of priority: the options it puts in order, how they are weighed, and whether it is open."""

    class Weighing(models.TextChoices):
        BALLOT = "ballot", _("Put the options in order, without criteria")
        ORDER = "order", _("Put the criteria in order")
        DIRECT = "direct", _("Give each criterion points")
        SWING = "swing", _("Give 100 points to the criterion whose step from worst to best matters most")
        PAIRS = "pairs", _("Compare the criteria in pairs")

    editable = ("question", "note")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="rankings")
    question = models.CharField(max_length=300)
    note = models.TextField(blank=True, max_length=4000)
    weighing = models.CharField(max_length=8, choices=Weighing)
    criteria = models.JSONField(default=list)
    options = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.question


class Ballot(Versioned):
    """What one person says; `salt` keeps its hash in the record of changes from telling it."""

    editable = ("content", "salt")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="ballots")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=12, choices=group_choices)
    content = models.JSONField(default=dict)
    salt = models.CharField(max_length=20, default=new_id, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("submitted_at",)
        constraints = (models.UniqueConstraint(fields=("ranking", "person"), name="one_ballot_each"),)

    def __str__(self) -> str:
        return str(_("A ballot"))

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it, field by field."""
        from wayfare.web.priorities.forms import ballot_form  # noqa: PLC0415  (forms are made from rows)

        names = ballot_form(self.ranking).fields
        return {name: str(state["content"].get(name, "")) for name in names}


class Decision(Versioned):
    """What was chosen, why, why not the others, and who disagrees."""

    editable = ("chosen", "reasons", "not_chosen", "dissent", "decided_by", "decided_on")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="decisions")
    ranking = models.OneToOneField(Ranking, on_delete=models.PROTECT, related_name="decision")
    chosen = models.JSONField(default=list)
    reasons = models.TextField(max_length=4000)
    not_chosen = models.JSONField(default=dict)
    dissent = models.JSONField(default=list)
    decided_by = models.CharField(max_length=300)
    decided_on = models.DateField()

    class Meta:
        ordering = ("-decided_on",)

    def __str__(self) -> str:
        return str(self.ranking)

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it, field by field."""
        from wayfare.web.priorities.forms import decision_texts  # noqa: PLC0415  (forms are made from rows)

        return decision_texts(self.ranking, state)
