"""Links between a national workspace and those of its localities."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayfare.web.identifiers import new_id
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Workspace

LINKED = Q(linked_at__isnull=False, ended_at=None)


class Links(models.QuerySet["Link"]):
    """Links, of which only those that both sides hold to count."""

    def current(self) -> Links:
        return self.filter(LINKED).select_related("other")


class Link(Versioned):
    """One side of a link; the other side has a row of its own in its own workspace, of the same pair.

    It begins as an offer with a code, of which only a hash is kept; it is a link once the other side gives the code.
    """

    editable = ("meant_for", "other", "linked_at", "ended_at")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="links")
    pair = models.CharField(max_length=20, default=new_id, editable=False)
    level = models.CharField(max_length=10, choices=Workspace.Level)
    """What this side is."""
    other = models.ForeignKey(Workspace, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    meant_for = models.CharField(_("For whom"), max_length=160, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Links.as_manager()

    class Meta:
        ordering = ("other__title", "-created_at")
        constraints = (
            models.UniqueConstraint(fields=("pair", "workspace"), name="one_row_for_each_side"),
            models.UniqueConstraint(fields=("code_hash",), condition=~Q(code_hash=""), name="one_offer_per_code"),
            models.UniqueConstraint(fields=("workspace", "other"), condition=LINKED, name="linked_once_at_a_time"),
            models.UniqueConstraint(
                fields=("workspace",), condition=LINKED & Q(level="local"), name="one_national_workspace_each"
            ),
        )

    def __str__(self) -> str:
        return str(self.other or self.meant_for)

    @property
    def is_linked(self) -> bool:
        """Whether both sides hold to it."""
        return self.linked_at is not None and self.ended_at is None

    @property
    def is_open(self) -> bool:
        """Whether it is an offer that can still be taken up."""
        waits = self.linked_at is None and self.ended_at is None
        return waits and self.expires_at is not None and self.expires_at > timezone.now()
