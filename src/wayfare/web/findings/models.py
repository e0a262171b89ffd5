"""Findings, what each rests on, and who agrees with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue.structure import structure
from wayfare.model.shared_finding import Seen
from wayfare.web.evidence.models import Source
from wayfare.web.situation.models import Edition
from wayfare.web.versions.models import Versioned
from wayfare.web.words import entry
from wayfare.web.workspaces.models import Institution, Workspace


class Finding(Versioned):
    """A sentence about the situation that the workspace may stand behind."""

    class Side(models.TextChoices):
        BENEFIT = "benefit", _("Benefit")
        RISK = "risk", _("Risk")
        SETTING = "setting", _("Setting")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        ENDORSED = "endorsed", _("Endorsed")
        DISPUTED = "disputed", _("Disputed")
        STALE = "stale", _("Stale")

    editable = ("statement", "meaning", "theme", "side")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="findings")
    statement = models.TextField(
        _("Statement"), max_length=2_000, help_text=_("One sentence that can be true or false.")
    )
    meaning = models.TextField(
        _("What it means for the plan"), max_length=4_000, blank=True, help_text=_("For whom, where, and what follows.")
    )
    theme = models.CharField(_("Theme"), max_length=30)
    side = models.CharField(_("Side"), max_length=10, choices=Side)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    why = models.TextField(blank=True)
    """Why it has its status, in the words of who gave it, or what moved under it."""
    composed = models.BooleanField(default=False)
    """Whether the first wording was composed by rule from figures."""

    class Meta:
        ordering = ("theme", "side", "created_at")

    def __str__(self) -> str:
        return self.statement[:120]


class Ground(Versioned):
    """What a finding rests on: a figure as it stood, or a passage of a document."""

    editable = ("passage", "place", "tag")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="grounds")
    figure = models.CharField(max_length=20, blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    then = models.JSONField(default=dict, blank=True)
    """The figure as it was when it was taken up: a `Seen` as plain values."""
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="passages")
    passage = models.TextField(_("Passage"), blank=True, max_length=4_000)
    place = models.CharField(_("Where in the document"), blank=True, max_length=120)
    tag = models.CharField(_("Tag"), blank=True, max_length=60)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.CheckConstraint(
                condition=(Q(figure="") & Q(source__isnull=False) & ~Q(passage="")) | (~Q(figure="") & Q(source=None)),
                name="a_ground_is_a_figure_or_a_passage",
            ),
            models.UniqueConstraint(
                fields=("finding", "figure"), condition=~Q(figure=""), name="a_figure_grounds_a_finding_once"
            ),
        )

    def __str__(self) -> str:
        return self.figure or f"{self.source}, {self.place}"

    def owner_ids(self) -> tuple[str, ...]:
        """Whose it is: of whoever wrote the finding that rests on it."""
        return (self.finding.created_by_id,)

    @property
    def seen(self) -> Seen | None:
        """The figure as it was, or None for a passage."""
        if not self.figure:
            return None
        return structure(Seen, {**self.then, "domain": tuple(map(tuple, self.then["domain"]))})


class Position(Versioned):
    """What an institution, or a person who belongs to none, says of a finding."""

    class Stance(models.TextChoices):
        ENDORSE = "endorse", _("Endorses")
        DISPUTE = "dispute", _("Disputes")
        ABSTAIN = "abstain", _("Abstains")

    editable = ("stance", "reason", "reply")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="positions")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="positions"
    )
    stance = models.CharField(_("Position"), max_length=10, choices=Stance)
    reason = models.TextField(_("Reason"), max_length=4_000, blank=True)
    reply = models.TextField(_("Reply"), max_length=4_000, blank=True)
    """What those who wrote the finding answer to a dispute; the dispute stands all the same."""

    class Meta:
        ordering = ("stance", "created_at")
        constraints = (
            models.UniqueConstraint(
                fields=("finding", "institution"), condition=Q(institution__isnull=False), name="one_position_each"
            ),
        )

    def __str__(self) -> str:
        return entry(self.institution or self.created_by, self.get_stance_display())

    def owner_ids(self) -> tuple[str, ...]:
        """Who may answer it: whoever wrote the finding, never who took the position."""
        return (self.finding.created_by_id,)
