"""Editions of one fact: which of them a report uses, how far they lie apart, and why."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wayfare.catalogue import schema, yaml12
from wayfare.catalogue.load import CONTENT
from wayfare.model.errors import ContentProblems, Problem
from wayfare.model.figure import Figure

from . import figure_table, figures


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two editions differ; the sentence is the wording `difference.<key>`."""

    key: str
    kind: str
    """`definition`, `revision`, `coverage` or `rounding`."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Editions of one fact side by side, the one a report uses first."""

    figures: tuple[Figure, ...]
    ratio: float | None
    """Largest over smallest; None where that says nothing (a single edition, zero or opposite signs)."""
    reasons: tuple[Reason, ...]
    choice: str
    """Key of the wording that says why the first is used: `vintage.<key>`; empty when there was no choice."""


def in_order(found: Iterable[Figure]) -> tuple[Figure, ...]:
    """Put figures so that, of those that tell the same fact, the preferred edition comes first."""
    return tuple(sorted(found, key=lambda f: (f.indicator, rank(f), _newest_first(f.vintage))))


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
    same = [f for f in figures.profile(area) if (f.indicator, f.period, f.domain) == (indicator, period, domain)]
    ordered = in_order(same)
    several = len(ordered) > 1
    return Disagreement(
        ordered, _ratio(ordered), tuple(_reasons(ordered)), _choices().get(indicator, "") if several else ""
    )


def _ratio(found: Sequence[Figure]) -> float | None:
    values = [f.value for f in found if f.value is not None]
    if len(values) < 2 or min(values) <= 0:
        return None
    return max(values) / min(values)


def _reasons(found: Sequence[Figure]) -> Iterable[Reason]:
    sources = {f.source for f in found}
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
