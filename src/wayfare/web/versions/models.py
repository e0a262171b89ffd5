"""What every editable object has: a version, and every earlier state of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from wayfare.web.identifiers import new_id


class Versioned(models.Model):
    """A row that people edit. `editable` names its fields that a change may touch; each change raises `version`."""

    editable: ClassVar[tuple[str, ...]] = ()
    every_change_recorded: ClassVar[bool] = True
    """Whether nothing of it is written without a line of the record, so that what is read of it can be kept."""

    id = models.CharField(primary_key=True, max_length=20, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def state(self) -> dict[str, object]:
        """Return the editable fields as plain values; a relation is its key."""
        return {name: getattr(self, self._meta.get_field(name).attname) for name in self.editable}


class Revision(models.Model):
    """The state of one object at one version."""

    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    state = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("target_type", "target_id", "version")
        constraints = (
            models.UniqueConstraint(fields=("target_type", "target_id", "version"), name="one_state_per_version"),
        )


class Submission(models.Model):
    """A form that makes something, sent once: the key its page was given, and where the first sending led."""

    key = models.CharField(max_length=40, primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    location = models.CharField(max_length=500)
    at = models.DateTimeField(auto_now_add=True)
