"""A plan in words: everything its page, its print and a ministry's own template show, already said in a language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

import wayfare
from wayfare.catalogue import Catalogue, numbers
from wayfare.catalogue.translate import is_right_to_left
from wayfare.model.framework import Framework
from wayfare.model.plan import Action, Baseline, Plan, PlanIndicator, Result, Target
from wayfare.plan import costing, frameworks, measure, readiness
from wayfare.plan.chain import Chain
from wayfare.plan.costing import NOBODY, By, Totals
from wayfare.plan.found import Facts
from wayfare.plan.words import Words

Tree: TypeAlias = dict[str, Any]
_SPLITS = (By.OUTCOME, By.YEAR, By.CATEGORY, By.FUNDER, By.LOCALITY, By.MARKER)
_HEADS = (
    *("results", "indicator", "baseline", "targets", "source", "owner", "action", "who", "when", "where", "cost"),
    *("assumptions", "risks", "because", "marker", "ties", "budget", "goals", "untouched", "lacks", "contents"),
    *("statement", "risk", "weight", "response", "required", "available", "to_be_mobilised", "unidentified"),
    *("gap", "summary", "numbers", "workplan", "page", "evidence", "goal", "served", "why", "remedy", "of_memory"),
)


@dataclass(frozen=True)
class Teller:
    """Says a plan part by part."""

    plan: Plan
    catalogue: Catalogue
    language: str
    own: tuple[Framework, ...] = ()
    """Frameworks of the country itself."""
    facts: Facts = field(default_factory=Facts)

    @cached_property
    def chain(self) -> Chain:
        """The plan as a tree."""
        return Chain(self.plan)

    @cached_property
    def words(self) -> Words:
        """How values are said."""
        return Words(self.plan, self.catalogue, self.language)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names by id."""
        return self.words.names()

    @cached_property
    def costs(self) -> Mapping[str, Totals]:
        """Totals of every result and action."""
        return costing.rolled_up(self.plan)

    def say(self, key: str, **values: object) -> str:
        """Give words of the document."""
        return self.catalogue.text(f"plan.page.{key}", self.language, **values)

    def tree(self, made: datetime.date) -> Tree:
        """Give everything, with the day the document is made."""
        plan = self.plan
        return {
            "lang": self.language.partition("-")[0],
            "rtl": is_right_to_left(self.language),
            "title": plan.title,
            "made_up": plan.made_up,
            "banner": self.catalogue.text("figure.made_up", self.language) if plan.made_up else "",
            "date": [made.year, made.month, made.day],
            "made": self.say("made", date=made.isoformat(), version=wayfare.__version__),
            "subtitle": self._subtitle(),
            "summary": plan.summary,
            "words": {key: self.say(key) for key in _HEADS},
            "numbers": list(self._numbers()),
            "results": [self._result(result) for result in self.chain.walk()],
            "risks": [self._risk(result, risk) for result in self.chain.walk() for risk in result.risks],
            "budget": [self._split(split) for split in _SPLITS],
            "goals": list(self._goals()),
            "lacks": [
                {"missing": gap.missing, "why": gap.why, "remedy": gap.remedy, "blocks": gap.severity.value == "blocks"}
                for gap in readiness.gaps(plan, self.facts, catalogue=self.catalogue, language=self.language)
            ],
            "bodies": [{"name": body.name, "short": body.short} for body in plan.bodies],
        }

    def _subtitle(self) -> str:
        plan = self.plan
        said = [f"{plan.first_year}–{plan.last_year}", self.words.choice(plan.standing)]
        return " · ".join([*said, plan.host] if plan.host else said)

    def _numbers(self) -> Iterator[Tree]:
        """Give the figures a reader looks for first, each with what it means."""
        whole, marked = costing.total(self.plan), costing.gender_budget(self.plan)
        low, high = costing.limits(self.plan)
        yield {"value": self._money(whole.required), "label": self.say("n_required"), "note": self._exchanged(whole)}
        if low != high:
            limits = self.say("n_limits", low=self._money(low), high=self._money(high))
            yield {"value": limits, "label": self.say("n_range"), "note": self.say("n_range_note")}
        yield {"value": self._percent(whole.gap_share), "label": self.say("n_gap"), "note": self._money(whole.gap)}
        yield {"value": self._percent(marked.share), "label": self.say("n_gender"), "note": self.say("n_gender_note")}
        ready = measure.baseline_readiness(self.plan.indicators)
        yield {"value": self._percent(ready), "label": self.say("n_ready"), "note": self.say("n_ready_note")}
        by_sex = measure.sex_completeness(self.plan.indicators)
        yield {"value": self._percent(by_sex), "label": self.say("n_sex"), "note": self.say("n_sex_note")}

    def _exchanged(self, whole: Totals) -> str:
        exchange = self.plan.exchange
        if exchange is None or not exchange.rate:
            return ""
        amount = numbers.plain(float(whole.required / exchange.rate), self.language)
        return self.say("exchanged", amount=f"{exchange.currency} {amount}", date=exchange.date)

    def _percent(self, share: Decimal | float | None) -> str:
        return self.say("unknown") if share is None else numbers.amount(float(share), "percent", self.language)

    def _money(self, amount: Decimal) -> str:
        return self.words.money(amount)

    def _result(self, result: Result) -> Tree:
        marker = result.gender
        return {
            "id": result.id,
            "level": result.level.value,
            "level_name": self.catalogue.label("result_level", result.level.value, self.language),
            "number": self.chain.numbers.get(result.id, ""),
            "statement": result.statement,
            "because": result.because,
            "owner": self._body(result.owner),
            "assumptions": list(result.assumptions),
            "marker": self.catalogue.label("gender_marker", str(marker.code), self.language) if marker else "",
            "marker_passage": marker.passage if marker else "",
            "ties": [self._tie(tie.framework, tie.version, tie.code, tie.passage) for tie in result.alignments],
            "measures": [self._measure(use.code, use.grade) for use in result.interventions],
            "cost": self._money(self.costs[result.id].required),
            "gap": self._percent(self.costs[result.id].gap_share),
            "indicators": [self._indicator(each) for each in self.chain.indicators(result.id)],
            "actions": [self._action(each) for each in self.chain.actions_of(result.id)],
        }

    def _body(self, identity: str) -> str:
        return self.names.get(identity, identity)

    def _bodies(self, identities: Sequence[str]) -> str:
        return ", ".join(self._body(identity) for identity in identities)

    def _measure(self, code: str, grade: int) -> str:
        title = self.catalogue.intervention_text(code, "title", self.language) if (
            code in self.catalogue.interventions
        ) else code  # fmt: skip
        return self.say("measure", title=title, grade=self.catalogue.label("evidence_grade", str(grade), self.language))

    @cached_property
    def _known(self) -> Mapping[str, Framework]:
        return frameworks.known(self.catalogue, self.own)

    def _tie(self, code: str, version: str, goal: str, passage: str) -> Tree:
        framework = self._known.get(f"{code}@{version}")
        found = framework.goal(goal) if framework else None
        key = f"framework:{code}@{version}"
        title = self.catalogue.say(f"{key}:{goal}", found.title, self.language) if found else ""
        name = self.catalogue.say(f"{key}:title", framework.title, self.language) if framework else code
        return {"framework": name, "code": goal, "title": title, "passage": passage}

    def _indicator(self, indicator: PlanIndicator) -> Tree:
        return {
            "number": self.chain.numbers.get(indicator.id, ""),
            "label": indicator.label,
            "unit": indicator.unit,
            "direction": self.words.choice(indicator.direction) if indicator.direction else "",
            "baseline": self._baseline(indicator.baseline),
            "targets": list(self._targets(indicator)),
            "places": [self._place_target(t) for t in indicator.targets if t.locality],
            "source": indicator.verification,
            "frequency": self.words.choice(indicator.frequency) if indicator.frequency else "",
            "owner": self._body(indicator.owner),
        }

    def _baseline(self, baseline: Baseline | None) -> str:
        if baseline is None:
            return self.say("nothing")
        if baseline.value is None:
            return self.say("to_be_established", day=baseline.by) if baseline.by else baseline.figure
        parts = [
            f"{self.catalogue.label('sex', part.sex, self.language)} {self.words.number(part.value)}"
            for part in baseline.parts
            if part.sex != measure.EVERYBODY and not part.locality
        ]
        value = self.words.number(baseline.value)
        return f"{value} ({', '.join(filter(None, [baseline.period, *parts]))})" if baseline.period or parts else value

    def _targets(self, indicator: PlanIndicator) -> Iterator[Tree]:
        for period in dict.fromkeys(sorted(t.period for t in indicator.targets if not t.locality)):
            found = {
                t.sex: self.words.number(t.value) for t in indicator.targets if t.period == period and not t.locality
            }
            sexes = [f"{self.catalogue.label('sex', s, self.language)} {found[s]}" for s in measure.SEXES if s in found]
            yield {"period": period, "whole": found.get(measure.EVERYBODY, ""), "sexes": ", ".join(sexes)}

    def _place_target(self, target: Target) -> str:
        return f"{self.words.whom(target, self.names)}: {self.words.number(target.value)}"

    def _action(self, action: Action) -> Tree:
        return {
            "number": self.chain.numbers.get(action.id, ""),
            "title": action.title,
            "description": action.description,
            "who": self._bodies(action.raci.responsible),
            "accountable": self._bodies(action.raci.accountable),
            "consulted": self._bodies(action.raci.consulted),
            "start": action.start,
            "end": action.end,
            "where": self._bodies(action.localities) or self.say("everywhere"),
            "funders": self._bodies(action.funders),
            "status": self.words.choice(action.status),
            "cost": self._money(self.costs[action.id].required),
        }

    def _risk(self, result: Result, risk: Any) -> Tree:
        return {
            "statement": risk.statement,
            "result": self.chain.numbers.get(result.id, ""),
            "threatens": self.words.choice(risk.threatens),
            "weight": risk.severity,
            "weighed": f"{risk.likelihood} × {risk.impact} = {risk.severity}",
            "grave": risk.severity >= self.catalogue.plan_policy.grave_risk,
            "response": self.words.choice(risk.response) if risk.response else "",
            "measure": risk.measure,
            "owner": self._body(risk.owner),
        }

    def _split(self, split: By) -> Tree:
        rows = [self._money_row(self._part(split, key), totals) for key, totals in costing.by(self.plan, split).items()]
        together = self._money_row(self.catalogue.text("plan.sheet.together", self.language), costing.total(self.plan))
        return {
            "title": self.catalogue.text(f"plan.sheet.by_{split.value}", self.language),
            "rows": rows,
            "together": together,
        }

    def _part(self, split: By, key: str) -> str:
        if key == NOBODY:
            return self.catalogue.text(f"plan.sheet.none_{split.value}", self.language)
        lists = {By.CATEGORY: "cost_category", By.MARKER: "gender_marker"}
        if split in lists:
            return self.catalogue.label(lists[split], key, self.language)
        result = self.chain.results.get(key)
        return f"{self.chain.numbers[key]} {result.statement}" if result else self.names.get(key, key)

    def _money_row(self, name: str, totals: Totals) -> Tree:
        amounts = {
            "required": totals.required,
            "available": totals.available,
            "to_be_mobilised": totals.to_be_mobilised,
            "unidentified": totals.unidentified,
        }
        shown = {key: numbers.plain(float(amount), self.language) for key, amount in amounts.items()}
        return {"name": name, **shown, "gap": self._percent(totals.gap_share)}

    def _goals(self) -> Iterator[Tree]:
        """Tell, for every framework the plan uses, which of its goals are served by which results."""
        for use in self.plan.frameworks:
            framework = self._known.get(f"{use.code}@{use.version}")
            if framework is None:
                continue
            found = frameworks.coverage(self.plan, framework)
            yield {
                "title": self.catalogue.say(f"framework:{framework.id}:title", framework.title, self.language),
                "version": framework.version,
                "served": [self._served(framework, code, ties) for code, ties in found.served.items()],
                "untouched": [self._goal(framework, goal.code) for goal in found.untouched],
                "of_memory": any(not goal.checked for goal in framework.goals),
            }

    def _goal(self, framework: Framework, code: str) -> str:
        goal = framework.goal(code)
        title = self.catalogue.say(f"framework:{framework.id}:{code}", goal.title, self.language) if goal else ""
        return f"{code} {title}"

    def _served(self, framework: Framework, code: str, ties: Iterable[frameworks.Tie]) -> Tree:
        results = ", ".join(self.chain.numbers.get(tie.result, tie.result) for tie in ties)
        return {"goal": self._goal(framework, code), "results": results}
