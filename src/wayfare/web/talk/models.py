"""What people say to each other about an object, and who is asked to do what by when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class About(Versioned):
    """Something said of one object of the workspace, named by its type and key."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)

    class Meta:
        abstract = True
        indexes = (models.Index(fields=("target_type", "target_id")),)


class Comment(About):
    """A remark; it may be resolved, and its text may be changed by its author."""

    editable = ("text", "resolved_at")

    text = models.TextField(max_length=10_000)
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta(About.Meta):
        abstract = False
        ordering = ("created_at",)


class Assignment(About):
    """Somebody is asked to do something with an object by a day."""

    editable = ("assignee", "task", "due", "done_at")

    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    task = models.CharField(max_length=300)
    due = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(About.Meta):
        abstract = False
        ordering = ("due", "created_at")
