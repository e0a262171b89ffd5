"""Long work that people see, wait for and can cancel."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace

HEARTBEAT = timedelta(seconds=30)
MOST_ATTEMPTS = 3


class Job(Versioned):
    """One piece of long work. Its progress is written as it goes; its result is a small JSON value."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    editable = ("cancel_asked",)
    every_change_recorded = False

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    problem = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {self.Status.DONE, self.Status.FAILED, self.Status.CANCELLED}

    @property
    def percent(self) -> int | None:
        """How much is done, or None while nobody knows how much there is."""
        return min(100, round(100 * self.done / self.total)) if self.total else None

    @property
    def is_lost(self) -> bool:
        """Whether it says it runs but its worker has not been heard of."""
        silent_since = self.heartbeat_at or self.created_at
        return self.status == self.Status.RUNNING and silent_since < timezone.now() - 4 * HEARTBEAT
