"""What the assessment of a workspace rests on beside its evidence, and every assessment that was made."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.web.versions.models import Versioned
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Workspace


class Setup(Versioned):
    """How the situation of a workspace is assessed."""

    editable = ("peers", "beside", "confidence", "as_known", "areas")

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="setup")
    peers = models.CharField(
        _("Countries to compare with"),
        max_length=200,
        blank=True,
        help_text=_("Names or three-letter codes, separated by commas; left empty, they are proposed by rule."),
    )
    beside = models.CharField(
        _("Country beside a made-up one"),
        max_length=3,
        blank=True,
        help_text=_("A real country whose world figures stand beside a made-up one."),
    )
    confidence = models.DecimalField(
        _("Confidence of intervals, in percent"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(95),
        validators=[MinValueValidator(Decimal(50)), MaxValueValidator(Decimal("99.9"))],
    )
    as_known = models.CharField(
        _("World figures as known on"),
        max_length=10,
        blank=True,
        help_text=_("A year, month or day, such as 2021-06; left empty, as known today."),
    )
    areas = models.CharField(
        _("Areas on maps"),
        max_length=20,
        blank=True,
        help_text=_("The column of the surveys whose codes are those of the workspace's areas, such as admin2."),
    )

    def __str__(self) -> str:
        return f"{self.workspace}"


class Choice(Versioned):
    """A number that people decided, with its unit and the reason, so that a reader can disagree."""

    editable = ("value", "unit", "why")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="choices")
    name = models.CharField(_("What is chosen"), max_length=40)
    value = models.FloatField(_("Value"))
    unit = models.CharField(_("Unit"), max_length=80)
    why = models.TextField(_("Reason"))

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("workspace", "name"), name="one_choice_per_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What is chosen, in words."""
        return load().label("choice", self.name, page_language())


class Edition(Versioned):
    """One assessment that was made: the record that names it, and where its pages are kept."""

    editable = ()

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    run = models.CharField(max_length=20)
    """Id of the record, made from what went in and what came out."""
    title = models.CharField(max_length=200)
    engine = models.CharField(max_length=60)
    languages = models.JSONField(default=list)
    figures = models.PositiveIntegerField(default=0)
    evidence = models.JSONField(default=list)
    moved = models.PositiveIntegerField(default=0)
    """Facts that both this edition and the one before tell, and tell differently."""

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("workspace", "number"), name="one_assessment_per_number"),)

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
