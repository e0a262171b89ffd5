"""Reviews with consequences: what one lacks, whether recommendations changed the plan, what carries over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from wayfare.model.monitoring import Verdict
from wayfare.model.plan import Action, Plan, PlanIndicator, Progress, Result
from wayfare.model.review import Lesson, Recommendation, Response, Review

Item: TypeAlias = Result | PlanIndicator | Action | Any


class Lack(StrEnum):
    """What a review lacks. Sentences are under `monitoring.review` in the wording."""

    CRITERION = "criterion"
    """A criterion is neither assessed nor left out with a reason."""
    UNSUPPORTED = "unsupported"
    """An answer rests on no figure and no finding."""
    NO_RESPONSE = "no_response"
    NO_REASON = "no_reason"
    NO_OWNER = "no_owner"
    NO_DATE = "no_date"
    NO_ITEM = "no_item"
    """Accepted, and no item of the plan is to change: nothing would follow from it."""
    UNKNOWN_ITEM = "unknown_item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something a review lacks, and where."""

    what: Lack
    about: str
    """Criterion, recommendation or item."""


def lacks(review: Review, plan: Plan, criteria: Iterable[str]) -> tuple[Missing, ...]:
    """List all that keeps a review from being closed; `criteria` are those of the code list in use."""
    return (*_criteria(review, criteria), *_responses(review, set(items(plan))))


def _criteria(review: Review, criteria: Iterable[str]) -> Iterator[Missing]:
    told = {each.criterion: each for each in review.criteria}
    for code in criteria:
        found = told.get(code)
        if found is None or not (found.answer.strip() or found.not_assessed.strip()):
            yield Missing(what=Lack.CRITERION, about=code)
        elif found.answer.strip() and not (found.figures or found.findings):
            yield Missing(what=Lack.UNSUPPORTED, about=code)


def _responses(review: Review, known: set[str]) -> Iterator[Missing]:
    for each in review.recommendations:
        yield from (Missing(what=lack, about=each.id) for lack in _response(each))
        yield from (Missing(what=Lack.UNKNOWN_ITEM, about=item) for item in each.items if item not in known)


def _response(each: Recommendation) -> Iterator[Lack]:
    if each.response is None:
        yield Lack.NO_RESPONSE
        return
    if each.response is not Response.ACCEPTED and not each.reason.strip():
        yield Lack.NO_REASON
    if each.response is not Response.REJECTED:
        yield from (
            lack
            for lack, there in ((Lack.NO_OWNER, each.owner), (Lack.NO_DATE, each.due), (Lack.NO_ITEM, each.items))
            if not there
        )


def items(plan: Plan) -> Mapping[str, Item]:
    """Give results, indicators, actions and cost lines by id."""
    listed: tuple[Item, ...] = (*plan.results, *plan.indicators, *plan.actions, *plan.costs)
    return {each.id: each for each in listed}


class Followed(StrEnum):
    """How far a recommendation was followed. Sentences are under `monitoring.followed` in the wording."""

    WAITING = "waiting"
    """Management has not answered."""
    REJECTED = "rejected"
    OPEN = "open"
    OVERDUE = "overdue"
    CHANGED = "changed"
    """Every item that was to change has changed since the review."""
    CLAIMED = "claimed"
    """Called done, and not every item has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A recommendation and what became of it in the plan."""

    recommendation: Recommendation
    followed: Followed
    changed: tuple[str, ...] = ()
    """Items that changed, with the fields that did: `act-3.end`; `act-3` alone where it was added or taken out."""
    unchanged: tuple[str, ...] = ()


def follow_up(review: Review, before: Plan, now: Plan, today: date) -> tuple[FollowUp, ...]:
    """Track each recommendation to the plan items it was to change, comparing the plan at the review with today's."""
    old, new = items(before), items(now)
    return tuple(_followed(each, old, new, today) for each in review.recommendations)


def _followed(each: Recommendation, old: Mapping[str, Item], new: Mapping[str, Item], today: date) -> FollowUp:
    changes = {item: changed(item, old.get(item), new.get(item)) for item in each.items}
    unchanged = tuple(item for item, found in changes.items() if not found)
    found = tuple(change for each_item in changes.values() for change in each_item)
    return FollowUp(
        recommendation=each,
        followed=_how(each, bool(each.items) and not unchanged, today),
        changed=found,
        unchanged=unchanged,
    )


def _how(each: Recommendation, all_changed: bool, today: date) -> Followed:
    if each.response is None:
        return Followed.WAITING
    if each.response is Response.REJECTED:
        return Followed.REJECTED
    if all_changed:
        return Followed.CHANGED
    if each.done is not None:
        return Followed.CLAIMED
    return Followed.OVERDUE if each.due is not None and each.due < today else Followed.OPEN


def changed(item: str, before: Item | None, now: Item | None) -> tuple[str, ...]:
    """Name the fields of an item that are not what they were; the item alone where it came or went."""
    if before is None or now is None or type(before) is not type(now):
        return () if before is now else (item,)
    names = (each.name for each in fields(before))
    return tuple(f"{item}.{name}" for name in names if getattr(before, name) != getattr(now, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCycle:
    """What a new cycle begins with. It is proposed, and people decide."""

    results: tuple[str, ...] = ()
    """Lasting changes and outcomes that are not reached."""
    baselines: Mapping[str, str] | None = None
    """Last known value of each indicator, by id: the period it is of."""
    actions: tuple[str, ...] = ()
    """Not finished."""
    lessons: tuple[Lesson, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    """Accepted and not done."""
    without: tuple[str, ...] = ()
    """Indicators that never had a value: replace or drop them."""


def carry_over(
    plan: Plan,
    verdicts: Mapping[str, Verdict],
    last: Mapping[str, str],
    reviews: Iterable[Review],
    followed: Iterable[FollowUp],
) -> NextCycle:
    """Propose what the next cycle takes over: what is open and what was learnt; what was reached stays behind.

    `verdicts` are the last ones by indicator, `last` the period of the last value of each indicator that has one. A
    result counts as reached when every indicator of it is on track; one without a verdict is not.
    """
    open_ = {Followed.OPEN, Followed.OVERDUE, Followed.CLAIMED}
    return NextCycle(
        results=tuple(each.id for each in plan.results if not _reached(each, plan, verdicts)),
        baselines=dict(last),
        actions=tuple(each.id for each in plan.actions if each.status not in (Progress.DONE, Progress.DROPPED)),
        lessons=tuple(lesson for review in reviews for lesson in review.lessons),
        recommendations=tuple(each.recommendation for each in followed if each.followed in open_),
        without=tuple(each.id for each in plan.indicators if each.id not in last),
    )


def _reached(result: Result, plan: Plan, verdicts: Mapping[str, Verdict]) -> bool:
    own = [each.id for each in plan.indicators if each.result == result.id]
    return bool(own) and all(verdicts.get(each) is Verdict.ON_TRACK for each in own)
