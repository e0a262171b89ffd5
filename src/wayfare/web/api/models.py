"""Keys that let a program act for a person, in one workspace, until a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class Token(Versioned):
    """A key of a person's own; only its hash is kept. It reaches no further than the person does when it is used."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    editable = ("name", "scope", "expires_at", "revoked_at")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()
