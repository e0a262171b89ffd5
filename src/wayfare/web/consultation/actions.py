"""Everything that changes a consultation, what people say in it, and what is answered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from wayfare.assessment import keeping, receipts
from wayfare.model.consultation import Moderated
from wayfare.web.accounts.models import User
from wayfare.web.consultation import queries, shortening
from wayfare.web.consultation.models import Consultation, Contribution, KeepsDayOnly, Reply
from wayfare.web.identifiers import new_id
from wayfare.web.versions.change import Stale, add, change
from wayfare.web.versions.models import Revision, Submission
from wayfare.web.workspaces.models import Stakeholder, Workspace


class ConsultationIsClosed(Exception):
    """Nothing is said or changed before a consultation opens and after it closes."""


class NotNow(Exception):
    """The consultation is not in the state this starts from."""


class UntruePromise(Exception):
    """What is kept contradicts that nobody is named; such a consultation is not opened."""


class SaidAlready(Exception):
    """A member spoke in this consultation before; they change what they said instead."""


class ReasonMissing(Exception):
    """Words are not hidden or shortened without a reason that their author reads."""


class NotAShortening(Exception):
    """What is shown of somebody's words is part of them: words are left out, none are put in their mouth."""


def begin(*, by: User, workspace: Workspace, **fields: object) -> Consultation:
    """Begin a consultation; nobody sees it before it is opened."""
    return add(Consultation(workspace=workspace, **fields), by=by, event="consultation.begun")


def describe(*, by: User, consultation: Consultation, version: int, **fields: object) -> Consultation:
    """Change a draft; of an open one only its words of welcome and its last day. Raises `NotNow` otherwise."""
    if consultation.phase == "closed" or (consultation.phase != "draft" and set(fields) - {"intro", "closes"}):
        raise NotNow
    return change(consultation, by=by, version=version, event="consultation.described", **fields)


def say_who_is_affected(*, by: User, consultation: Consultation, version: int, **fields: object) -> Consultation:
    """Say how many people of each group are concerned, and where that is from."""
    return change(consultation, by=by, version=version, event="consultation.affected_told", **fields)


def open_up(*, by: User, consultation: Consultation, version: int) -> Consultation:
    """Open a draft. Raises `UntruePromise` when its settings contradict what people would be told."""
    if consultation.phase != "draft":
        raise NotNow
    if keeping.contradictions(queries.keeping_of(consultation)) or not consultation.questions:
        raise UntruePromise
    return change(consultation, by=by, version=version, event="consultation.opened", status="open")


def close(*, by: User, consultation: Consultation, version: int) -> Consultation:
    """Close for good: results are shown, and nothing that was said changes any more."""
    if consultation.phase not in {"open", "waiting"}:
        raise NotNow
    return change(consultation, by=by, version=version, event="consultation.closed", status="closed")


@transaction.atomic
def contribute(
    *,
    by: User | None,
    consultation: Consultation,
    answers: dict[str, Any],
    group: Stakeholder | None = None,
    key: str = "",
    **fields: object,
) -> tuple[Contribution, str]:
    """Take what somebody says; returns it with its receipt, of which only a digest is kept.

    Whoever speaks without an account leaves neither name nor hour: `key`, under which the form was sent, forgets its
    hour too. Raises `ConsultationIsClosed`, and `SaidAlready` for a member who spoke before.
    """
    _open(consultation)
    if by is not None and consultation.contributions.filter(created_by=by, withdrawn=False).exists():
        raise SaidAlready
    receipt = receipts.new_receipt()
    said = Contribution(
        workspace=consultation.workspace,
        consultation=consultation,
        answers=answers,
        group=group,
        receipt=receipts.digest(receipt),
        **fields,
    )
    _forget_hour(add(said, by=by, event="consultation.said"))
    reply = Reply(workspace=consultation.workspace, consultation=consultation, contribution=said)
    _forget_hour(add(reply, by=None, event="consultation.reply_due"))
    Submission.objects.filter(key=key).update(at=_day())
    return said, receipt


@transaction.atomic
def reword(*, by: User | None, contribution: Contribution, version: int, **fields: object) -> Contribution:
    """Change what was said while the consultation is open; moderators read it again."""
    _open(contribution.consultation)
    if contribution.withdrawn:
        raise ConsultationIsClosed
    changed = _changed(contribution, by=by, version=version, event="consultation.reworded", salt=new_id(), **fields)
    if contribution.reply.decision:
        again = {"decision": "", "decision_reason": "", "wording": {}}
        _forget_wording(_replied(contribution.reply, by=None, event="consultation.read_again", **again))
    return changed


@transaction.atomic
def withdraw(*, by: User | None, contribution: Contribution, version: int) -> Contribution:
    """Take back what was said while the consultation is open: the words go, in every earlier state too."""
    _open(contribution.consultation)
    cleared = {"answers": {}, "name": "", "dissents": False, "withdrawn": True, "salt": new_id()}
    gone = _changed(contribution, by=by, version=version, event="consultation.withdrawn", **cleared)
    Revision.objects.filter(target_type=gone._meta.label_lower, target_id=gone.pk).update(state=gone.state())
    if gone.reply.wording:
        _replied(gone.reply, by=None, event="consultation.read_again", wording={})
    _forget_wording(gone.reply)
    return gone


@transaction.atomic
def moderate(
    *,
    by: User,
    contribution: Contribution,
    version: int,
    read: int,
    decision: str,
    decision_reason: str = "",
    wording: dict[str, str] | None = None,
) -> Reply:
    """Show, shorten or hide what somebody wrote, as it was read at version `read`; an open appeal is settled by it.

    `wording` is what is left of each shortened text, by id of question. Raises `ReasonMissing` for hiding or shortening
    without a reason, `NotAShortening` for words that were never said, `Stale` when the words changed meanwhile.
    """
    if decision != Moderated.SHOWN and len(decision_reason.strip()) < queries.SHORTEST_REASON:
        raise ReasonMissing
    left = dict(wording or {}) if decision == Moderated.SHORTENED else {}
    if decision == Moderated.SHORTENED and not shortening.is_part(left, contribution.answers):
        raise NotAShortening
    now = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if now.version != read:
        raise Stale(now, version=read, mine={})
    fields = {"decision": decision, "decision_reason": decision_reason, "wording": left, "appeal_open": False}
    return _changed(contribution.reply, by=by, version=version, event="consultation.moderated", **fields)


@transaction.atomic
def appeal(*, by: User | None, reply: Reply, version: int, appeal: str) -> Reply:
    """Ask that hidden or shortened words be read again. Raises `NotNow` where they are shown whole."""
    if reply.decision not in {Moderated.HIDDEN, Moderated.SHORTENED}:
        raise NotNow
    return _changed(reply, by=by, version=version, event="consultation.appealed", appeal=appeal, appeal_open=True)


@transaction.atomic
def dispose(*, by: User, reply: Reply, version: int, outcome: str, items: list[str], reason: str) -> Reply:
    """Say what became of a contribution."""
    fields = {"outcome": outcome, "items": items, "reason": reason}
    return _changed(reply, by=by, version=version, event="consultation.answered", **fields)


def _forget_wording(reply: Reply) -> None:
    """Let words that were changed or withdrawn go from every earlier state of what was shown of them."""
    for state in Revision.objects.filter(target_type=reply._meta.label_lower, target_id=reply.pk):
        kept = {**state.state, "wording": {}}
        Revision.objects.filter(pk=state.pk).update(state=kept)


def _open(consultation: Consultation) -> None:
    now = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if now.phase != "open":
        raise ConsultationIsClosed


def _changed(row: Any, *, version: int, **given: Any) -> Any:
    return _forget_hour(change(row, version=version, changed_at=_day(), **given))


def _replied(reply: Reply, **given: Any) -> Reply:
    return _changed(reply, version=reply.version, **given)


def _forget_hour(row: KeepsDayOnly) -> Any:
    """Keep of a row's times no more than the day."""
    day = _day()
    created = row.created_at.replace(hour=0, minute=0, second=0, microsecond=0)
    type(row).objects.filter(pk=row.pk).update(created_at=created, changed_at=day)
    Revision.objects.filter(target_type=row._meta.label_lower, target_id=row.pk, version=row.version).update(at=day)
    row.created_at, row.changed_at = created, day
    return row


def _day() -> Any:
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
