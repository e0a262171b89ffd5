"""Editions of one fact: which of them a report uses, how far they lie apart, and why."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wayfare.catalogue import schema, yaml12
from wayfare.catalogue.load import CONTENT
from wayfare.model.disagreement import Disagreement, Reason, Revision, Ruling
from wayfare.model.errors import ContentProblems, Problem
from wayfare.model.figure import Figure

from . import editions, figure_table, figures

REPORTED = "reported_by"
"""Part of the population of a figure that a country or agency reported: who did."""
ROUNDING = 1.005
"""Ratio up to which two sources tell the same number in other digits."""


def in_order(found: Iterable[Figure], rulings: Sequence[Ruling] = ()) -> tuple[Figure, ...]:
    """Put figures so that, of those that tell the same fact, the one ruled comes first, then the preferred edition."""
    return tuple(
        sorted(
            found,
            key=lambda f: (f.indicator, not ruled(f, rulings), rank(f), _newest_first(f.vintage), bool(f.evidence)),
        )
    )


def ruled(figure: Figure, rulings: Sequence[Ruling]) -> bool:
    """Tell whether somebody decided for this figure."""
    return any(ruling.decides(figure) for ruling in rulings)


def choose(found: Iterable[Figure]) -> tuple[Figure, ...]:
    """Keep one figure of every fact: the preferred edition that has it."""
    kept: dict[object, Figure] = {}
    for f in in_order(found):
        kept.setdefault((f.indicator, f.area, f.counterpart, f.period, f.domain), f)
    return tuple(kept.values())


def rank(figure: Figure) -> int:
    """Place of a figure's source among the preferred ones; sources not named come last."""
    order = _orders().get(figure.indicator, ())
    return order.index(figure.source) if figure.source in order else len(order)


def disagreement(indicator: str, area: str, period: str, sex: str = "_T") -> Disagreement:
    """Set editions of one fact side by side and name the likely reasons; no figures means that nothing is known."""
    domain = figure_table.domain(sex)
    return compare(
        [f for f in figures.profile(area) if (f.indicator, f.period, f.domain) == (indicator, period, domain)]
    )


def disagreements(found: Iterable[Figure], rulings: Sequence[Ruling] = ()) -> tuple[Disagreement, ...]:
    """List the facts of a country on which sources differ by more than rounding, the widest apart first.

    What countries and agencies reported stands beside the estimate it may rest on.
    """
    facts: dict[object, list[Figure]] = {}
    for f in found:
        domain = tuple(part for part in f.domain if part[0] != REPORTED)
        facts.setdefault((f.indicator, f.counterpart, f.period, domain), []).append(f)
    told = [compare(same, rulings) for same in facts.values() if len(same) > 1]
    apart = [d for d in told if d.ratio is None or d.ratio > ROUNDING]
    return tuple(sorted(apart, key=lambda d: (-(d.ratio or math.inf), d.figures[0].indicator, d.figures[0].period)))


def revisions(found: Iterable[Figure]) -> tuple[Revision, ...]:
    """List what later editions of a table changed, the largest change first; corridors and parts are compared too."""
    published, series = editions.published(), editions.series()
    facts: dict[object, list[Figure]] = {}
    for f in found:
        if f.source in series:
            facts.setdefault((series[f.source], f.indicator, f.counterpart, f.period, f.domain), []).append(f)
    changed = []
    for same in facts.values():
        same.sort(key=lambda f: (published[f.source], f.vintage))
        changed += [Revision(a, b, _change(a, b)) for a, b in itertools.pairwise(same) if a.value != b.value]
    return tuple(sorted(changed, key=lambda r: (-_size(r), r.new.indicator, r.new.period, r.new.counterpart)))


def _change(old: Figure, new: Figure) -> float | None:
    if old.value is None or new.value is None or old.value * new.value <= 0:
        return None
    return new.value / old.value


def _size(revision: Revision) -> float:
    """Give how far a revision went, up or down alike; a change of sign is the largest."""
    return math.inf if revision.ratio is None else abs(math.log(revision.ratio))


def compare(same: Sequence[Figure], rulings: Sequence[Ruling] = ()) -> Disagreement:
    """Set figures that tell one fact side by side, with the likely reasons and what decides between them."""
    ordered = in_order(same, rulings)
    if not ordered:
        return Disagreement((), None, (), "")
    several = len(ordered) > 1
    choice = _choices().get(ordered[0].indicator, "") if several else ""
    ruling = next((r for r in rulings if several and r.decides(ordered[0])), None)
    return Disagreement(ordered, _ratio(ordered), tuple(_reasons(ordered)), choice, ruling)


def oddities(area: str, indicators: Collection[str]) -> tuple[str, ...]:
    """Give the keys of what looks wrong in the figures of a country that are shown, and is explained."""
    return tuple(
        rule["key"]
        for rule in _read("sources/oddities.yaml")
        if area in rule["areas"] and not set(indicators).isdisjoint(rule["indicators"])
    )


def _ratio(found: Sequence[Figure]) -> float | None:
    values = [f.value for f in found if f.value is not None]
    if len(values) < 2 or min(values) <= 0:
        return None
    return max(values) / min(values)


def _reasons(found: Sequence[Figure]) -> Iterable[Reason]:
    sources = {f.source for f in found}
    if len({(f.source, f.domain) for f in found}) < len(found):
        yield Reason("table_differs", "revision")
    for rule in _read("sources/differences.yaml"):
        applies = all(
            found[0].indicator in rule.get("indicators", (found[0].indicator,))
            and f.area in rule.get("areas", (f.area,))
            for f in found
        )
        if applies and any(
            a != b for a in sources.intersection(rule["one"]) for b in sources.intersection(rule["other"])
        ):
            yield Reason(rule["key"], rule["kind"])


def _newest_first(vintage: str) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in vintage)


@functools.cache
def _orders() -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(rule["order"]) for rule in _read("policy/vintages.yaml") for code in rule["indicators"]}


@functools.cache
def _choices() -> Mapping[str, str]:
    return {code: str(rule["why"]) for rule in _read("policy/vintages.yaml") for code in rule["indicators"]}


@functools.cache
def _read(name: str) -> Sequence[Mapping[str, Any]]:
    """Read a file of rules; everything wrong in it is reported at once, with its line."""
    document, problems = yaml12.read(CONTENT / name, name)
    if not problems:
        problems = [
            Problem(name, document.line(steps), yaml12.field_name(steps), what, remedy)
            for steps, what, remedy in schema.complaints(document.value, Path(name).stem)
        ]
    if problems:
        raise ContentProblems(problems)
    rules: Sequence[Mapping[str, Any]] = document.value
    return rules
