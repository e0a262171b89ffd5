"""Until when somebody looked through what concerns them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class Look(Versioned):
    """The moment until which a person has seen what concerns them in a workspace."""

    editable = ("until",)

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("workspace", "user"), name="one_look_per_person"),)
