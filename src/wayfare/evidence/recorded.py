"""Numbers that people record themselves, with their source: read from a table, checked, and put into the formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from wayfare.engine import run
from wayfare.methods import agreement, prices, scoring
from wayfare.model.errors import ContentProblems, EvidenceError, Problem
from wayfare.model.estimate import Domain, Estimate
from wayfare.model.indicator import Indicator
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.survey import Lonely, SurveyDesign

COLUMNS = ("indicator", "area", "period", "input", "value", "source")
OPTIONAL = ("sex", "entry", "note")
SEXES = ("", "F", "M")
COUNTS = frozenset({"persons", "households"})
"""Units of inputs that count people, so that a few of them are protected."""

_CASE, _WEIGHT = "_case", "weight"
_DESIGN = SurveyDesign(weights=_WEIGHT, lonely=Lonely.CERTAINTY)

Entries = Mapping[str, Mapping[str, float | None]]
"""Entry, and the inputs recorded of it; None where somebody wrote that it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is recorded for one indicator, area, period and sex: one answer comes of it."""

    indicator: str
    period: str
    domain: Domain
    entries: Entries
    sources: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether something in it is not known."""
        return any(value is None for inputs in self.entries.values() for value in inputs.values())

    def total(self, name: str) -> float:
        """Add up an input over the entries that have it."""
        return sum(value for inputs in self.entries.values() if (value := inputs.get(name)) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a formula or a method gives, and the number of entries it rests on."""

    value: float | None
    entries: int


def read(path: Path, title: str, country: str, indicators: Mapping[str, Indicator]) -> tuple[Case, ...]:
    """Read a stored table of recorded inputs; every mistake in it is reported at once."""
    table = pq.read_table(path)
    absent = [name for name in COLUMNS if name not in table.column_names]
    if absent:
        raise EvidenceError(
            f"A table of recorded inputs needs the columns {', '.join(COLUMNS)}; it lacks {', '.join(absent)}.",
            where=title, remedy=f"Add them; {', '.join(OPTIONAL)} may be left out.",
        )  # fmt: skip
    rows = [_Row.of(number, row) for number, row in enumerate(table.to_pylist(), start=2)]
    problems = [problem for row in rows for problem in row.problems(title, country, indicators)]
    problems += _repeated(rows, title)
    if problems:
        raise ContentProblems(problems)
    return tuple(_cases(rows, country, indicators))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table, as text but for its value."""

    line: int
    text: Mapping[str, str]
    value: object

    @classmethod
    def of(cls, line: int, row: Mapping[str, object]) -> _Row:
        told = {name: row.get(name) for name in (*COLUMNS, *OPTIONAL) if name != "value"}
        return cls(line, {name: "" if cell is None else str(cell).strip() for name, cell in told.items()}, row["value"])

    def problems(self, title: str, country: str, indicators: Mapping[str, Indicator]) -> Iterator[Problem]:
        """Find what is wrong with a line."""
        code, name = self.text["indicator"], self.text["input"]
        indicator = indicators.get(code)
        if indicator is None or not indicator.recorded:
            what = f"'{code}' is no indicator that is recorded." if indicator else f"There is no indicator '{code}'."
            yield self._problem(title, "indicator", what, "See 'wayfare indicators coverage' for those that are.")
        elif name not in indicator.inputs:
            what, remedy = f"'{code}' has no input '{name}'.", f"It has: {', '.join(indicator.inputs)}."
            yield self._problem(title, "input", what, remedy)
        if self.text["area"] != country and "=" not in self.text["area"]:
            what = f"'{self.text['area']}' is not the place that is assessed."
            yield self._problem(title, "area", what, f"Write {country}, or a part of it such as admin1=CODE.")
        if self.text["sex"] not in SEXES:
            yield self._problem(title, "sex", f"'{self.text['sex']}' is no sex.", "Write F, M or nothing.")
        for field in ("period", "source"):
            if not self.text[field]:
                yield self._problem(title, field, f"Nobody has said the {field}.", f"Write the {field}.")
        if not isinstance(self.value, int | float | None):
            what, remedy = f"'{self.value}' is no number.", "Write a number, or leave it empty if it is not known."
            yield self._problem(title, "value", what, remedy)

    def _problem(self, title: str, field: str, what: str, remedy: str) -> Problem:
        return Problem(title, self.line, field, what, remedy)

    @property
    def case(self) -> tuple[str, str, str, str]:
        """What the case of this line is known by."""
        return self.text["indicator"], self.text["area"], self.text["period"], self.text["sex"]


def _repeated(rows: Sequence[_Row], title: str) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = (*row.case, row.text["entry"], row.text["input"])
        if key in seen:
            what = f"The same input is already written in line {seen[key]}."
            yield Problem(title, row.line, "input", what, "Keep one, or give each its own 'entry'.")
        seen.setdefault(key, row.line)


def _cases(rows: Sequence[_Row], country: str, indicators: Mapping[str, Indicator]) -> Iterator[Case]:
    grouped: dict[tuple[str, str, str, str], list[_Row]] = {}
    for row in rows:
        grouped.setdefault(row.case, []).append(row)
    for (code, area, period, sex), found in grouped.items():
        yield Case(
            indicator=code,
            period=period,
            domain=_domain(area, sex, country),
            entries=_entries(found, tuple(indicators[code].inputs)),
            sources=tuple(dict.fromkeys(row.text["source"] for row in found)),
        )


def _domain(area: str, sex: str, country: str) -> Domain:
    dimension, _, code = area.partition("=")
    place: Domain = () if area == country else ((dimension, code),)
    return (*place, ("sex", sex)) if sex else place


def _entries(rows: Iterable[_Row], inputs: tuple[str, ...]) -> Entries:
    """Put the inputs of an entry side by side; one that nobody wrote down is not known."""
    found: dict[str, dict[str, float | None]] = {}
    for row in rows:
        values = found.setdefault(row.text["entry"], dict.fromkeys(inputs))
        values[row.text["input"]] = float(row.value) if isinstance(row.value, int | float) else None
    return found


def withheld(cases: Sequence[Case], indicators: Mapping[str, Indicator], policy: DisclosurePolicy) -> frozenset[int]:
    """Find the cases that may not be shown: a few people, or the other sex where one of the two is a few people."""
    few = {n for n, case in enumerate(cases) if _few(case, indicators[case.indicator], policy)}
    by_sex = {_without_sex(cases[n]) for n in few if "sex" in dict(cases[n].domain)}
    return frozenset(
        n for n, case in enumerate(cases) if n in few or ("sex" in dict(case.domain) and _without_sex(case) in by_sex)
    )


def _few(case: Case, indicator: Indicator, policy: DisclosurePolicy) -> bool:
    counted = [name for name, given in indicator.inputs.items() if given.unit in COUNTS]
    return any(0 < case.total(name) < policy.minimum_count for name in counted)


def _without_sex(case: Case) -> tuple[str, str, Domain]:
    return case.indicator, case.period, tuple(pair for pair in case.domain if pair[0] != "sex")


def answers(asked: Sequence[tuple[Indicator, Entries]]) -> list[Answer]:
    """Compute each indicator for its entries; those with a formula all in one pass of the engine."""
    by_formula = [number for number, (indicator, _) in enumerate(asked) if not indicator.method]
    found = _in_one_pass([asked[number] for number in by_formula])
    computed = dict(zip(by_formula, found, strict=True))
    return [
        computed[number] if number in computed else _by_method(indicator.method, entries)
        for number, (indicator, entries) in enumerate(asked)
    ]


def _in_one_pass(asked: Sequence[tuple[Indicator, Entries]]) -> list[Answer]:
    if not asked:
        return []
    tables = [_table(indicator, entries, str(number)) for number, (indicator, entries) in enumerate(asked)]
    measures = {indicator.code: indicator.measure() for indicator, _ in asked}
    rows = pa.concat_tables(tables, promote_options="default")
    found = run.estimate(rows, _DESIGN, list(measures.values()), [(_CASE,)], policy=None)
    by_case = {(estimate.y, str(dict(estimate.domain)[_CASE])): estimate for estimate in found}
    return [_answer(by_case[indicator.code, str(number)]) for number, (indicator, _) in enumerate(asked)]


def _answer(estimate: Estimate) -> Answer:
    return Answer(value=estimate.estimate, entries=0 if estimate.estimate is None else estimate.n or 0)


def _table(indicator: Indicator, entries: Entries, case: str) -> pa.Table:
    columns = {name: pa.array([e.get(name) for e in entries.values()], pa.float64()) for name in indicator.inputs}
    return pa.table({**columns, _WEIGHT: np.ones(len(entries)), _CASE: pa.array([case] * len(entries))})


Method = Callable[[Entries], float]


def _by_method(name: str, entries: Entries) -> Answer:
    """Apply a scoring method; one that needs every answer has no value where one is missing."""
    try:
        value = METHODS[name](entries)
    except ValueError:
        return Answer(value=None, entries=0)
    return Answer(value=None, entries=0) if np.isnan(value) else Answer(value=value, entries=len(entries))


def _grid(entries: Entries, name: str) -> NDArray[np.float64]:
    """Lay out entries named `row/column`; a place that nobody filled is not a number."""
    pairs = [entry.partition("/")[::2] for entry in entries]
    rows, columns = (list(dict.fromkeys(pair[side] for pair in pairs)) for side in (0, 1))
    grid = np.full((len(rows), len(columns)), np.nan)
    for (row, column), inputs in zip(pairs, entries.values(), strict=True):
        value = inputs.get(name)
        grid[rows.index(row), columns.index(column)] = np.nan if value is None else value
    return grid


def _known(entries: Entries, name: str) -> dict[str, float]:
    values = {entry: inputs.get(name) for entry, inputs in entries.items()}
    if None in values.values():
        raise ValueError(f"{name} is not known of every entry")
    return {entry: float(value) for entry, value in values.items() if value is not None}


def _smart(entries: Entries) -> float:
    """Average the three cheapest of the services of one corridor that qualify and whose price is known."""
    services = [
        prices.Service(corridor="", fee=0.0, margin=price)
        for inputs in entries.values()
        if (price := inputs.get("service_price")) is not None and inputs.get("qualifies") == 1
    ]
    cheapest = prices.smart(services)
    return np.nan if cheapest is None else cheapest


METHODS: Mapping[str, Method] = {
    "kendall_w": lambda entries: agreement.kendall_w(_grid(entries, "rank")).w,
    "migration_policies": lambda entries: scoring.migration_policies(_grid(entries, "answer")).overall,
    "participation_balance": lambda entries: agreement.participation_balance(
        _known(entries, "took_part"), _known(entries, "concerned")
    ),
    "smart": _smart,
}
"""Methods that a definition may name instead of a formula."""
