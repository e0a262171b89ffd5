"""Definitions put to the proof: every formula is read, every example is computed and compared with its known answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from wayfare.catalogue import Catalogue, entries
from wayfare.catalogue.check import SURVEYED
from wayfare.catalogue.entries import Entry
from wayfare.catalogue.load import INDICATORS
from wayfare.engine import formula, run
from wayfare.model.errors import FormulaError, Problem, WayfareError
from wayfare.model.estimate import Estimate, Measure, Statistic
from wayfare.model.evidence import VariableType
from wayfare.model.indicator import Concept, Example, Indicator
from wayfare.model.survey import Lonely, SurveyDesign

WEIGHT = "weight"
SEXES = ("F", "M")
TOLERANCE = 1e-12

_TYPES = {
    "boolean": VariableType.BOOLEAN,
    "category": VariableType.TEXT,
    "integer": VariableType.INTEGER,
    "number": VariableType.NUMBER,
}
_ARROW = {
    VariableType.BOOLEAN: pa.bool_(),
    VariableType.TEXT: pa.string(),
    VariableType.INTEGER: pa.int64(),
    VariableType.NUMBER: pa.float64(),
}

Columns = Mapping[str, VariableType]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example gives when it is computed."""

    value: float | None
    cases: int | None


def problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Find formulas that are not in the language or use what is not there, and examples that give another answer."""
    written, _ = entries.read(INDICATORS, catalogue.folders)
    surveyed, published = concept_columns(catalogue.concepts), figure_columns(catalogue.indicators)
    for code, indicator in catalogue.indicators.items():
        columns = surveyed if indicator.observed_on in SURVEYED else published
        wrong = list(_formula_problems(indicator, written[code], columns))
        yield from wrong or _example_problems(indicator, written[code], columns)


def concept_columns(concepts: Mapping[str, Concept]) -> Columns:
    """Give the columns formulas over surveys may use."""
    return {name: _TYPES[concept.type] for name, concept in concepts.items()}


def figure_columns(indicators: Mapping[str, Indicator]) -> Columns:
    """Give the names formulas over countries may use: codes with dots as `__`, women and men as `__F` and `__M`."""
    names = [code.replace(".", "__") for code in indicators]
    return dict.fromkeys([*names, *(f"{name}__{sex}" for name in names for sex in SEXES)], VariableType.NUMBER)


def compute(indicator: Indicator, example: Example, columns: Columns) -> Outcome:
    """Compute an example through the engine, unprotected, with the weights it gives."""
    table = _table(example, columns)
    line = table.column(indicator.line)[0].as_py() if indicator.line in table.column_names else None
    measure = indicator.measure(line) if indicator.statistic else _formula_measure(indicator)
    weights = WEIGHT if WEIGHT in table.column_names else None
    (estimate,) = run.estimate(table, SurveyDesign(weights=weights, lonely=Lonely.CERTAINTY), [measure], [()], policy=None)
    return Outcome(estimate.estimate, _cases(estimate))


def _formula_measure(indicator: Indicator) -> Measure:
    """Take the value of a formula over one country as its total over a single row."""
    return Measure(name=indicator.code, statistic=Statistic.TOTAL, y=indicator.numerator)


def _cases(estimate: Estimate) -> int | None:
    return 0 if estimate.estimate is None else estimate.n


def _table(example: Example, columns: Columns) -> pa.Table:
    names = dict.fromkeys(name for row in example.rows for name in row)
    types = {name: _ARROW[columns.get(name, VariableType.NUMBER)] for name in names}
    cells = {name: [row.get(name) for row in example.rows] for name in names}
    return pa.table({name: pa.array(cells[name], types[name]) for name in names})


def _formula_problems(indicator: Indicator, entry: Entry, columns: Columns) -> Iterator[Problem]:
    for field in ("numerator", "denominator"):
        text = getattr(indicator, field)
        if not text:
            continue
        try:
            formula.parse(text).check(columns)
        except FormulaError as error:
            yield entry.problem((field,), error.what, error.remedy)


def _example_problems(indicator: Indicator, entry: Entry, columns: Columns) -> Iterator[Problem]:
    for number, example in enumerate(indicator.examples):
        try:
            outcome = compute(indicator, example, columns)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            what, remedy = (
                f"The rows do not fit the concepts: {error}.",
                "Write true or false, numbers or text as typed.",
            )
            yield entry.problem(("examples", number, "rows"), what, remedy)
        except WayfareError as error:
            yield entry.problem(("examples", number, "rows"), error.what, error.remedy)
        else:
            yield from _compare(entry, number, example, outcome)


def _compare(entry: Entry, number: int, example: Example, outcome: Outcome) -> Iterator[Problem]:
    for field, found in (("value", outcome.value), ("cases", outcome.cases)):
        if field in example.expect and not _equal(example.expect[field], found):
            what = f"'{example.name}' gives {found}, not {example.expect[field]}."
            remedy = "Correct the formula, or the number if it was wrong."
            yield entry.problem(("examples", number, "expect", field), what, remedy)


def _equal(wanted: float | None, found: float | None) -> bool:
    if wanted is None or found is None:
        return wanted is found
    return math.isclose(wanted, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
