"""When things are done and by whom: the chain of actions that decides the end, and the load of every body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter

from wayfare.model.plan import Action, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much rests on a body."""

    body: str
    responsible: tuple[str, ...]
    """Actions it does."""
    accountable: tuple[str, ...]
    """Actions it answers for."""
    at_once: int
    """Most actions it does or answers for at the same time; those without days are left out."""


def critical_path(plan: Plan) -> tuple[str, ...]:
    """Give the chain of dependent actions that takes the most days, first to last.

    A day of delay in one of them delays what comes after. Actions without days take no part; empty without any
    dependency, and where actions depend on each other in a circle, which has no first.
    """
    actions = {action.id: action for action in plan.actions if action.start and action.end}
    before = {name: [each for each in action.depends_on if each in actions] for name, action in actions.items()}
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    try:
        for name in TopologicalSorter(before).static_order():
            days, way = max((best[each] for each in before[name]), default=(0, ()))
            best[name] = (days + _days(actions[name]), (*way, name))
    except CycleError:
        return ()
    return max((chain for chain in best.values() if len(chain[1]) > 1), default=(0, ()))[1]


def _days(action: Action) -> int:
    return max(0, (date.fromisoformat(action.end) - date.fromisoformat(action.start)).days) + 1


def loads(plan: Plan) -> Mapping[str, Load]:
    """Give what rests on every body that has a part, in the order of the plan's list of bodies."""
    found = {}
    for body in plan.bodies:
        does = [action for action in plan.actions if body.id in action.raci.responsible]
        answers = [action for action in plan.actions if body.id in action.raci.accountable]
        if does or answers:
            both = {action.id: action for action in (*does, *answers)}
            found[body.id] = Load(
                body=body.id,
                responsible=tuple(action.id for action in does),
                accountable=tuple(action.id for action in answers),
                at_once=_at_once(both.values()),
            )
    return found


def _at_once(actions: Iterable[Action]) -> int:
    """Count the most that run on one day: those that begin that day or before and end that day or after."""
    turns: Counter[tuple[str, int]] = Counter()
    for action in actions:
        if action.start and action.end:
            turns[action.start, 0] += 1
            turns[action.end, 1] -= 1
    running = most = 0
    for (_, _), step in sorted(turns.items()):
        running += step
        most = max(most, running)
    return most
