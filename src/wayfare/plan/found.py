"""What the readiness rules look at, and what one of them found: a rule, a place, and words to fill in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

from wayfare.catalogue import Catalogue, numbers
from wayfare.model.plan import Level, Plan, Result
from wayfare.model.readiness import PlanPolicy

from .chain import Chain
from .same import REMEMBERED, Same

_NO_FIGURES: Same[Mapping[str, float]] = Same({})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the rules of one indicator or cost line look at besides it: on equal grounds they find the same."""

    today: str
    figures: Same[Mapping[str, float]]
    first_year: int
    last_year: int
    areas: tuple[str, ...]
    """Codes of the areas of the plan."""
    catalogue: Same[Catalogue]
    language: str

    @property
    def years(self) -> range:
        """Years of the plan."""
        return range(self.first_year, self.last_year + 1)

    def number(self, value: float) -> str:
        """Write a number somebody chose."""
        return numbers.exact(value, self.language)


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

    @cached_property
    def ground(self) -> Ground:
        """What the rules of one part look at."""
        plan, areas = self.plan, tuple(area.code for area in self.plan.localities)
        return Ground(
            today=self.facts.today,
            figures=Same(self.facts.figures) if self.facts.figures else _NO_FIGURES,
            first_year=plan.first_year,
            last_year=plan.last_year,
            areas=areas,
            catalogue=Same(self.catalogue),
            language=self.language,
        )

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
    def _parts(self) -> Mapping[str, Callable[[], str]]:
        """What names each part of the plan; few of them are asked for."""
        plan = self.plan
        found: dict[str, Callable[[], str]] = {each.id: partial(self.of_result, each) for each in plan.results}
        found |= {each.id: partial(self._numbered, "indicator", each.id, each.label) for each in plan.indicators}
        found |= {each.id: partial(self._numbered, "action", each.id, each.title) for each in plan.actions}
        risks = (risk for result in plan.results for risk in result.risks)
        found |= {each.id: partial(self._said, "risk", text=each.statement) for each in risks}
        found |= {each.id: partial(self._said, "cost", text=each.description, year=each.year) for each in plan.costs}
        return found | {each.id: partial(str, each.short or each.name) for each in plan.bodies}

    def name(self, identity: str) -> str:
        """Name a part of the plan in words: `Outcome 1.2 "Families save ..."`; the id itself where it is not there."""
        return self._parts[identity]() if identity in self._parts else identity

    def of_result(self, result: Result) -> str:
        """Name a result by level, number and statement."""
        level = self.level(result.level)
        return self._said("result", level=level, number=self.chain.numbers.get(result.id, ""), text=result.statement)

    def _numbered(self, key: str, identity: str, text: str) -> str:
        return self._said(key, number=self.chain.numbers.get(identity, ""), text=text)

    def _said(self, key: str, **values: object) -> str:
        return _named(Same(self.catalogue), self.language, key, tuple(values.items()))

    def level(self, level: Level) -> str:
        """Name a level of the chain."""
        return self.catalogue.label("result_level", level.value, self.language)

    def number(self, value: float) -> str:
        """Write a number somebody chose."""
        return numbers.exact(value, self.language)


@lru_cache(maxsize=REMEMBERED)
def _named(catalogue: Same[Catalogue], language: str, key: str, said: tuple[tuple[str, object], ...]) -> str:
    """Return the name of a part from what is said of it, its text shortened."""
    values = dict(said)
    text = " ".join(str(values.pop("text")).split())
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
    return catalogue.it.text(f"plan.item.{key}", language, text=short, **values)


def is_blank(text: str) -> bool:
    """Whether nothing is written."""
    return not text.strip()
