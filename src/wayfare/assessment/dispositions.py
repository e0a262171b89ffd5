"""You said, we did: an answer to every contribution, complete before a plan can be approved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wayfare.model.consultation import Contribution, Disposition, Moderated, Outcome

NAMES_ITEMS = frozenset({Outcome.TAKEN_UP, Outcome.PARTLY, Outcome.ALREADY})
"""Outcomes that point to items of the plan."""
GIVES_REASON = frozenset({Outcome.PARTLY, Outcome.NOT_TAKEN_UP, Outcome.LATER, Outcome.OUT_OF_SCOPE})
"""Outcomes that say why; SDG 17.14.1 gives two points for disclosing why contributions were not used."""
SHORTEST_REASON = 15
"""Characters; 'not now' is no reason."""


class Lack(StrEnum):
    """Why a contribution still waits."""

    ANSWER = "answer"
    ITEM = "item"
    """The answer names no item of the plan."""
    GONE = "gone"
    """It names an item the plan does not have, or has no more."""
    REASON = "reason"
    """It gives no reason, or hardly one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A contribution without a whole answer."""

    contribution: str
    lack: Lack
    items: tuple[str, ...] = ()
    """Those that are gone."""


def lack(disposition: Disposition, items: Collection[str]) -> tuple[Lack, tuple[str, ...]] | None:
    """Find what an answer lacks; `items` are the ids of the items of the plan. None where it is whole."""
    if disposition.outcome in NAMES_ITEMS:
        if not disposition.items:
            return Lack.ITEM, ()
        gone = tuple(item for item in disposition.items if item not in items)
        if gone:
            return Lack.GONE, gone
    if disposition.outcome in GIVES_REASON and len(disposition.reason.strip()) < SHORTEST_REASON:
        return Lack.REASON, ()
    return None


def waiting(
    contributions: Iterable[Contribution], dispositions: Mapping[str, Disposition], items: Collection[str]
) -> tuple[Waiting, ...]:
    """List contributions that stop the approval of a plan.

    Whoever withdrew is owed no answer. Whoever was hidden by a moderator has one in the moderator's reason, as long as
    no appeal is open.
    """
    return tuple(found for each in contributions if needs_answer(each) and (found := _waits(each, dispositions, items)))


def needs_answer(contribution: Contribution) -> bool:
    """Tell whether a contribution is owed an answer."""
    moderation = contribution.moderation
    hidden = moderation is not None and moderation.decision is Moderated.HIDDEN
    settled = moderation is not None and hidden and bool(moderation.reason.strip()) and not moderation.appealed
    return not contribution.withdrawn and not settled


def _waits(
    contribution: Contribution, dispositions: Mapping[str, Disposition], items: Collection[str]
) -> Waiting | None:
    disposition = dispositions.get(contribution.id)
    if disposition is None:
        return Waiting(contribution=contribution.id, lack=Lack.ANSWER)
    found = lack(disposition, items)
    return None if found is None else Waiting(contribution=contribution.id, lack=found[0], items=found[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of all contributions."""

    by_outcome: Mapping[Outcome, int]
    by_item: Mapping[str, tuple[str, ...]]
    """Contributions an item of the plan rests on, so that the trace runs both ways."""
    open: int
    hidden: int
    withdrawn: int


def done(
    contributions: Iterable[Contribution], dispositions: Mapping[str, Disposition], items: Collection[str]
) -> Done:
    """Sum up what became of contributions; only whole answers count."""
    listed = list(contributions)
    waits = {each.contribution for each in waiting(listed, dispositions, items)}
    owed = [each for each in listed if needs_answer(each)]
    answered = [dispositions[each.id] for each in owed if each.id not in waits]
    by_item: dict[str, list[str]] = {}
    for disposition in answered:
        for item in disposition.items:
            by_item.setdefault(item, []).append(disposition.contribution)
    withdrawn = sum(each.withdrawn for each in listed)
    return Done(
        by_outcome={outcome: sum(each.outcome is outcome for each in answered) for outcome in Outcome},
        by_item={item: tuple(sorted(found)) for item, found in sorted(by_item.items())},
        open=len(waits),
        hidden=len(listed) - len(owed) - withdrawn,
        withdrawn=withdrawn,
    )
