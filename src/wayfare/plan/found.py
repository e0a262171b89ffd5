"""What the readiness rules look at, and what one of them found: a rule, a place, and words to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wayfare.catalogue import Catalogue, numbers
from wayfare.model.plan import Action, Level, Plan, PlanIndicator, Result
from wayfare.model.readiness import PlanPolicy

from .chain import Chain

_SHOWN = 90
"""Characters of a statement that are enough to know it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a plan does not know of itself."""

    today: str = ""
    """Day, ISO 8601; empty when no day is to be judged."""
    unanswered: int = 0
    """Contributions of consultations that have no disposition yet."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Present values of figures that baselines rest on."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that does not hold somewhere."""

    rule: str
    item: str
    place: str = ""
    """Field of the item."""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """A plan with what is needed to judge it and to speak of its parts."""

    plan: Plan
    facts: Facts
    catalogue: Catalogue
    language: str

    @cached_property
    def chain(self) -> Chain:
        """The plan as a tree."""
        return Chain(self.plan)

    @property
    def policy(self) -> PlanPolicy:
        """Limits in force."""
        return self.catalogue.plan_policy

    @cached_property
    def weak_verbs(self) -> frozenset[str]:
        """Words of effort in the language of the plan."""
        known = self.catalogue.weak_verbs.get(self.plan.language.partition("-")[0])
        return frozenset(known.verbs) if known else frozenset()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        plan = self.plan
        found = {result.id: self.of_result(result) for result in plan.results}
        found |= {indicator.id: self._numbered("indicator", indicator) for indicator in plan.indicators}
        found |= {action.id: self._numbered("action", action) for action in plan.actions}
        found |= {risk.id: self._said("risk", text=risk.statement) for result in plan.results for risk in result.risks}
        found |= {line.id: self._said("cost", text=line.description, year=line.year) for line in plan.costs}
        return found | {body.id: body.short or body.name for body in plan.bodies}

    def name(self, identity: str) -> str:
        """Name a part of the plan in words: `Outcome 1.2 "Families save ..."`; the id itself where it is not there."""
        return self._names.get(identity, identity)

    def of_result(self, result: Result) -> str:
        """Name a result by level, number and statement."""
        level = self.level(result.level)
        return self._said("result", level=level, number=self.chain.numbers.get(result.id, ""), text=result.statement)

    def _numbered(self, key: str, item: PlanIndicator | Action) -> str:
        text = item.label if isinstance(item, PlanIndicator) else item.title
        return self._said(key, number=self.chain.numbers.get(item.id, ""), text=text)

    def _said(self, key: str, **values: object) -> str:
        text = " ".join(str(values.pop("text")).split())
        short = text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
        return self.catalogue.text(f"plan.item.{key}", self.language, text=short, **values)

    def level(self, level: Level) -> str:
        """Name a level of the chain."""
        return self.catalogue.label("result_level", level.value, self.language)

    def number(self, value: float) -> str:
        """Write a number somebody chose."""
        return numbers.exact(value, self.language)


def is_blank(text: str) -> bool:
    """Whether nothing is written."""
    return not text.strip()
