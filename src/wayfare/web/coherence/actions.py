"""Everything that changes official scorings and the register of policies."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.coherence.models import Policy, Scoring
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Workspace


class HandedIn(Exception):
    """A scoring that was handed in is not written in; it can be opened again."""


@transaction.atomic
def take_scoring(*, by: User, workspace: Workspace, instrument: str, instrument_version: int, group: str) -> Scoring:
    """Give a group, or everybody together, their answers to a questionnaire."""
    if found := workspace.scorings.filter(instrument=instrument, group=group).first():
        return found
    made = Scoring(workspace=workspace, instrument=instrument, instrument_version=instrument_version, group=group)
    return add(made, by=by, event="scoring.begun")


def answer(*, by: User, scoring: Scoring, version: int, answers: dict[str, str], evidence: dict[str, str]) -> Scoring:
    """Write answers and what shows them. Raises `HandedIn`."""
    if scoring.submitted_at:
        raise HandedIn
    return change(scoring, by=by, version=version, event="scoring.answered", answers=answers, evidence=evidence)


def hand_in(*, by: User, scoring: Scoring, version: int) -> Scoring:
    """Show a scoring to the others; who calls has made sure that it is complete."""
    return change(scoring, by=by, version=version, event="scoring.handed_in", submitted_at=timezone.now())


def open_again(*, by: User, scoring: Scoring, version: int) -> Scoring:
    """Take a scoring back to change it."""
    return change(scoring, by=by, version=version, event="scoring.opened", submitted_at=None)


def add_policy(*, by: User, workspace: Workspace, **fields: Any) -> Policy:
    """Put a policy or an agreement into the register."""
    return add(Policy(workspace=workspace, **fields), by=by, event="policy.added")


def change_policy(*, by: User, policy: Policy, version: int, **fields: Any) -> Policy:
    """Change what the register says of a policy."""
    return change(policy, by=by, version=version, event="policy.changed", **fields)


def score_policy(*, by: User, policy: Policy, version: int, scores: dict[str, int], passages: dict[str, str]) -> Policy:
    """Give a policy its points, each with the passage it rests on."""
    return change(policy, by=by, version=version, event="policy.scored", scores=scores, passages=passages)


def remove_policy(*, by: User, policy: Policy, version: int) -> None:
    """Take a policy out of the register."""
    remove(policy, by=by, version=version, event="policy.removed", note=policy.title[:200])
