"""How values of a plan are said: codes by their label, ids by the name of what they mean, numbers in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from wayfare.catalogue import Catalogue, numbers
from wayfare.model import aggregation, cost, indicator, plan
from wayfare.model.plan import Plan, Target

from .found import Facts, View

LISTS: Mapping[type[Enum], str] = {
    plan.Level: "result_level",
    plan.Standing: "plan_standing",
    plan.Scope: "plan_scope",
    plan.Response: "risk_response",
    plan.Threat: "risk_to",
    plan.Measured: "measure_kind",
    aggregation.Aggregation: "aggregation_rule",
    plan.Frequency: "reporting_frequency",
    plan.Progress: "action_status",
    plan.GenderCriterion: "gender_criterion",
    cost.Category: "cost_category",
    cost.Nature: "cost_nature",
    cost.Pledge: "funding_status",
    indicator.Direction: "direction",
}
"""Code list of every closed choice."""


@dataclass(frozen=True)
class Words:
    """Says parts of one plan in a language."""

    plan: Plan
    catalogue: Catalogue
    language: str = "en"

    def names(self) -> Mapping[str, str]:
        """Give the name of every body, area, result, indicator, action, risk and cost line by id."""
        return self._names

    @cached_property
    def _names(self) -> Mapping[str, str]:
        view, plan = View(self.plan, Facts(), self.catalogue, self.language), self.plan
        ids = [
            item.id for part in (plan.results, plan.indicators, plan.actions, plan.costs, plan.bodies) for item in part
        ]
        ids += [risk.id for result in plan.results for risk in result.risks]
        return {identity: view.name(identity) for identity in ids} | {a.code: a.name for a in plan.localities}

    def text(self, key: str, **values: object) -> str:
        """Give a sentence of the wording files."""
        return self.catalogue.text(key, self.language, **values)

    def choice(self, value: Enum) -> str:
        """Give the label of a closed choice."""
        return self.catalogue.label(LISTS[type(value)], str(value.value), self.language)

    def value(self, value: Any, names: Mapping[str, str]) -> str:
        """Say any value of a field."""
        if isinstance(value, bool):
            return self.text("plan.yes") if value else self.text("plan.no")
        if isinstance(value, Enum):
            return self.choice(value)
        if isinstance(value, int | float | Decimal):
            return self.number(value)
        if isinstance(value, tuple):
            return ", ".join(self.value(item, names) for item in value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key} {self.value(inner, names)}" for key, inner in value.items())
        return names.get(value, value) if isinstance(value, str) else str(value)

    def number(self, value: float | Decimal) -> str:
        """Write a number somebody chose, with every digit; years and codes are text and do not come here."""
        return numbers.exact(float(value), self.language)

    def money(self, amount: Decimal) -> str:
        """Write an amount of the plan's currency without cents."""
        return f"{numbers.plain(float(amount), self.language)} {self.plan.currency}"

    def whom(self, target: Target, names: Mapping[str, str]) -> str:
        """Say for whom and when a target is."""
        sex = self.catalogue.label("sex", target.sex, self.language)
        place = names.get(target.locality, target.locality)
        kind = {(False, False): "all", (True, False): "sex", (False, True): "locality", (True, True): "both"}
        key = kind[target.sex != "_T", bool(target.locality)]
        return self.text(f"plan.whom.{key}", sex=sex, locality=place, period=target.period)
