"""The results chain: what lies below what, in which order, and how each part is numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from wayfare.model.cost import CostLine
from wayfare.model.plan import Action, Level, Plan, PlanIndicator, Result

T = TypeVar("T")


@dataclass(frozen=True)
class Chain:
    """A plan seen as a tree; everything keeps the order of the document."""

    plan: Plan

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Results by id."""
        return {result.id: result for result in self.plan.results}

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Actions by id."""
        return {action.id: action for action in self.plan.actions}

    @cached_property
    def _below(self) -> Mapping[str, list[Result]]:
        return _grouped((result.parent, result) for result in self.plan.results)

    @cached_property
    def _indicators(self) -> Mapping[str, list[PlanIndicator]]:
        return _grouped((indicator.result, indicator) for indicator in self.plan.indicators)

    @cached_property
    def _actions(self) -> Mapping[str, list[Action]]:
        return _grouped((action.result, action) for action in self.plan.actions)

    @cached_property
    def _costs(self) -> Mapping[str, list[CostLine]]:
        return _grouped((line.item, line) for line in self.plan.costs)

    def below(self, identity: str) -> list[Result]:
        """Give the results directly below one; those without a parent for an empty id."""
        return self._below.get(identity, [])

    def indicators(self, identity: str) -> list[PlanIndicator]:
        """Give the indicators of a result."""
        return self._indicators.get(identity, [])

    def actions_of(self, identity: str) -> list[Action]:
        """Give the actions that hang directly on a result."""
        return self._actions.get(identity, [])

    def costs_of(self, identity: str) -> list[CostLine]:
        """Give the cost lines of an action, or directly of a result."""
        return self._costs.get(identity, [])

    def walk(self, identity: str = "") -> Iterator[Result]:
        """Give the results below one, each before what lies below it; all of them for an empty id."""
        for result in self.below(identity):
            yield result
            yield from self.walk(result.id)

    def path(self, identity: str) -> Iterator[Result]:
        """Give the result an id leads to (its own, or that of an action), then those above it up to the impact."""
        action = self.actions.get(identity)
        result = self.results.get(action.result if action else identity)
        while result is not None:
            yield result
            result = self.results.get(result.parent)

    def above(self, identity: str, level: Level) -> Result | None:
        """Give the result of a level that an action or result belongs to."""
        return next((result for result in self.path(identity) if result.level is level), None)

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """Short numbers of results, indicators and actions: `I1`, `1`, `1.2`, `1.2.a`, `1.2-3`.

        Impacts are counted apart, so that outcomes keep their numbers when an impact is added. Numbers are for reading;
        ids are what stays.
        """
        found: dict[str, str] = {}
        place = {each.id: at for below in self._below.values() for at, each in enumerate(below, start=1)}
        impacts = top = 0
        for result in self.walk():
            if result.level is Level.IMPACT:
                impacts += 1
                found[result.id] = f"I{impacts}"
                continue
            parent = found.get(result.parent, "")
            if not parent or parent.startswith("I"):
                top += 1
                found[result.id] = str(top)
            else:
                found[result.id] = f"{parent}.{place[result.id]}"
        return found | dict(self._numbers_of_parts(found))

    def _numbers_of_parts(self, results: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for identity, number in results.items():
            for position, indicator in enumerate(self.indicators(identity)):
                yield indicator.id, f"{number}.{_letters(position)}"
            for position, action in enumerate(self.actions_of(identity), start=1):
                yield action.id, f"{number}-{position}"


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return found


def _letters(position: int) -> str:
    """Count a, b, ... z, aa, ab, ..."""
    text = ""
    position += 1
    while position:
        position, last = divmod(position - 1, 26)
        text = chr(ord("a") + last) + text
    return text
