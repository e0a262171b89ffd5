"""Who answers for what over a whole plan: results nobody answers for, and bodies that answer for too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wayfare.model.plan import Level, Plan

from .chain import Chain

ANSWERED = (Level.OUTCOME, Level.OUTPUT)
"""Levels that a body must answer for."""


class Flaw(StrEnum):
    """What is wrong with the division of work."""

    NOBODY = "nobody"
    """A result without owner and without anybody accountable below it."""
    SEVERAL = "several"
    """An action that several answer for."""
    TOO_MANY = "too_many"
    """A body that answers for more results than it can."""
    OUTSIDER = "outsider"
    """A body that answers for an action of a result whose owner has no part in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A flaw, where, and who is concerned."""

    flaw: Flaw
    item: str
    """Id of the result or action; of the body where it answers for too many."""
    bodies: tuple[str, ...]
    results: tuple[str, ...] = ()
    """What a body answers for, where that is too much."""


def accountable(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Give the outcomes and outputs each body answers for, as their owner or through their actions."""
    chain = Chain(plan)
    found: dict[str, dict[str, None]] = {body.id: {} for body in plan.bodies}
    for result in chain.walk():
        if result.level in ANSWERED:
            for body in _answering(result.id, chain):
                found[body][result.id] = None
    return {body: tuple(results) for body, results in found.items() if results}


def conflicts(plan: Plan, most: int) -> tuple[Conflict, ...]:
    """List flaws in the division of work; `most` is the number of results one body can answer for."""
    return (*_of_results(plan), *_of_actions(plan), *_of_bodies(plan, most))


def _answering(result: str, chain: Chain) -> list[str]:
    bodies = [chain.results[result].owner]
    bodies += [body for action in chain.actions_of(result) for body in action.raci.accountable]
    return [body for body in dict.fromkeys(bodies) if body]


def _of_results(plan: Plan) -> Iterator[Conflict]:
    chain = Chain(plan)
    for result in chain.walk():
        if result.level in ANSWERED and not _answering(result.id, chain):
            yield Conflict(flaw=Flaw.NOBODY, item=result.id, bodies=())


def _of_actions(plan: Plan) -> Iterator[Conflict]:
    chain = Chain(plan)
    for action in plan.actions:
        raci = action.raci
        if len(raci.accountable) > 1:
            yield Conflict(flaw=Flaw.SEVERAL, item=action.id, bodies=raci.accountable)
        owner = chain.results[action.result].owner
        has_part = {*raci.responsible, *raci.accountable, *raci.consulted, *raci.informed}
        if owner and raci.accountable and owner not in has_part:
            yield Conflict(flaw=Flaw.OUTSIDER, item=action.id, bodies=(owner, *raci.accountable))


def _of_bodies(plan: Plan, most: int) -> Iterator[Conflict]:
    for body, results in accountable(plan).items():
        if len(results) > most:
            yield Conflict(flaw=Flaw.TOO_MANY, item=body, bodies=(body,), results=results)
