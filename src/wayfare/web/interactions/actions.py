"""Everything that changes how measures are seen to act on outcomes."""

from __future__ import annotations

from django.db import transaction

from wayfare.web.accounts.models import User
from wayfare.web.capacity.actions import group_of
from wayfare.web.interactions.models import Reading, Settlement
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Workspace


@transaction.atomic
def take_reading(*, by: User, workspace: Workspace, acting: str) -> Reading:
    """Give a person their reading of a measure."""
    if found := workspace.readings.filter(rater=by, acting=acting).first():
        return found
    made = Reading(workspace=workspace, rater=by, acting=acting, group=group_of(by, workspace))
    return add(made, by=by, event="interaction.begun")


def score(*, by: User, reading: Reading, version: int, scores: dict[str, int], passages: dict[str, str]) -> Reading:
    """Say how a measure acts on each outcome."""
    if reading.rater_id != by.pk:
        raise PermissionError("a reading is written by its rater alone")
    return change(reading, by=by, version=version, event="interaction.scored", scores=scores, passages=passages)


def settle(*, by: User, workspace: Workspace, acting: str, on: str, reason: str) -> Settlement:
    """Settle a conflict with a reason."""
    made = Settlement(workspace=workspace, acting=acting, on=on, reason=reason)
    return add(made, by=by, event="interaction.settled")


def unsettle(*, by: User, settlement: Settlement, version: int) -> None:
    """Open a conflict again."""
    remove(settlement, by=by, version=version, event="interaction.opened", note=settlement.reason[:200])
