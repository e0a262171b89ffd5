"""Survey families and their rules, read from `content/harmonise/<family>/` and checked before anybody uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from wayfare.model.errors import ContentProblems, Problem
from wayfare.model.harmonisation import Family, Rule

from . import entries
from .entries import Entries, Entry, Folder, Kind
from .load import CONCEPTS, CONTENT
from .structure import structure

FAMILIES = Kind("harmonise", "family", "family", files="family.yaml")
ONE_WAY = (frozenset({"formula"}), frozenset({"variable", "codes"}), frozenset({"imputations"}))
SHIPPED = (Folder(CONTENT, "content/"),)


@dataclass(frozen=True)
class Harmonisation:
    """The families found, and everything wrong with their files."""

    families: Mapping[str, Family]
    problems: tuple[Problem, ...]


@lru_cache(maxsize=4)
def read(folders: tuple[Folder, ...] = SHIPPED) -> Harmonisation:
    """Read all families of the content folders; problems are collected, never raised here."""
    found, problems = entries.read(FAMILIES, folders)
    concepts, _ = entries.read(CONCEPTS, folders)
    families = {}
    for name, entry in sorted(found.items()):
        rules, wrong = entries.read(_rules_of(name), folders)
        wrong = [*wrong, *_family_problems(name, entry), *_rule_problems(rules, concepts)]
        problems = [*problems, *wrong]
        if not wrong and not any(p.file == entry.layers[0].document.file for p in problems):
            families[name] = _family(entry, rules)
    return Harmonisation(MappingProxyType(families), tuple(sorted(set(problems))))


def families(folders: tuple[Folder, ...] = SHIPPED) -> Mapping[str, Family]:
    """Give the families by name; raises `ContentProblems` with everything that is wrong in their files."""
    found = read(folders)
    if found.problems:
        raise ContentProblems(found.problems)
    return found.families


def rule_problem(
    family: str, concept: str, field: str, what: str, remedy: str, *, folders: tuple[Folder, ...] = SHIPPED
) -> Problem:
    """Point at a field of a rule, for checks that need the engine."""
    rules, _ = entries.read(_rules_of(family), folders)
    return rules[concept].problem((field,), what, remedy)


def _rules_of(family: str) -> Kind:
    return Kind(f"harmonise/{family}/concepts", "concept", "rule")


def _family(entry: Entry, rules: Entries) -> Family:
    family = structure(Family, entry.value)
    return replace(family, rules=tuple(structure(Rule, _texts(rule.value)) for _, rule in sorted(rules.items())))


def _texts(value: Mapping[str, Any]) -> dict[str, Any]:
    """Write the codes of a rule as text, whether the file has them in quotes or not."""
    codes = {str(code): category for code, category in value.get("codes", {}).items()}
    return {**value, "codes": codes} if codes else dict(value)


def _family_problems(name: str, entry: Entry) -> Iterator[Problem]:
    file = entry.layers[0].document.file
    if not file.endswith(f"harmonise/{name}/family.yaml"):
        yield entry.problem(
            ("family",), "The name does not match the folder.", f"Call the folder harmonise/{name}, or change the name."
        )
    design = entry.value.get("design", {})
    named = [design.get("weights"), design.get("strata"), *design.get("psu", ()), *design.get("fpc", ())]
    required = entry.value.get("requires", ())
    for column in named:
        if column and column not in required:
            what = f"The design uses '{column}', which 'requires' does not list."
            yield entry.problem(("design",), what, f"Add '{column}' to requires.")


def _rule_problems(rules: Entries, concepts: Entries) -> Iterator[Problem]:
    for name, rule in rules.items():
        if name not in concepts:
            what = f"There is no concept '{name}'."
            yield rule.problem(("concept",), what, "Add it to concepts/, or correct the name.")
            continue
        said = frozenset(rule.value) & {"formula", "variable", "codes", "imputations"}
        if said not in ONE_WAY:
            what = "A rule is either a formula, or a variable with codes, or a list of imputations."
            remedy = "Write 'formula', or 'variable' and 'codes', or 'imputations', and no two of them."
            yield rule.problem(("concept",), what, remedy)
        concept = concepts[name].value
        if rule.value.get("imputations") and concept.get("type") != "number":
            what = f"'{name}' is no number, so it cannot be imputed."
            yield rule.problem(("imputations",), what, "Write a formula instead.")
        if rule.value.get("codes") and concept.get("type") != "category":
            what = f"'{name}' is no category, so codes cannot make it."
            yield rule.problem(("codes",), what, "Write a formula instead.")
        yield from _example_problems(rule, rule.value.get("examples", ()))


def _example_problems(rule: Entry, examples: Sequence[Any]) -> Iterator[Problem]:
    seen: list[Any] = []
    for position, example in enumerate(examples):
        row = example.get("row") if isinstance(example, Mapping) else None
        if row in seen:
            yield rule.problem(
                ("examples", position), "The same row is an example twice.", "Keep it once, with one expectation."
            )
        seen.append(row)
