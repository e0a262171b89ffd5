"""Reports against the plan: the values of one indicator in one period, how far they have come, and what was spent."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.model.monitoring import How, Reason, ReportedValue, ReportStatus
from wayfare.monitoring.periods import parse, told
from wayfare.web.plan.models import Item
from wayfare.web.versions.models import Versioned
from wayfare.web.words import listed, page_language
from wayfare.web.workspaces.models import Institution, Place, Workspace


class Report(Versioned):
    """The values of one indicator in one period, in every place and for every group it is told for.

    A cell is a mapping: place, sex, value or reason, numerator, denominator, how, note; and where it was computed,
    figure, se, low, high, df, confidence, n, source, vintage, method.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Handed in")
        RETURNED = "returned", _("Sent back")
        APPROVED = "approved", _("Approved")
        LOCKED = "locked", _("Locked")
        REOPENED = "reopened", _("Opened again")

    editable = ("cells",)

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="reports")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reports")
    indicator = models.CharField(max_length=64)
    period = models.CharField(max_length=30)
    due = models.DateField()
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    cells = models.JSONField(default=list)
    authors = models.JSONField(default=list)
    scars = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("due", "indicator")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "indicator", "period"), name="one_report_per_period"),
        )
        indexes = (models.Index(fields=("workspace", "status", "due")),)

    def __str__(self) -> str:
        return listed([self.item.name, told(parse(self.period), page_language())])

    @property
    def is_empty(self) -> bool:
        """Whether nobody has said anything yet."""
        return not any(cell.get("value") is not None or cell.get("reason") for cell in self.cells)

    def covers(self, places: frozenset[str]) -> bool:
        """Whether it is told for one of these areas, by key."""
        codes = set(Place.objects.filter(pk__in=places).values_list("code", flat=True))
        return any(cell["place"] in codes for cell in self.cells)

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return the cells as their form shows them, one field for each, so that a merge loses none."""
        from wayfare.web.monitoring.entry import texts  # noqa: PLC0415  (the form is made from rows)

        return texts(state["cells"])

    def labels(self) -> dict[str, str]:
        """Return whom each field is about, and where."""
        from wayfare.web.monitoring.entry import field_name, label  # noqa: PLC0415  (the form is made from rows)

        names = dict(self.workspace.places.values_list("code", "name"))
        return {field_name(cell): label(cell, names) for cell in self.cells}

    def values(self) -> list[ReportedValue]:
        """Return the cells that say something as `wayfare.monitoring` takes them."""
        said = [cell for cell in self.cells if cell.get("value") is not None or cell.get("reason")]
        return [reported(self.indicator, self.period, self.status, cell) for cell in said]


def reported(indicator: str, period: str, status: str, cell: dict[str, Any]) -> ReportedValue:
    """Return a cell of a report as `wayfare.monitoring` takes it."""
    numbers = {name: cell.get(name) for name in ("value", "numerator", "denominator", "se", "low", "high")}
    return ReportedValue(
        indicator=indicator,
        period=period,
        place=cell["place"],
        group=(("sex", cell["sex"]),) if cell.get("sex") else (),
        reason=Reason(cell["reason"]) if cell.get("reason") else None,
        status=ReportStatus(status),
        how=How(cell.get("how", "typed")),
        figure=cell.get("figure", ""),
        note=cell.get("note", ""),
        df=cell.get("df"),
        confidence=cell.get("confidence", 0.95),
        **numbers,
    )


class Expense(Versioned):
    """Money spent on an item of the plan in a year, in the plan's currency."""

    editable = ("amount", "year", "source", "note")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="expenses")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="expenses")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("year", "created_at")


class Lesson(Versioned):
    """What the review learnt, what it recommends, and the response to it."""

    class Criterion(models.TextChoices):
        RELEVANCE = "relevance", _("Relevance")
        COHERENCE = "coherence", _("Coherence")
        EFFECTIVENESS = "effectiveness", _("Effectiveness")
        EFFICIENCY = "efficiency", _("Efficiency")
        IMPACT = "impact", _("Impact")
        SUSTAINABILITY = "sustainability", _("Sustainability")

    class Response(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        REJECTED = "rejected", _("Not accepted")

    editable = ("criterion", "finding", "recommendation", "response", "reason", "item", "carry_over")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="lessons")
    criterion = models.CharField(max_length=16, choices=Criterion)
    finding = models.TextField()
    recommendation = models.TextField(blank=True)
    response = models.CharField(max_length=10, choices=Response, blank=True)
    reason = models.TextField(blank=True)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="lessons")
    carry_over = models.BooleanField(default=False)

    class Meta:
        ordering = ("criterion", "created_at")

    def __str__(self) -> str:
        return self.finding[:80]
