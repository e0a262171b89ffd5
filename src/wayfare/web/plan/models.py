"""A plan as rows: its items, the institutions that approve it, and its frozen editions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.web.identifiers import new_id
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Institution, Place, Workspace


class Plan(Versioned):
    """What is said of the whole plan; its parts are items."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("Before its institutions")
        APPROVED = "approved", _("Approved")

    class Standing(models.TextChoices):
        ALONE = "stand_alone", _("A plan of its own")
        WITHIN = "within_national_plan", _("Part of the national or local development plan")

    editable = (
        "title",
        "standing",
        "host",
        "summary",
        "currency",
        "price_year",
        "inflation",
        "first_year",
        "last_year",
        "frameworks",
    )

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="plan")
    title = models.CharField(max_length=300)
    standing = models.CharField(max_length=24, choices=Standing, default=Standing.ALONE)
    host = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True, max_length=4000)
    currency = models.CharField(max_length=3)
    price_year = models.PositiveSmallIntegerField()
    inflation = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    frameworks = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)

    def __str__(self) -> str:
        return self.title

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form sends it, the frameworks as lines, so that a merge loses none."""
        from wayfare.web.plan.goals import keys  # noqa: PLC0415  (goals are chosen for rows)

        lines = "\n".join(keys(state.get("frameworks") or ()))
        plain = {name: "" if value is None else str(value) for name, value in state.items()}
        return plain | ({"frameworks": lines} if "frameworks" in state else {})


class Item(Versioned):
    """One part of a plan: its content is what stands in the document, its columns are what the workbench asks by."""

    class Kind(models.TextChoices):
        RESULT = "result", _("Result")
        RISK = "risk", _("Risk")
        INDICATOR = "indicator", _("Indicator")
        ACTION = "action", _("Action")
        COST = "cost", _("Cost")

    editable = ("content",)

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="plan_items")
    code = models.CharField(max_length=64, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "created_at")
        indexes = (models.Index(fields=("workspace", "kind", "position")),)
        constraints = (models.UniqueConstraint(fields=("workspace", "code"), name="one_plan_item_per_code"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the item is called in lists."""
        content = self.content
        return str(content.get("statement") or content.get("label") or content.get("title") or content["description"])

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it, so that a merge compares what people see."""
        from wayfare.web.plan.forms import form_for  # noqa: PLC0415  (forms are made from rows)

        return form_for(self.kind).texts(state["content"])

    def labels(self) -> dict[str, Any]:
        """Return what its form calls its fields."""
        from wayfare.web.plan.forms import form_for  # noqa: PLC0415  (forms are made from rows)

        return {name: field.label for name, field in form_for(self.kind).base_fields.items()}


class Approval(Versioned):
    """An institution whose approval is asked, and its answer."""

    class Answer(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Sent back")

    editable = ("answer", "note")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="approvals")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="approvals")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    note = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("institution__name",)
        constraints = (models.UniqueConstraint(fields=("workspace", "institution"), name="one_approval_each"),)

    def __str__(self) -> str:
        return str(self.institution)


class Edition(Versioned):
    """The plan as it stood when it was frozen: the document, never changed again."""

    editable = ()

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="plan_editions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True, blank=True)
    licence = models.CharField(max_length=40, blank=True)
    """Under which everybody may use it, once it is published: an SPDX identifier."""

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("workspace", "number"), name="one_edition_per_number"),)

    def __str__(self) -> str:
        return self.label
