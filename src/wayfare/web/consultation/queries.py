"""What is read of consultations: open ones by their code, voices by receipt, results after the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from wayfare.assessment import dispositions, keeping, receipts
from wayfare.assessment.dispositions import SHORTEST_REASON, Waiting
from wayfare.assessment.representation import Representation, representation
from wayfare.catalogue.load import unchecked
from wayfare.model import consultation as told
from wayfare.model.consultation import Asked, AskedKind, Disposition, Identity, Keeping, Option, Precision
from wayfare.model.policy import ParticipationPolicy
from wayfare.web.consultation.models import Consultation, Contribution, Reply
from wayfare.web.plan.rows import items_in
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Workspace

__all__ = ["SHORTEST_REASON"]
MOST_A_MINUTE = 120
"""Forms sent to one consultation within a minute; more are refused and asked to come back."""


def by_code(code: str) -> Consultation | None:
    """Find a consultation that is or was open to everybody."""
    found = Consultation.objects.filter(code=receipts.plain(code)).select_related("workspace").first()
    return None if found is None or found.phase == "draft" else found


def address(consultation: Consultation) -> str:
    """Return where people without an account take part."""
    return reverse("consultation_public:answer", kwargs={"code": consultation.code})


def by_receipt(consultation: Consultation, receipt: str) -> Contribution | None:
    """Find a contribution by its receipt; None for a slip as for an unknown one."""
    if not receipts.well_typed(receipt):
        return None
    voices = consultation.contributions.select_related("reply", "consultation", "group")
    return voices.filter(receipt=receipts.digest(receipt)).first()


def too_many(code: str) -> bool:
    """Count a form that was sent to a consultation, and say whether this minute has had its number. Nobody is named."""
    key = f"say-{receipts.plain(code)}-{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    return bool(cache.incr(key) > MOST_A_MINUTE)


def keeping_of(consultation: Consultation) -> Keeping:
    """Return what is kept of people: no address, the day, and the name of members, whose invitation is known."""
    return Keeping(
        identity=Identity(consultation.identity),
        floor=consultation.floor,
        time=Precision.DAY,
        invitation_linked=consultation.way == Consultation.Way.INVITED,
        published=consultation.published,
    )


def promises(consultation: Consultation, language: str = "") -> tuple[str, ...]:
    """Return the statement of anonymity, sentence by sentence, composed from what is kept.

    It says nothing of invitations where there are none: whoever has the code was not invited by name.
    """
    language = language or page_language()

    def text(key: str, **values: object) -> str:
        return unchecked().text(key, language, **values)

    told_to_all = keeping.statement(keeping_of(consultation), asked(consultation), text)
    return tuple(each for each in told_to_all if each != text("keeping.invitation.apart"))


def asked(consultation: Consultation) -> tuple[Asked, ...]:
    """Return the questions."""
    return tuple(asked_of(each) for each in consultation.questions)


def asked_of(value: dict[str, object]) -> Asked:
    """Return one question as the row keeps it."""
    options = tuple(Option(**each) for each in value.get("options", ()))  # type: ignore[attr-defined]
    return Asked(**{**value, "kind": AskedKind(value["kind"]), "options": options})


def policy(consultation: Consultation) -> ParticipationPolicy:
    """Return the rules of agreement with the consultation's own floor."""
    return replace(unchecked().participation_policy, floor=consultation.floor)


def voices(consultation: Consultation) -> list[told.Contribution]:
    """Return everything that was said, withdrawn ones marked."""
    return [voice(each) for each in consultation.contributions.select_related("reply")]


def voice(row: Contribution) -> told.Contribution:
    """Return one contribution as the rules read it."""
    reply = row.reply
    moderation = None
    if reply.decision:
        decided = told.Moderated(reply.decision)
        moderation = told.Moderation(decision=decided, reason=reply.decision_reason, appealed=reply.appeal_open)
    return told.Contribution(
        id=row.pk,
        group=row.group_id or "",
        answers={key: tuple(given) if isinstance(given, list) else given for key, given in row.answers.items()},
        language=row.language,
        dissents=row.dissents,
        withdrawn=row.withdrawn,
        moderation=moderation,
    )


def disposition(reply: Reply) -> Disposition:
    """Return an answer as the rules read it."""
    return Disposition(
        contribution=reply.contribution_id,
        outcome=told.Outcome(reply.outcome),
        items=tuple(reply.items),
        reason=reply.reason,
    )


def answered(consultation: Consultation) -> dict[str, Disposition]:
    """Return the answers given, by contribution."""
    return {each.contribution_id: disposition(each) for each in consultation.replies.exclude(outcome="")}


def item_codes(workspace: Workspace) -> set[str]:
    """Return the ids of the items of the plan."""
    return {item.code for item in items_in(workspace)}


def waiting(consultation: Consultation) -> tuple[Waiting, ...]:
    """Return the contributions without a whole answer."""
    return dispositions.waiting(voices(consultation), answered(consultation), item_codes(consultation.workspace))


def done(consultation: Consultation) -> dispositions.Done:
    """Return what became of all contributions."""
    return dispositions.done(voices(consultation), answered(consultation), item_codes(consultation.workspace))


def heard_by_group(consultation: Consultation) -> Counter[str]:
    """Count voices by group, withdrawn ones left out."""
    return Counter(each.group for each in voices(consultation) if not each.withdrawn)


def represented(consultation: Consultation) -> Representation:
    """Compare who was heard with who is concerned. Raises `LookupError` before the end: counts would tell who spoke."""
    closed(consultation)
    shares = {str(row["group"]): float(row["people"]) for row in consultation.affected}
    total = sum(shares.values())
    parts = {group: people / total for group, people in shares.items()} if total else {}
    return representation(heard_by_group(consultation), parts, consultation.floor)


def closed(consultation: Consultation) -> Consultation:
    """Return a consultation that is over. Raises `LookupError` for one that is not: nobody reads its results."""
    if consultation.phase != "closed":
        raise LookupError(f"consultation {consultation.pk} is not closed")
    return consultation


def of(workspace: Workspace) -> list[Consultation]:
    """Return the consultations of a workspace, newest first."""
    return list(workspace.consultations.all())
