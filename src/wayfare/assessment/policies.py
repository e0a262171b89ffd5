"""The register of policies and agreements: scores by dimension, effects on outcomes, and where policies pull apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from wayfare.model.instrument import Instrument, Question
from wayfare.model.register import Effect, Force, PolicyEntry

from .instruments import questions

Scores = Mapping[str, Mapping[str, float]]
"""By id of a policy and code of a question; medians where several people scored. What nobody scored is not there."""
STRENGTHS = range(-3, 4)


def asked(instrument: Instrument, entry: PolicyEntry) -> tuple[Question, ...]:
    """Give the questions a policy is scored on: those of its dimensions."""
    return tuple(each for each in questions(instrument) if instrument.at(each)["dimension"] in entry.dimensions)


def cell(entry: PolicyEntry, question: Question) -> str:
    """Name what raters score, so that several of them can, in rounds as with capacity."""
    return f"{entry.id}:{question.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """A dimension over all policies in force (J03): the mean of 0, 5 and 10."""

    dimension: str
    score: float | None
    """None where nothing is scored."""
    measures: Mapping[str, float | None]
    """Inputs, outputs and outcomes apart: good intentions without results show here."""
    policies: int
    scored: int
    open: int
    """Questions without a score, which count for nothing and are not zero."""


def dimension_scores(
    instrument: Instrument, register: Sequence[PolicyEntry], scores: Scores
) -> tuple[DimensionScore, ...]:
    """Score every dimension over policies in force; dimensions are not added up."""
    there = [entry for entry in register if entry.force is Force.IN_FORCE]
    return tuple(_dimension(instrument, part.code, there, scores) for part in instrument.dimensions["dimension"])


def _dimension(
    instrument: Instrument, dimension: str, register: Sequence[PolicyEntry], scores: Scores
) -> DimensionScore:
    entries = [entry for entry in register if dimension in entry.dimensions]
    wanted = [
        (instrument.at(question)["measure"], scores.get(entry.id, {}).get(question.code))
        for entry in entries
        for question in asked(instrument, entry)
        if instrument.at(question)["dimension"] == dimension
    ]
    given = [(measure, value) for measure, value in wanted if value is not None]
    measures = [part.code for part in instrument.dimensions["measure"]]
    return DimensionScore(
        dimension=dimension,
        score=_mean(value for _, value in given),
        measures={each: _mean(value for measure, value in given if measure == each) for each in measures},
        policies=len(entries),
        scored=len(given),
        open=len(wanted) - len(given),
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None


def unscored(instrument: Instrument, register: Iterable[PolicyEntry], scores: Scores) -> tuple[str, ...]:
    """List policies in force without any score."""
    return tuple(
        entry.id
        for entry in register
        if entry.force is Force.IN_FORCE
        and not any(question.code in scores.get(entry.id, {}) for question in asked(instrument, entry))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PullingApart:
    """An outcome that policies in force move in opposite directions, for some group they share."""

    indicator: str
    towards: tuple[str, ...]
    """Ids of policies that help."""
    against: tuple[str, ...]
    """Ids of those that hinder."""
    groups: tuple[str, ...]
    """Groups that both concern; empty where one of them concerns everybody."""

    @property
    def conflicts(self) -> int:
        """How many pairs pull against each other."""
        return len(self.towards) * len(self.against)


def effects(register: Iterable[PolicyEntry]) -> Mapping[str, tuple[tuple[str, Effect], ...]]:
    """Give what policies do, by indicator of the outcome: ids of policies with their effects."""
    found: dict[str, list[tuple[str, Effect]]] = {}
    for entry in register:
        for effect in entry.effects:
            found.setdefault(effect.indicator, []).append((entry.id, effect))
    return {indicator: tuple(there) for indicator, there in sorted(found.items())}


def pulling_apart(register: Iterable[PolicyEntry]) -> tuple[PullingApart, ...]:
    """Find outcomes that policies in force pull in both directions for the same people, the most pairs first."""
    there = effects(entry for entry in register if entry.force is Force.IN_FORCE)
    found = [each for indicator, given in there.items() if (each := _conflict(indicator, given))]
    return tuple(sorted(found, key=lambda each: (-each.conflicts, each.indicator)))


def _conflict(indicator: str, given: Iterable[tuple[str, Effect]]) -> PullingApart | None:
    listed = list(given)
    pairs = [
        (helps, hinders, one, other)
        for helps, one in listed
        for hinders, other in listed
        if one.strength > 0 > other.strength and _meet(one, other)
    ]
    if not pairs:
        return None
    shared = {group for _, _, one, other in pairs for group in set(one.groups) & set(other.groups)}
    everybody = any(not one.groups or not other.groups for _, _, one, other in pairs)
    return PullingApart(
        indicator=indicator,
        towards=tuple(sorted({helps for helps, _, _, _ in pairs})),
        against=tuple(sorted({hinders for _, hinders, _, _ in pairs})),
        groups=() if everybody else tuple(sorted(shared)),
    )


def _meet(one: Effect, other: Effect) -> bool:
    return not one.groups or not other.groups or bool(set(one.groups) & set(other.groups))


class Lack(StrEnum):
    """What an entry lacks; the sentence is `policies.lack.<lack>`."""

    DIMENSION = "dimension"
    UNKNOWN_DIMENSION = "unknown_dimension"
    EFFECT = "effect"
    """It is in force and nobody said what it does to any outcome."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    STRENGTH = "strength"
    GROUND = "ground"
    """A strong effect rests on no passage and no figure."""
    PARTIES = "parties"
    """An agreement names no other party."""
    ENDED = "ended"
    """Its last year is over and it is still said to be in force."""


def lacks(entry: PolicyEntry, instrument: Instrument, indicators: Collection[str], year: int) -> tuple[Lack, ...]:
    """Find what is missing or cannot be; `year` is that of the assessment."""
    return tuple(lack for lack, holds in _wanting(entry, instrument, indicators, year) if holds)


def _wanting(
    entry: PolicyEntry, instrument: Instrument, indicators: Collection[str], year: int
) -> Iterator[tuple[Lack, bool]]:
    known = {part.code for part in instrument.dimensions["dimension"]}
    in_force = entry.force is Force.IN_FORCE
    yield Lack.DIMENSION, not entry.dimensions
    yield Lack.UNKNOWN_DIMENSION, not set(entry.dimensions) <= known
    yield Lack.EFFECT, in_force and not entry.effects
    yield Lack.UNKNOWN_OUTCOME, any(effect.indicator not in indicators for effect in entry.effects)
    yield Lack.STRENGTH, any(effect.strength not in STRENGTHS for effect in entry.effects)
    yield Lack.GROUND, any(abs(e.strength) >= 2 and not e.excerpts and not e.figures for e in entry.effects)
    yield Lack.PARTIES, entry.kind in ("bilateral", "regional") and not entry.parties
    yield Lack.ENDED, in_force and entry.until is not None and entry.until < year
