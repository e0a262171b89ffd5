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


class Table(Versioned):
    """A table somebody asked for. It counts for whoever asks for the next one: nobody may be found by subtraction."""

    editable = ("title", "kept")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="tables")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="tables")
    """The edition whose survey, choices and words it was asked in."""
    evidence = models.CharField(max_length=64)
    unit = models.CharField(max_length=20)
    """What a row of the survey is: person, household, emigrant."""
    what = models.CharField(max_length=120)
    """Code of an indicator, or of the shares of a code list."""
    grouped = models.JSONField(default=list)
    """Concepts its rows are grouped by, in the order chosen."""
    limits = models.JSONField(default=list)
    """Pairs of a concept and the one category the table is limited to."""
    key = models.CharField(max_length=64)
    """Hash of all that decides its numbers: evidence, rules, definition, layout, policy, engine."""
    title = models.CharField(
        _("Name"), max_length=200, blank=True, help_text=_("Left empty, it is named by what it is of.")
    )
    kept = models.BooleanField(
        _("Keep it"), default=False, help_text=_("Kept tables stand first in the list, for everybody of the workspace.")
    )
    figures = models.TextField(default="")
    """Its figures as JSON, withheld ones without a number; empty until it was made."""
    refused = models.BooleanField(default=False)
    """Whether nothing new of it may be shown beside what is out already."""
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-created_at",)
        constraints = (models.UniqueConstraint(fields=("workspace", "key"), name="one_table_per_request"),)

    def __str__(self) -> str:
        return self.title or self.what

    @property
    def made(self) -> bool:
        """Whether it was computed."""
        return bool(self.figures)
