"""A workbook that came back: the file as it was sent, until its rows are decided on and it is put away."""

from __future__ import annotations

from django.db import models

from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace


class Workbook(Versioned):
    """One file. What it changes is worked out anew at each look, against what is held then."""

    editable = ("taken",)

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="workbooks")
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    taken = models.PositiveIntegerField(default=0)
    """Rows that were taken over so far."""

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name
