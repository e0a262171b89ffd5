"""Everything that changes an assessment of capacity: rounds, sheets, and what becomes of gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from wayfare.web.accounts.models import User
from wayfare.web.capacity.models import LAST_ROUND, Exercise, GapAnswer, Sheet
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Item
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Institution, Workspace

Answers = Mapping[str, Mapping[str, Any]]


class RoundIsClosed(Exception):
    """Nothing is scored in a round that is closed."""


class HandedIn(Exception):
    """A sheet that was handed in is not written in; it can be taken back while the round is open."""


class NothingRated(Exception):
    """A sheet without any score is not handed in."""


class AnsweredAlready(Exception):
    """A gap that somebody answered or set aside before."""

    def __init__(self, answer: GapAnswer) -> None:
        self.answer = answer
        super().__init__(answer.cell)


class NotNow(Exception):
    """The assessment is not in the state this starts from."""


def begin(*, by: User, workspace: Workspace, instrument_version: int, cells: list[str], **fields: object) -> Exercise:
    """Open an assessment in its first, blind round."""
    made = Exercise(workspace=workspace, instrument_version=instrument_version, cells=cells, **fields)
    return add(made, by=by, event="capacity.begun")


def describe(*, by: User, exercise: Exercise, version: int, **fields: object) -> Exercise:
    """Change what is said of an assessment."""
    return change(exercise, by=by, version=version, event="capacity.described", **fields)


@transaction.atomic
def take_sheet(*, by: User, exercise: Exercise) -> Sheet:
    """Give a person their sheet of the present round; the second begins with what they wrote in the first."""
    _open(exercise)
    mine = exercise.sheets.filter(rater=by)
    if found := mine.filter(round=exercise.round).first():
        return found
    earlier = mine.filter(round=exercise.round - 1, submitted_at__isnull=False).first()
    sheet = Sheet(
        workspace=exercise.workspace,
        exercise=exercise,
        rater=by,
        round=exercise.round,
        group=group_of(by, exercise.workspace),
        answers=earlier.answers if earlier else {},
    )
    return add(sheet, by=by, event="capacity.sheet_taken")


@transaction.atomic
def rate(*, by: User, sheet: Sheet, version: int, answers: Answers) -> Sheet:
    """Write scores into one's own sheet; other cells stay. Raises `HandedIn`, `RoundIsClosed`."""
    _writable(by, sheet)
    merged = {**sheet.answers, **answers}
    kept = {cell: dict(given) for cell, given in merged.items() if given and cell in sheet.exercise.cells}
    return change(sheet, by=by, version=version, event="capacity.rated", answers=kept)


@transaction.atomic
def hand_in(*, by: User, sheet: Sheet, version: int) -> Sheet:
    """Hand in one's own sheet. Raises `NothingRated` for an empty one."""
    _writable(by, sheet)
    if not any(set(given) - {"evidence"} for given in sheet.answers.values()):
        raise NothingRated
    return change(sheet, by=by, version=version, event="capacity.handed_in", submitted_at=timezone.now())


@transaction.atomic
def take_back(*, by: User, sheet: Sheet, version: int) -> Sheet:
    """Take one's own sheet back to write in it, while the round is open."""
    _open(sheet.exercise)
    _own(by, sheet)
    return change(sheet, by=by, version=version, event="capacity.taken_back", submitted_at=None)


def close_round(*, by: User, exercise: Exercise, version: int) -> Exercise:
    """Close the round: its results are open to everybody, and sheets that were not handed in count for nothing."""
    if not exercise.is_open:
        raise NotNow
    return change(exercise, by=by, version=version, event="capacity.round_closed", is_open=False)


def open_round(*, by: User, exercise: Exercise, version: int) -> Exercise:
    """Open the next round, in which raters see the spread of the one before."""
    if exercise.is_open or exercise.round >= LAST_ROUND:
        raise NotNow
    fields = {"is_open": True, "round": exercise.round + 1}
    return change(exercise, by=by, version=version, event="capacity.round_opened", **fields)


@transaction.atomic
def answer_gap(
    *, by: User, exercise: Exercise, cell: str, parent: Item | None, content: dict[str, Any], measure: dict[str, Any]
) -> GapAnswer:
    """Answer a gap with an output of the plan and the indicator that measures it.

    Raises `AnsweredAlready`, and what the plan raises when it is frozen or the output cannot stand in it.
    """
    _unanswered(exercise, cell)
    plan = exercise.workspace.plan
    item = plans.add_item(
        by=by, plan=plan, kind="result", parent=parent, content={**content, "level": "output", "gaps": [cell]}
    )
    if measure:
        plans.add_item(by=by, plan=plan, kind="indicator", parent=item, content=measure)
    made = GapAnswer(workspace=exercise.workspace, exercise=exercise, cell=cell, item=item)
    return add(made, by=by, event="capacity.gap_answered")


@transaction.atomic
def point_to(*, by: User, exercise: Exercise, cell: str, item: Item) -> GapAnswer:
    """Say that a part of the plan answers a gap; the plan itself is not touched. Raises `AnsweredAlready`."""
    _unanswered(exercise, cell)
    made = GapAnswer(workspace=exercise.workspace, exercise=exercise, cell=cell, item=item)
    return add(made, by=by, event="capacity.gap_answered")


@transaction.atomic
def set_aside(*, by: User, exercise: Exercise, cell: str, reason: str) -> GapAnswer:
    """Set a gap aside with a reason that everybody reads. Raises `AnsweredAlready`."""
    _unanswered(exercise, cell)
    made = GapAnswer(workspace=exercise.workspace, exercise=exercise, cell=cell, reason=reason)
    return add(made, by=by, event="capacity.gap_set_aside")


def reconsider(*, by: User, answer: GapAnswer, version: int) -> None:
    """Open a gap again; a part of the plan that answers it stays."""
    remove(answer, by=by, version=version, event="capacity.gap_opened", note=answer.cell)


def group_of(person: User, workspace: Workspace) -> str:
    """Return the group a person speaks for: the kind of their institution."""
    member = workspace.memberships.current().filter(user=person).select_related("institution").first()
    return member.institution.kind if member and member.institution else Institution.Kind.OTHER.value


def _unanswered(exercise: Exercise, cell: str) -> None:
    """Hold the assessment so that of two who answer at once the second sees what the first said."""
    Exercise.objects.select_for_update().get(pk=exercise.pk)
    if found := exercise.gap_answers.select_related("item", "created_by").filter(cell=cell).first():
        raise AnsweredAlready(found)


def _open(exercise: Exercise) -> None:
    if not Exercise.objects.select_for_update().filter(pk=exercise.pk, is_open=True, round=exercise.round).exists():
        raise RoundIsClosed


def _own(by: User, sheet: Sheet) -> None:
    if sheet.rater_id != by.pk:
        raise PermissionError("a sheet is written by its rater alone")


def _writable(by: User, sheet: Sheet) -> None:
    _own(by, sheet)
    _open(sheet.exercise)
    if sheet.round != sheet.exercise.round:
        raise RoundIsClosed
    if sheet.submitted_at:
        raise HandedIn
