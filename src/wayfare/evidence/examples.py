"""Definitions put to the proof: every formula is read, every example is computed and compared with its known answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import pyarrow as pa

from wayfare.catalogue import Catalogue, entries
from wayfare.catalogue.check import SURVEYED
from wayfare.catalogue.entries import Entries, Entry
from wayfare.catalogue.load import INDICATORS
from wayfare.catalogue.structure import structure
from wayfare.engine import formula, run
from wayfare.model.errors import FormulaError, Problem, WayfareError
from wayfare.model.estimate import Measure, Statistic, Value
from wayfare.model.evidence import VariableType
from wayfare.model.indicator import Concept, Example, Indicator
from wayfare.model.survey import Lonely, SurveyDesign

from . import over_corridors, recorded

EXAMPLE, WEIGHT, ENTRY = "_example", "weight", "entry"
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


@dataclass(frozen=True)
class Names:
    """What formulas may use: over surveys the concepts, over countries the codes of figures."""

    surveyed: Columns
    published: Columns

    @property
    def all(self) -> Columns:
        """Every name the rows of examples may use."""
        return {**self.published, **self.surveyed}

    def of(self, indicator: Indicator) -> Columns:
        """Give the names the formula of an indicator may use."""
        if indicator.recorded:
            return dict.fromkeys(indicator.inputs, VariableType.NUMBER)
        if over_corridors.asked([indicator]):
            return {**self.published, over_corridors.COUNTERPART: VariableType.TEXT}
        columns = dict(self.surveyed if indicator.observed_on in SURVEYED else self.published)
        return columns | ({indicator.line: VariableType.NUMBER} if indicator.line else {})


@dataclass(frozen=True)
class Trial:
    """An example to compute: of which indicator, and its position there."""

    indicator: Indicator
    number: int

    @property
    def example(self) -> Example:
        """The rows and the known answer."""
        return self.indicator.examples[self.number]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example gives when it is computed."""

    value: float | None
    cases: int | None


def problems(catalogue: Catalogue, known: Sequence[Problem] = ()) -> Iterator[Problem]:
    """Find formulas that are not in the language or use what is not there, and examples that give another answer.

    Files with `known` problems are passed over, so that everything else is still put to the proof.
    """
    written = _sound_entries(catalogue, {problem.file for problem in known})
    indicators = {code: structure(Indicator, entry.value) for code, entry in written.items()}
    names = Names(concept_columns(catalogue.concepts), figure_columns(indicators))
    sound: list[Trial] = []
    for code, indicator in indicators.items():
        wrong = [*_formula_problems(indicator, written[code], names), *_row_problems(indicator, written[code], names)]
        yield from wrong
        sound += [] if wrong else trials(indicator)
    for trial, outcome in zip(sound, _outcomes(sound, names.all), strict=True):
        yield from _compare(written[trial.indicator.code], trial, outcome)


def _sound_entries(catalogue: Catalogue, unsound: Set[str]) -> Entries:
    found, _ = entries.read(INDICATORS, catalogue.folders)
    return {code: entry for code, entry in found.items() if not entry.files & unsound}


def trials(indicator: Indicator) -> list[Trial]:
    """List the examples of an indicator."""
    return [Trial(indicator, number) for number in range(len(indicator.examples))]


def catalogue_columns(catalogue: Catalogue) -> Columns:
    """Give every name the rows of examples may use."""
    return Names(concept_columns(catalogue.concepts), figure_columns(catalogue.indicators)).all


def concept_columns(concepts: Mapping[str, Concept]) -> Columns:
    """Give the columns formulas over surveys may use."""
    return {name: _TYPES[concept.type] for name, concept in concepts.items()}


def figure_columns(indicators: Mapping[str, Indicator]) -> Columns:
    """Give the names formulas over countries may use: codes with dots as `__`, women and men as `__F` and `__M`."""
    names = [code.replace(".", "__") for code in indicators]
    return dict.fromkeys([*names, *(f"{name}__{sex}" for name in names for sex in SEXES)], VariableType.NUMBER)


def compute(tried: Sequence[Trial], columns: Columns) -> list[Outcome]:
    """Compute examples as surveys, countries and recorded inputs are computed, unprotected."""
    sorts: dict[str, list[Trial]] = {"recorded": [], "corridors": [], "others": []}
    for trial in tried:
        sorts[_sort(trial.indicator)].append(trial)
    outcomes = dict(zip(map(_key, sorts["recorded"]), _recorded(sorts["recorded"]), strict=True))
    outcomes |= {_key(trial): _over_corridors(trial) for trial in sorts["corridors"]}
    if sorts["others"]:
        outcomes |= zip(map(_key, sorts["others"]), _in_one_pass(sorts["others"], columns), strict=True)
    return [outcomes[_key(trial)] for trial in tried]


def _sort(indicator: Indicator) -> str:
    if indicator.recorded:
        return "recorded"
    return "corridors" if over_corridors.asked([indicator]) else "others"


def _key(trial: Trial) -> tuple[str, int]:
    return trial.indicator.code, trial.number


def _recorded(tried: Sequence[Trial]) -> list[Outcome]:
    """Compute examples of recorded inputs, each row an entry."""
    answers = recorded.answers([(trial.indicator, _entries(trial)) for trial in tried])
    return [Outcome(answer.value, answer.entries) for answer in answers]


def _entries(trial: Trial) -> recorded.Entries:
    return {
        str(row.get(ENTRY, number)): {name: _number(row.get(name)) for name in trial.indicator.inputs}
        for number, row in enumerate(trial.example.rows)
    }


def _over_corridors(trial: Trial) -> Outcome:
    """Compute an example whose rows are the corridors of a country."""
    rows = [{name: _cell(cell) for name, cell in row.items()} for row in trial.example.rows]
    return Outcome(over_corridors.values_of([trial.indicator], rows)[trial.indicator.code], len(rows))


def _cell(value: Value | None) -> float | str | None:
    return value if isinstance(value, str) else _number(value)


def _number(value: Value | None) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _in_one_pass(tried: Sequence[Trial], columns: Columns) -> list[Outcome]:
    """Compute examples through the engine: each is a domain of one table."""
    tables = [_table(trial.example, columns, name=str(place)) for place, trial in enumerate(tried)]
    rows = pa.concat_tables(tables, promote_options="default")
    asked = [_measure(trial) for trial in tried]
    design = SurveyDesign(weights=WEIGHT, lonely=Lonely.CERTAINTY)
    estimates = run.estimate(rows, design, list(dict.fromkeys(asked)), [(EXAMPLE,)], policy=None)
    found = {(estimate.y, dict(estimate.domain)[EXAMPLE]): estimate for estimate in estimates}
    answers = [found[measure.name, str(place)] for place, measure in enumerate(asked)]
    return [Outcome(answer.estimate, 0 if answer.estimate is None else answer.n) for answer in answers]


def _measure(trial: Trial) -> Measure:
    """Say what to estimate; a formula over one country is its total over a single row."""
    indicator, line = trial.indicator, trial.example.rows[0].get(trial.indicator.line)
    if indicator.statistic is None:
        return Measure(name=indicator.code, statistic=Statistic.TOTAL, y=indicator.numerator)
    chosen = float(line) if isinstance(line, int | float) else None
    return replace(indicator.measure(chosen), name=f"{indicator.code} {chosen}")


def _table(example: Example, columns: Columns, name: str) -> pa.Table:
    """Make a table of an example's rows; rows without a weight weigh one."""
    rows: list[dict[str, Value | None]] = [{WEIGHT: 1.0, **row, EXAMPLE: name} for row in example.rows]
    names = dict.fromkeys(key for row in rows for key in row)
    types = {key: _ARROW[columns.get(key, VariableType.NUMBER)] for key in names} | {EXAMPLE: pa.string()}
    return pa.table({key: pa.array([row.get(key) for row in rows], types[key]) for key in names})


def _formula_problems(indicator: Indicator, entry: Entry, names: Names) -> Iterator[Problem]:
    columns = names.of(indicator)
    for field in ("numerator", "denominator", "rank_by", "group", "event"):
        text = getattr(indicator, field)
        try:
            if text:
                formula.parse(text).check(columns)
        except FormulaError as error:
            yield entry.problem((field,), error.what, error.remedy)


def _columns_of_rows(indicator: Indicator, names: Names) -> Columns:
    """Give the names the rows of an indicator's examples may use."""
    if indicator.recorded:
        return {**names.of(indicator), ENTRY: VariableType.TEXT}
    corridors = bool(over_corridors.asked([indicator]))
    return {**names.all, over_corridors.COUNTERPART: VariableType.TEXT} if corridors else names.all


def _row_problems(indicator: Indicator, entry: Entry, names: Names) -> Iterator[Problem]:
    columns = _columns_of_rows(indicator, names)
    for number, example in enumerate(indicator.examples):
        steps = ("examples", number, "rows")
        try:
            _table(example, columns, name="")
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            remedy = "Write text, numbers, or true and false as the concept says."
            yield entry.problem(steps, f"A cell does not fit its concept ({error}).", remedy)
        for name in dict.fromkeys(name for row in example.rows for name in row):
            if name not in columns and name not in (WEIGHT, indicator.line):
                what = f"There is no {'input' if indicator.recorded else 'concept'} '{name}'."
                yield entry.problem(steps, what, "Use the names of the formula.")


def _outcomes(tried: list[Trial], columns: Columns) -> list[Outcome | WayfareError]:
    """Compute all at once, and one by one if that fails, so that the failure is laid at the right door."""
    try:
        return [*compute(tried, columns)] if tried else []
    except WayfareError:
        return [_alone(trial, columns) for trial in tried]


def _alone(trial: Trial, columns: Columns) -> Outcome | WayfareError:
    try:
        return compute([trial], columns)[0]
    except WayfareError as error:
        return error


def _compare(entry: Entry, trial: Trial, outcome: Outcome | WayfareError) -> Iterator[Problem]:
    steps = ("examples", trial.number)
    if isinstance(outcome, WayfareError):
        yield entry.problem((*steps, "rows"), outcome.what, outcome.remedy)
        return
    for field, found in (("value", outcome.value), ("cases", outcome.cases)):
        expect = trial.example.expect
        if field in expect and not _equal(expect[field], found):
            what = f"'{trial.example.name}' gives {found}, not {expect[field]}."
            remedy = "Correct the formula, or the number if it was wrong."
            yield entry.problem((*steps, "expect", field), what, remedy)


def _equal(wanted: float | None, found: float | None) -> bool:
    if wanted is None or found is None:
        return wanted is found
    return math.isclose(wanted, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
