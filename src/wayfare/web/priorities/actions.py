"""Everything that changes priorities: options, rankings, ballots, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.capacity.actions import group_of
from wayfare.web.priorities.models import Ballot, Decision, Option, Ranking
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Workspace


class RankingIsClosed(Exception):
    """Nothing is said in a ranking that is closed."""


class HandedIn(Exception):
    """A ballot that was handed in is not written in; it can be taken back while the ranking is open."""


class InUse(Exception):
    """An option that people rank is not taken off the list."""


def add_option(*, by: User, workspace: Workspace, **fields: object) -> Option:
    """Put an option on the long list."""
    return add(Option(workspace=workspace, **fields), by=by, event="option.added")


@transaction.atomic
def take_options(*, by: User, workspace: Workspace, source: str, found: Iterable[tuple[str, str]]) -> int:
    """Put several options on the list, by code and title; those that are there already stay once."""
    there = set(workspace.options.filter(source=source).values_list("source_code", flat=True))
    new = [(code, title) for code, title in found if code not in there]
    for code, title in new:
        add_option(by=by, workspace=workspace, source=source, source_code=code, title=title[:300])
    return len(new)


def change_option(*, by: User, option: Option, version: int, **fields: object) -> Option:
    """Change what is said of an option."""
    return change(option, by=by, version=version, event="option.changed", **fields)


@transaction.atomic
def remove_option(*, by: User, option: Option, version: int) -> None:
    """Take an option off the list. Raises `InUse` when a ranking has it."""
    if any(option.pk in ranking.options for ranking in option.workspace.rankings.all()):
        raise InUse
    remove(option, by=by, version=version, event="option.removed", note=option.title[:200])


def begin(*, by: User, workspace: Workspace, **fields: object) -> Ranking:
    """Open a ranking."""
    return add(Ranking(workspace=workspace, **fields), by=by, event="ranking.begun")


def describe(*, by: User, ranking: Ranking, version: int, **fields: object) -> Ranking:
    """Change the words of a ranking."""
    return change(ranking, by=by, version=version, event="ranking.described", **fields)


@transaction.atomic
def take_ballot(*, by: User, ranking: Ranking) -> Ballot:
    """Give a person their ballot."""
    _open(ranking)
    if found := ranking.ballots.filter(person=by).first():
        return found
    made = Ballot(workspace=ranking.workspace, ranking=ranking, person=by, group=group_of(by, ranking.workspace))
    return add(made, by=by, event="ranking.ballot_taken")


@transaction.atomic
def fill_in(*, by: User, ballot: Ballot, version: int, content: dict[str, Any]) -> Ballot:
    """Write in one's own ballot. Raises `HandedIn`, `RankingIsClosed`."""
    _own(by, ballot)
    _open(ballot.ranking)
    if ballot.submitted_at:
        raise HandedIn
    return change(ballot, by=by, version=version, event="ranking.filled_in", content=content)


@transaction.atomic
def hand_in(*, by: User, ballot: Ballot, version: int) -> Ballot:
    """Hand in one's own ballot; who calls has made sure that it is complete."""
    _own(by, ballot)
    _open(ballot.ranking)
    return change(ballot, by=by, version=version, event="ranking.handed_in", submitted_at=timezone.now())


@transaction.atomic
def take_back(*, by: User, ballot: Ballot, version: int) -> Ballot:
    """Take one's own ballot back while the ranking is open."""
    _own(by, ballot)
    _open(ballot.ranking)
    return change(ballot, by=by, version=version, event="ranking.taken_back", submitted_at=None)


@transaction.atomic
def close(*, by: User, ranking: Ranking, version: int) -> Ranking:
    """Close a ranking: its result is open to everybody."""
    _open(ranking)
    stamped = {"is_open": False, "closed_at": timezone.now()}
    return change(ranking, by=by, version=version, event="ranking.closed", **stamped)


def decide(*, by: User, ranking: Ranking, **fields: object) -> Decision:
    """Record what was chosen, with its reasons and its dissent."""
    return add(Decision(workspace=ranking.workspace, ranking=ranking, **fields), by=by, event="decision.recorded")


def change_decision(*, by: User, decision: Decision, version: int, **fields: object) -> Decision:
    """Put right what is recorded of a decision; what stood before is kept."""
    return change(decision, by=by, version=version, event="decision.changed", **fields)


def _open(ranking: Ranking) -> None:
    if not Ranking.objects.select_for_update().filter(pk=ranking.pk, is_open=True).exists():
        raise RankingIsClosed


def _own(by: User, ballot: Ballot) -> None:
    if ballot.person_id != by.pk:
        raise PermissionError("a ballot is written by one person alone")
