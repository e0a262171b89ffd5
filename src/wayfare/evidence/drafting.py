"""Drafts a survey family for a person to confirm: every rule with its reasons, its doubts and the codes it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wayfare.catalogue import Catalogue, load
from wayfare.catalogue.hints import hints
from wayfare.model.estimate import Value
from wayfare.model.evidence import Variable
from wayfare.model.indicator import ObservedOn

from .column import Column, columns
from .design_guess import DesignGuess, guess_design
from .draft_rules import DraftRule, age_groups, draft
from .guessing import guess

FAMILY, RULES = "family.yaml", "draft.yaml"
UNSAID = "ZZZ"
"""A code that ISO 3166-1 leaves to its users: nobody has said the country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A family nobody has confirmed."""

    name: str
    title: str
    area: str
    period: str
    rules: tuple[DraftRule, ...]
    design: DesignGuess
    observed_on: ObservedOn
    floor: int
    """Codes that fewer people have are not counted out."""

    @property
    def requires(self) -> tuple[str, ...]:
        """Variables the draft uses: how a file of the survey is known again."""
        guesses = (self.design.weights, self.design.strata, self.design.psu, *(rule.guess for rule in self.rules))
        return tuple(dict.fromkeys(guess.column.name for guess in guesses if guess is not None))


def draft_family(
    table: Path,
    variables: Sequence[Variable],
    catalogue: Catalogue,
    *,
    name: str,
    title: str,
    area: str = "",
    period: str = "",
    told: Mapping[str, tuple[str, str]] | None = None,
) -> Draft:
    """Guess the rules and the design of a survey from its table, its labels and a codebook."""
    seen = columns(table, variables, told or {})
    guesses = guess(seen, hints(), catalogue.concepts)
    found = {g.concept: g for g in guesses}
    if "age" in found:
        found.pop("age_band", None)
    rules = [rule for name_, g in found.items() if (rule := draft(g, catalogue.concepts[name_]))]
    if "age" in found:
        rules.append(age_groups(found["age"]))
    return Draft(
        name=name,
        title=title,
        area=area or UNSAID,
        period=period,
        rules=tuple(rules),
        design=guess_design(table, seen, hints()),
        observed_on=_unit(rules, catalogue),
        floor=catalogue.policy.minimum_respondents,
    )


def _unit(rules: Sequence[DraftRule], catalogue: Catalogue) -> ObservedOn:
    """Take rows for persons when anything about a person was found."""
    kinds = {catalogue.concepts[rule.guess.concept].observed_on for rule in rules}
    return ObservedOn.PERSON if ObservedOn.PERSON in kinds or not kinds else ObservedOn.HOUSEHOLD


def write(found: Draft, folder: Path, *, status: str = "draft") -> tuple[Path, Path]:
    """Write the draft as the two files of a family; `confirmed` once a person has looked at every rule."""
    (folder / "concepts").mkdir(parents=True, exist_ok=True)
    family, rules = folder / FAMILY, folder / "concepts" / RULES
    _whole(rules, rule_lines(found))
    _whole(family, family_lines(found, status))  # last: a family is known by this file
    return family, rules


def _whole(path: Path, lines: Iterator[str]) -> None:
    """Write beside the target and move into place: all families are read at once, and half a file would spoil them."""
    part = path.with_name(path.name + ".part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(path)


def family_lines(found: Draft, status: str = "draft") -> Iterator[str]:
    """Write family.yaml, with what the guess of the design rests on."""
    design = found.design
    yield f"# {_said('family')}"
    yield f"status: {status}" + (f"   # {_said('status')}" if status == "draft" else "")
    yield f"family: {found.name}"
    yield f"title: {_text(found.title)}"
    yield f"country: {found.area}" + (f"   # {_said('country')}" if found.area == UNSAID else "")
    if found.period:
        yield f"period: {_text(found.period)}"
    yield f"sample: {_text(_said('sample'))}"
    yield f"requires: [{', '.join(map(_text, found.requires))}]"
    for role, guess_ in (("weights", design.weights), ("strata", design.strata), ("psu", design.psu)):
        if guess_:
            why = "; ".join(guess_.reasons)
            yield f"# {role}: {guess_.column.name}, {guess_.certainty} ({guess_.score:.2f}): {why}"
            yield from _instead(guess_.alternatives)
    yield from (f"# {remark}" for remark in design.remarks)
    parts = [f"weights: {_text(design.weights.column.name)}"] if design.weights else []
    parts += [f"strata: {_text(design.strata.column.name)}"] if design.strata else []
    parts += [f"psu: [{_text(design.psu.column.name)}]"] if design.psu else []
    parts += ["nested: true"] if design.nested else []
    yield f"design: {{{', '.join(parts)}}}"
    weight = design.weights.column.name if design.weights else "1"
    yield "views:"
    yield f"  - {{observed_on: {found.observed_on}, weights: {_text(weight)}}}"


def rule_lines(found: Draft) -> Iterator[str]:
    """Write the rules, each below its reasons."""
    yield f"# {_said('rules')}"
    for rule in found.rules:
        yield ""
        yield from _comments(rule, found.floor)
        yield f"- concept: {rule.guess.concept}"
        yield f"  label: {_text(_label(rule.guess.column))}"
        if rule.codes:
            yield f"  variable: {_text(rule.guess.column.name)}"
            yield f"  codes: {_mapping(rule.codes)}"
        else:
            yield f"  formula: {_text(rule.formula)}"
        if rule.labels:
            yield f"  labels: {_mapping(rule.labels)}"
        yield "  examples:"
        for value, expected in rule.examples:
            yield f"    - {{row: {{{_text(rule.guess.column.name)}: {_text(value)}}}, expect: {_text(expected)}}}"


def _comments(rule: DraftRule, floor: int) -> Iterator[str]:
    guess_ = rule.guess
    yield f"# {guess_.certainty} ({guess_.score:.2f}): {'; '.join(guess_.reasons)}"
    yield from _instead(guess_.alternatives)
    if guess_.column.counts and guess_.column.codes:
        yield f"# {_said('seen', codes=seen(guess_.column, floor))}"
    if rule.left_out:
        told = (f"{code} {guess_.column.codes.get(code, '')}".strip() for code in rule.left_out)
        yield f"# {_said('left_out', codes='; '.join(told))}"


def _instead(alternatives: Sequence[tuple[str, float]]) -> Iterator[str]:
    if alternatives:
        others = ", ".join(f"{name} ({score:.2f})" for name, score in alternatives)
        yield f"# {_said('instead', others=others)}"


def seen(column: Column, floor: int) -> str:
    """List the codes of a column with their labels and how often each occurs; small counts are not said."""
    parts = []
    for code, count in column.counts.items():
        label = column.codes.get(code, "")
        named = code if label in {"", code} else f"{code} {label}"
        parts.append(f"{named} ({count:,})" if count >= floor else _said("fewer", code=named, floor=floor))
    return "; ".join(parts)


def _label(column: Column) -> str:
    if not column.label:
        return _said("label", column=column.name)
    return _said("labelled", column=column.name, label=column.label)


def _said(key: str, **values: str | int) -> str:
    return load().text(f"harmonise.draft.{key}", **{name: str(value) for name, value in values.items()})


def _mapping(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(key)}: {_text(value)}" for key, value in pairs.items()) + "}"


def _text(value: Value | None) -> str:
    """Write a value as YAML; JSON is a part of it."""
    return json.dumps(value, ensure_ascii=False)
