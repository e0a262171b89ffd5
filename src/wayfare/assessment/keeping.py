"""What people are told of their anonymity: composed by rule from the settings, so that it cannot say too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from wayfare.model.consultation import Asked, AskedKind, Identity, Keeping, Precision

from .findings import Text


class Contradiction(StrEnum):
    """Why a consultation may not call itself anonymous."""

    ADDRESS = "address"
    TIME = "time"
    INVITATION = "invitation"
    FLOOR = "floor"


LEAST_FLOOR = 3
"""With two, each knows what the other said."""


def contradictions(keeping: Keeping) -> tuple[Contradiction, ...]:
    """Find settings that make a promise of anonymity untrue; a consultation with any of them cannot be opened."""
    if keeping.identity is not Identity.ANONYMOUS:
        return ()
    broken = {
        Contradiction.ADDRESS: keeping.address_days > 0,
        Contradiction.TIME: keeping.time is Precision.EXACT,
        Contradiction.INVITATION: keeping.invitation_linked,
        Contradiction.FLOOR: keeping.floor < LEAST_FLOOR,
    }
    return tuple(name for name, holds in broken.items() if holds)


def statement(keeping: Keeping, asked: Iterable[Asked], text: Text) -> tuple[str, ...]:
    """Tell people what is kept of them and what is not, and what could still give them away, sentence by sentence."""
    kinds = {question.kind for question in asked}
    return tuple(_sentences(keeping, kinds, text))


def _sentences(keeping: Keeping, kinds: set[AskedKind], text: Text) -> Iterator[str]:
    yield text(f"keeping.identity.{keeping.identity}")
    yield text(f"keeping.time.{keeping.time}")
    if keeping.address_days:
        yield text("keeping.address.kept", days=keeping.address_days)
    else:
        yield text("keeping.address.not_kept")
    if keeping.identity is not Identity.NAMED:
        yield text(f"keeping.invitation.{'linked' if keeping.invitation_linked else 'apart'}")
    if keeping.group_asked and keeping.floor > 1:
        yield text("keeping.floor", floor=keeping.floor)
        yield text("keeping.unanimous")
    yield from _of_texts(keeping, kinds, text)
    yield text("keeping.receipt")
    yield text("keeping.withdraw")
    if keeping.retention_months:
        yield text("keeping.deleted", months=keeping.retention_months)
    else:
        yield text("keeping.not_deleted")
    yield text("keeping.server")


def _of_texts(keeping: Keeping, kinds: set[AskedKind], text: Text) -> Iterator[str]:
    if not kinds & {AskedKind.TEXT, AskedKind.COMMENT}:
        return
    if keeping.moderated:
        yield text("keeping.moderated")
    yield text(f"keeping.texts.{'published' if keeping.published else 'unpublished'}")
    if keeping.identity is not Identity.NAMED:
        yield text("keeping.own_words")
