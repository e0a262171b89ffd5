"""Compares two editions of a plan by meaning: what was added, taken out, moved, weakened, in one sentence each.

The order of items and their numbers are no meaning; items are the same when their ids are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from wayfare.catalogue import Catalogue
from wayfare.model.cost import Exchange, Funding
from wayfare.model.indicator import Direction
from wayfare.model.plan import (
    Alignment,
    Baseline,
    FrameworkUse,
    GenderMarker,
    InterventionUse,
    Locality,
    Plan,
    PlanIndicator,
    Target,
)

from . import costing
from .words import Words


class Kind(StrEnum):
    """What happened to an item."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class Ambition(StrEnum):
    """Whether a change asks for more or for less."""

    SAME = "same"
    WEAKER = "weaker"
    STRONGER = "stronger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference of meaning."""

    kind: Kind
    part: str
    """`results`, `indicators`, `actions`, `costs`, `risks`, `bodies`, or `plan`."""
    item: str
    """Id; that of the plan for the plan itself."""
    field: str
    text: str
    ambition: Ambition = Ambition.SAME


PARTS = ("results", "indicators", "actions", "costs", "bodies")
_PLACE = {"results": "parent", "indicators": "result", "actions": "result", "costs": "item"}
"""Field that says where in the chain an item stands."""
_APART = {"id", "risks", "targets", "raci", *PARTS, "localities"}
"""Fields that are compared in their own way."""
Where: TypeAlias = tuple[str, str, str]
"""Part, id and field."""
_YEARS = {"first_year", "last_year", "price_year", "year", "version"}


def compare(before: Plan, after: Plan, catalogue: Catalogue, language: str = "en") -> tuple[Change, ...]:
    """List what changed from one edition to the next, the plan itself first, then in the order of the new one."""
    return tuple(_Comparison(Words(before, catalogue, language), Words(after, catalogue, language)).changes())


@dataclass(frozen=True)
class _Comparison:
    old: Words
    new: Words

    @cached_property
    def was(self) -> Mapping[str, str]:
        return self.old.names()

    @cached_property
    def now(self) -> Mapping[str, str]:
        return self.new.names()

    def changes(self) -> Iterator[Change]:
        old, new = self.old.plan, self.new.plan
        yield from self._fields("plan", old, new)
        yield from self._listed("plan", new.id, "localities", old.localities, new.localities)
        yield from self._money()
        for part in PARTS:
            yield from self._part(part, getattr(self.old.plan, part), getattr(self.new.plan, part))
        risks = [[risk for result in words.plan.results for risk in result.risks] for words in (self.old, self.new)]
        yield from self._part("risks", *risks)

    def _money(self) -> Iterator[Change]:
        before, after = costing.total(self.old.plan).required, costing.total(self.new.plan).required
        if before != after and self.old.plan.currency == self.new.plan.currency:
            yield self._sentence(
                Kind.CHANGED, ("plan", self.new.plan.id, "costs"), "cost_more" if after > before else "cost_less",
                after=self.new.money(after), difference=self.new.money(abs(after - before)),
            )  # fmt: skip

    def _part(self, part: str, before: Any, after: Any) -> Iterator[Change]:
        old, new = {item.id: item for item in before}, {item.id: item for item in after}
        for identity, item in new.items():
            if identity not in old:
                yield self._sentence(Kind.ADDED, (part, identity, ""), "added")
            else:
                yield from self._item(part, old[identity], item)
        for identity in old:
            if identity not in new:
                yield self._sentence(Kind.REMOVED, (part, identity, ""), "removed")

    def _item(self, part: str, before: Any, after: Any) -> Iterator[Change]:
        yield from self._moved(part, before, after)
        yield from self._fields(part, before, after)
        if part == "indicators":
            yield from self._targets(before, after)
        if part == "actions":
            for role in ("responsible", "accountable", "consulted", "informed"):
                one, other = getattr(before.raci, role), getattr(after.raci, role)
                yield from self._listed(part, after.id, f"raci_{role}", one, other)
            yield from self._listed(part, after.id, "localities", before.localities, after.localities)

    def _moved(self, part: str, before: Any, after: Any) -> Iterator[Change]:
        place = _PLACE.get(part)
        if place is None or getattr(before, place) == getattr(after, place):
            return
        old, new = getattr(before, place), getattr(after, place)
        key = "moved" if old and new else "tied" if new else "raised_up"
        shown = {"before": self.was.get(old, old), "after": self.now.get(new, new)}
        yield self._sentence(Kind.MOVED, (part, after.id, place), key, **shown)

    def _fields(self, part: str, before: Any, after: Any) -> Iterator[Change]:
        for each in fields(after):
            name = each.name
            if name in _APART or name == _PLACE.get(part):
                continue
            old, new = getattr(before, name), getattr(after, name)
            if isinstance(old, tuple) and isinstance(new, tuple):
                yield from self._listed(part, after.id, name, old, new)
            elif old != new:
                yield self._valued(
                    part, after.id, name, self._shown(name, old, self.old), self._shown(name, new, self.new)
                )

    def _valued(self, part: str, item: str, name: str, old: str, new: str) -> Change:
        key = "changed" if old and new else "given" if new else "cleared"
        return self._sentence(Kind.CHANGED, (part, item, name), key, before=old, after=new)

    def _listed(self, part: str, item: str, name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
        """Compare lists as sets: what came and what went."""
        came, went = [x for x in new if x not in old], [x for x in old if x not in new]
        if came:
            shown = "; ".join(self._shown(name, each, self.new) for each in came)
            yield self._sentence(Kind.CHANGED, (part, item, name), "more", after=shown)
        if went:
            shown = "; ".join(self._shown(name, each, self.old) for each in went)
            yield self._sentence(Kind.CHANGED, (part, item, name), "less", before=shown)

    def _targets(self, before: PlanIndicator, after: PlanIndicator) -> Iterator[Change]:
        old, new = _by_group(before), _by_group(after)
        for key, target in new.items():
            value = self.new.number(target.value)
            if key not in old:
                yield self._target(after.id, target, "target_new", after=value)
            elif old[key].value != target.value:
                ambition = _ambition(old[key].value, target.value, after.direction)
                key_of = {Ambition.WEAKER: "target_weaker", Ambition.STRONGER: "target_stronger"}
                said = key_of.get(ambition, "target_other")
                shown = {"before": self.old.number(old[key].value), "after": value}
                yield self._target(after.id, target, said, ambition, **shown)
        for key, target in old.items():
            if key not in new:
                shown = {"before": self.old.number(target.value)}
                yield self._target(after.id, target, "target_gone", Ambition.WEAKER, **shown)

    def _target(self, item: str, target: Target, key: str, ambition: Ambition = Ambition.SAME, **shown: str) -> Change:
        whom = self.new.whom(target, {**self.was, **self.now})
        return self._sentence(Kind.CHANGED, ("indicators", item, "targets"), key, ambition, whom=whom, **shown)

    def _sentence(self, kind: Kind, where: Where, key: str, ambition: Ambition = Ambition.SAME, **shown: str) -> Change:
        part, item, field = where
        name = self.now.get(item) or self.was.get(item)
        if part == "plan" or name is None:
            name = self.new.text("plan.change.whole")
        said = self.new.text(f"plan.field.{field}") if f"plan.field.{field}" in self.new.catalogue.wordings else field
        text = self.new.text(f"plan.change.{key}", item=name, field=said, **shown)
        text = text[:1].upper() + text[1:]
        return Change(kind=kind, part=part, item=item, field=field, text=text, ambition=ambition)

    def _shown(self, name: str, value: Any, words: Words) -> str:
        """Say a value; empty where there is none."""
        names = self.was if words is self.old else self.now
        if value is None or value == "":
            return ""
        if name in _YEARS:
            return str(value)
        return _COMPOUND[type(value)](value, words) if type(value) in _COMPOUND else words.value(value, names)


def _by_group(indicator: PlanIndicator) -> dict[tuple[str, str, str], Target]:
    return {(target.period, target.sex, target.locality): target for target in indicator.targets}


def _ambition(before: float, after: float, direction: Direction | None) -> Ambition:
    if direction not in (Direction.HIGHER, Direction.LOWER):
        return Ambition.SAME
    rises = after > before
    return Ambition.STRONGER if rises == (direction is Direction.HIGHER) else Ambition.WEAKER


def _baseline(value: Baseline, words: Words) -> str:
    shown = [value.figure, words.number(value.value) if value.value is not None else "", value.period, value.source]
    parts = [f"{part.sex} {part.locality} {words.number(part.value)}" for part in value.parts]
    return ", ".join(" ".join(text.split()) for text in (*shown, value.by, *parts) if text)


def _marker(value: GenderMarker, words: Words) -> str:
    label = words.catalogue.label("gender_marker", str(value.code), words.language)
    met = [words.choice(each.criterion) for each in value.criteria if each.met]
    return "; ".join(filter(None, (label, value.passage, *met)))


def _tie(value: Alignment, _: Words) -> str:
    return " ".join(
        filter(None, (value.framework, value.version, value.code, f"“{value.passage}”" if value.passage else ""))
    )


def _use(value: InterventionUse, words: Words) -> str:
    known = words.catalogue.interventions.get(value.code)
    return words.catalogue.intervention_text(value.code, "title", words.language) if known else value.code


def _funding(value: Funding, words: Words) -> str:
    funder = next((body.short or body.name for body in words.plan.bodies if body.id == value.funder), value.funder)
    return f"{funder} {words.money(value.amount)} ({words.choice(value.status)})"


_COMPOUND: Mapping[type, Callable[[Any, Words], str]] = {
    Baseline: _baseline,
    GenderMarker: _marker,
    Alignment: _tie,
    InterventionUse: _use,
    Funding: _funding,
    Exchange: lambda value, words: f"{value.currency} {words.number(value.rate)} ({value.date})",
    FrameworkUse: lambda value, _: f"{value.code} {value.version}",
    Locality: lambda value, _: value.name,
}
