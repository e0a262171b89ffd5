"""Runs the harmonisation rules: every formula must read, and every example must come out as it says."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wayfare import catalogue
from wayfare.catalogue import harmonise as declared
from wayfare.catalogue.entries import Folder
from wayfare.engine import formula, tables
from wayfare.model.errors import FormulaError, Problem
from wayfare.model.estimate import Value
from wayfare.model.evidence import VariableType
from wayfare.model.harmonisation import Family, Rule
from wayfare.model.indicator import Concept

from .harmonise import rule_formula

_ALLOWED = {
    "boolean": {VariableType.BOOLEAN},
    "integer": {VariableType.INTEGER, VariableType.NUMBER},
    "number": {VariableType.INTEGER, VariableType.NUMBER},
    "category": {VariableType.TEXT, VariableType.INTEGER},
}
_OF_VALUE = ((bool, VariableType.BOOLEAN), (int, VariableType.INTEGER), (float, VariableType.NUMBER))
_ARROW = {
    VariableType.BOOLEAN: pa.bool_(),
    VariableType.INTEGER: pa.int64(),
    VariableType.NUMBER: pa.float64(),
    VariableType.TEXT: pa.string(),
}


def problems(folders: tuple[Folder, ...] = declared.SHIPPED) -> list[Problem]:
    """Find everything wrong with the families: their files first, then what their formulas do."""
    found = declared.read(folders)
    concepts = catalogue.load().concepts
    run = [p for f in found.families.values() for r in f.rules for p in _rule(f, r, concepts[r.concept], folders)]
    views = [p for f in found.families.values() for p in _views(f)]
    return sorted({*found.problems, *run, *views})


def _views(family: Family) -> Iterator[Problem]:
    for view in family.views:
        try:
            formula.parse(view.weights)
        except FormulaError as error:
            file = f"content/harmonise/{family.family}/family.yaml"
            yield Problem(file, 0, "views.weights", error.what, error.remedy)


def _rule(
    family: Family, rule: Rule, concept: Concept, folders: tuple[Folder, ...] = declared.SHIPPED
) -> Iterator[Problem]:
    wrong = partial(declared.rule_problem, family.family, rule.concept, folders=folders)
    types = example_types(rule)
    field = "codes" if rule.codes else "formula"
    try:
        kind = formula.parse(rule_formula(rule, types)).check(types)
    except FormulaError as error:
        yield wrong(field, error.what, error.remedy)
        return
    if kind is not None and kind not in _ALLOWED[concept.type]:
        what = f"The rule gives {kind}, but '{concept.name}' is {concept.type}."
        yield wrong(field, what, "Correct the rule or the concept.")
    strange = set(rule.codes.values()) - set(concept.categories) if concept.categories else set()
    if strange:
        what = f"{', '.join(sorted(strange))}: not in the code list '{concept.codelist}'."
        yield wrong(field, what, f"It has: {', '.join(concept.categories)}.")
    for example, came in zip(rule.examples, outcomes(rule, types), strict=True):
        if not same(came, example.expect):
            what = f"{dict(example.row)} gives {came!r}, not {example.expect!r}."
            remedy = "Correct the rule or the example."
            yield wrong("examples", what, remedy)


def example_types(rule: Rule) -> Mapping[str, VariableType]:
    """Tell the types of a rule's variables from its examples: the widest of the values shown."""
    names = dict.fromkeys(name for example in rule.examples for name in example.row)
    return {name: _type([example.row.get(name) for example in rule.examples]) for name in names}


def _type(values: list[Value | None]) -> VariableType:
    kinds = {next((k for t, k in _OF_VALUE if isinstance(v, t)), VariableType.TEXT) for v in values if v is not None}
    if VariableType.TEXT in kinds or VariableType.BOOLEAN in kinds:
        return next(iter(kinds))
    return VariableType.INTEGER if kinds == {VariableType.INTEGER} else VariableType.NUMBER


def outcomes(rule: Rule, types: Mapping[str, VariableType]) -> list[Value | None]:
    """Run the rule over its examples, through the engine that runs it over surveys."""
    columns = {n: pa.array([e.row.get(n) for e in rule.examples], _ARROW[kind]) for n, kind in types.items()}
    with tempfile.TemporaryDirectory(prefix="wayfare-") as folder:
        source, target = Path(folder) / "examples.parquet", Path(folder) / "outcomes.parquet"
        pq.write_table(pa.table(columns), source)
        tables.derive(source, target, {"outcome": rule_formula(rule, types)})
        came: list[Value | None] = pq.read_table(target)["outcome"].to_pylist()
        return came


def same(came: Value | None, expected: Value | None) -> bool:
    """Compare an outcome with what was expected; true is not 1, and missing is nothing but missing."""
    if isinstance(came, bool) or isinstance(expected, bool) or came is None or expected is None:
        return came is expected
    return came == expected
