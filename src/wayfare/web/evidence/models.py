"""What is at hand: sources with their quality, and files on their way from an upload to usable evidence."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wayfare.model.survey import Lonely
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class Source(Versioned):
    """A survey, a census, a register, a table or a document that somebody published or keeps."""

    class Sensitivity(models.TextChoices):
        PUBLIC = "public", _("Public")
        RESTRICTED = "restricted", _("Restricted: for those who take part")
        CONFIDENTIAL = "confidential", _("Confidential: no rows leave this machine")

    editable = (
        "title",
        "publisher",
        "licence",
        "population",
        "definition",
        "fieldwork_start",
        "fieldwork_end",
        "sensitivity",
        "address",
        "note",
    )

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="sources")
    title = models.CharField(_("Title"), max_length=200)
    publisher = models.CharField(_("Publisher"), max_length=200, blank=True)
    licence = models.CharField(_("Licence"), max_length=200, blank=True, help_text=_("On what terms it may be used."))
    population = models.TextField(_("Population"), blank=True, help_text=_("Who could be asked, and who could not."))
    definition = models.TextField(
        _("Definition of migrant"),
        blank=True,
        help_text=_("By country of birth, citizenship, earlier residence; for how long."),
    )
    fieldwork_start = models.DateField(_("Fieldwork began"), null=True, blank=True)
    fieldwork_end = models.DateField(_("Fieldwork ended"), null=True, blank=True)
    sensitivity = models.CharField(_("Sensitivity"), max_length=12, choices=Sensitivity, default=Sensitivity.RESTRICTED)
    address = models.CharField(
        _("Web address"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ("title",)
        constraints = (
            models.CheckConstraint(
                condition=Q(fieldwork_end__gte=models.F("fieldwork_start"))
                | Q(fieldwork_end__isnull=True)
                | Q(fieldwork_start__isnull=True),
                name="fieldwork_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Rating(Versioned):
    """How good a source is in one respect, from 1 to 5, and why."""

    editable = ("score", "reason")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.CharField(max_length=30)
    score = models.PositiveSmallIntegerField(_("Score"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    reason = models.TextField(_("Reason"))

    class Meta:
        ordering = ("criterion",)
        constraints = (
            models.UniqueConstraint(fields=("source", "criterion"), name="one_rating_per_criterion"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="rating_from_1_to_5"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.score}"


class Dataset(Versioned):
    """A file somebody brought, from the upload to evidence that figures may rest on."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        READ = "read", _("Read; its design and meaning are to be confirmed")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be read")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        SURVEY = "survey", _("Survey or census: one row for a person, a household or an emigrant")
        RECORDED = "recorded", _("Recorded numbers: one row for a number people wrote down")

    editable = ("period", "family", "weights", "strata", "psu", "fpc", "lonely", "probability")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="datasets")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="datasets")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SURVEY)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    problem = models.TextField(blank=True)
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveBigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
    """What reading it showed: families that fit, a guessed design, guesses of meaning. No value of a row."""
    period = models.CharField(
        _("Period"), max_length=10, blank=True, help_text=_("When it was observed, such as 2024.")
    )
    family = models.CharField(_("Survey family"), max_length=60, blank=True)
    weights = models.CharField(_("Weight"), max_length=120, blank=True)
    strata = models.CharField(_("Stratum"), max_length=120, blank=True)
    psu = models.CharField(_("Primary sampling unit"), max_length=120, blank=True)
    fpc = models.CharField(_("Units in the population of the stratum"), max_length=120, blank=True)
    lonely = models.CharField(_("Strata with one unit"), max_length=10, default=Lonely.FAIL)
    probability = models.BooleanField(_("Drawn at random"), default=True)
    evidence = models.CharField(max_length=64, blank=True)
    """SHA-256 of the stored table; empty until it is ready."""

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name
