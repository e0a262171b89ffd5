"""Turns measures into terms: the formulas for numerator, denominator and who is counted that an estimator sums."""

# ruff: noqa: S608 - identifiers are quoted by `tables.quote`, formulas are compiled from their tree
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from wayfare.model.errors import FormulaError, WrongType
from wayfare.model.estimate import Form, Interval, Measure, Statistic
from wayfare.model.evidence import VariableType

from .formula import Formula, parse
from .imputation import imputed
from .reduction import Kind, Term
from .replicates import fitting
from .tables import Table, quote

MOST_LEVELS = 500
NUMERIC = (VariableType.INTEGER, VariableType.NUMBER)


@dataclass(frozen=True, slots=True)
class Question:
    """A term and the measure it answers."""

    measure: Measure
    term: Term
    counts_cases: bool
    """Whether the cases of the term are people with a trait: then few cases, or few others, are protected."""
    bounded: bool
    """Whether the answer lies between 0 and 1 (before `factor`)."""
    others: tuple[Question, ...] = ()
    """The same question of further imputations."""
    beside: Formula | None = None
    """The second variable: what is ranked by, who is in the group, whether the event was met."""


def formula(text: str, columns: Mapping[str, VariableType]) -> Formula:
    """Read a column name, however it is spelt, or a formula; check it against the columns."""
    parsed = parse(quote(text) if text in columns else text)
    parsed.check(columns)
    return parsed


def questions(table: Table, measure: Measure, where: Formula | None) -> list[Question]:
    """Write the terms of a measure: one, or one for every category of a categorical variable."""
    if measure.imputations:
        return [_imputed(table, measure, where)]
    y = formula(measure.y, table.columns)
    kind = y.check(table.columns)
    if measure.statistic in MAKERS:
        made = [MAKERS[measure.statistic](measure, y, table.columns)]
    elif _is_categorical(measure, kind):
        made = _levels(table, measure, y, kind, where)
    else:
        made = [_plain(measure, y, kind, table.columns)]
    for question in made:
        _check_interval(question)
    return made


def _imputed(table: Table, measure: Measure, where: Formula | None) -> Question:
    """Ask the question of every imputation, which must be one question each time."""
    named = [
        (name, tuple(found for pattern in patterns for found in fitting(pattern, tuple(table.columns), "--imputed")))
        for name, patterns in measure.imputations
    ]
    made = [questions(table, one, where) for one in imputed(replace(measure, imputations=tuple(named)))]
    if any(len(asked) != 1 for asked in made):
        raise WrongType(
            f"{measure.y!r} is imputed and has categories.",
            where=measure.name,
            remedy="Ask for one condition at a time, such as level = 'low'.",
        )
    first, *others = (asked[0] for asked in made)
    return replace(first, measure=measure, others=tuple(others))


def _is_categorical(measure: Measure, kind: VariableType | None) -> bool:
    if kind == VariableType.BOOLEAN:
        return False
    return kind not in NUMERIC or measure.statistic == Statistic.PROPORTION


def _plain(measure: Measure, y: Formula, kind: VariableType | None, columns: Mapping[str, VariableType]) -> Question:
    condition = kind == VariableType.BOOLEAN
    summed = Kind.TOTAL if measure.statistic == Statistic.TOTAL else Kind.MEAN
    term = Term(kind=summed, y=y, counted=_counted(measure, columns))
    return Question(measure, term, condition, condition and summed == Kind.MEAN)


def _levels(
    table: Table, measure: Measure, y: Formula, kind: VariableType | None, where: Formula | None
) -> list[Question]:
    counted = _counted(measure, table.columns)
    conditions = [f"{y.sql()} is not null", *(f"({f.sql()})" for f in (where, counted) if f is not None)]
    levels = table.all(f"select distinct {y.sql()} as y from rows where {' and '.join(conditions)} order by y")
    if len(levels) > MOST_LEVELS:
        raise WrongType(
            f"{measure.y!r} has {len(levels):,} different values, too many for categories (at most {MOST_LEVELS}).",
            where="--y",
            remedy="Give a condition, such as age >= 15, or ask for the mean.",
        )
    if not levels:
        raise WrongType(f"{measure.y!r} has no value in any row.", where="--y", remedy="Name another variable.")
    if measure.statistic != Statistic.PROPORTION and kind == VariableType.TEXT:
        _refuse_spoiled_numbers(table, measure, [str(value) for (value,) in levels])
    summed = Kind.TOTAL if measure.statistic == Statistic.TOTAL else Kind.MEAN
    return [
        Question(
            measure,
            Term(kind=summed, y=_equals(measure, value, kind, table), counted=counted, level=level_name(value)),
            counts_cases=True,
            bounded=summed == Kind.MEAN,
        )
        for (value,) in _shown(levels, kind)
    ]


def _shown(levels: Sequence[tuple[object]], kind: VariableType | None) -> Sequence[tuple[object]]:
    """Choose the categories to tell: of a column of noughts and ones, the ones; the rest follows."""
    if kind in NUMERIC and {value for (value,) in levels} == {0, 1}:
        return [(value,) for (value,) in levels if value == 1]
    return levels


def _refuse_spoiled_numbers(table: Table, measure: Measure, levels: Sequence[str]) -> None:
    """Stop where a column is text only since some of its cells are: nobody means a mean of such categories."""
    odd = [level for level in levels if not _is_number(level)]
    if not odd or 2 * len(odd) > len(levels) or measure.y not in table.columns:
        return
    literal = "'" + odd[0].replace("'", "''") + "'"
    (row,) = table.one(f"select min(file_row_number) + 1 from rows where {quote(measure.y)} = {literal}")
    raise WrongType(
        f"{measure.y!r} is text, not a number: row {row} holds {odd[0]!r}, while most of its values are numbers.",
        where="--y",
        remedy="Correct the cell or leave it empty; for shares of the values as categories ask for the proportion.",
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _equals(measure: Measure, value: object, kind: VariableType | None, table: Table) -> Formula:
    """Ask whether y is a category. A date is compared as the text it is written with."""
    y = quote(measure.y) if measure.y in table.columns else f"({measure.y})"
    literal = number(float(value)) if kind in NUMERIC else "'" + str(value).replace("'", "''") + "'"  # type: ignore[arg-type]
    return formula(f"{y} = {literal}", table.columns)


def level_name(value: object) -> str:
    """Write a category as text; a whole number without a decimal point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def number(value: float) -> str:
    """Write a number as the formula language reads it, without an exponent."""
    if not math.isfinite(value):
        raise FormulaError(f"{value} is not a finite number.", where="formula", remedy="Give a finite number.")
    return format(Decimal(repr(float(value))), "f")


def _ratio(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    """Take y over the denominator. A condition as denominator says who is counted: there missing is not true."""
    if measure.denominator is None:
        raise FormulaError(
            "A ratio needs a denominator.",
            where=measure.name,
            remedy="Give --denominator with a column or formula, or ask for the mean.",
        )
    conditional = y.check(columns) == VariableType.BOOLEAN
    d = formula(measure.denominator, columns)
    if d.check(columns) != VariableType.BOOLEAN:
        _numeric(y, columns, measure)
        _numeric(d, columns, measure)
        return Question(measure, Term(kind=Kind.RATIO, y=y, d=d), conditional, bounded=False)
    above, below = (_text(f, columns) for f in (measure.y, measure.denominator))
    beside = above if conditional else f"{above} <> 0"
    term = Term(
        kind=Kind.RATIO,
        y=y,
        d=formula(f"case when {below} then 1 else 0 end", columns),
        counted=formula(f"{below} or {beside}", columns),
    )
    return Question(measure, term, conditional, bounded=conditional)


def _text(text: str, columns: Mapping[str, VariableType]) -> str:
    return quote(text) if text in columns else f"({text})"


def _numeric(y: Formula, columns: Mapping[str, VariableType], measure: Measure) -> None:
    kind = y.check(columns)
    if kind not in (*NUMERIC, VariableType.BOOLEAN):
        raise WrongType(
            f"{y.text!r} is {kind}, not a number.",
            where=measure.name,
            remedy="Give a number or a condition; a categorical variable goes with proportion or total.",
        )


def _fgt(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    """Write the poverty measure of Foster, Greer and Thorbecke (1984, Econometrica 52, eq. 2) with a constant line.

    It is the mean over everybody of ((z - y) / z) ** alpha for those below z, and 0 for the others.
    """
    if measure.line is None or not measure.line > 0 or measure.alpha is None or not measure.alpha >= 0:
        raise FormulaError(
            "An FGT measure needs a poverty line above 0 and an alpha of 0 or more.",
            where=measure.name,
            remedy="Give --line Z --alpha A (0 headcount, 1 gap, 2 squared gap).",
        )
    _numeric(y, columns, measure)
    line, text = number(measure.line), _text(measure.y, columns)
    gap = "1" if measure.alpha == 0 else f"power(({line} - {text}) / {line}, {number(measure.alpha)})"
    shortfall = formula(f"case when {text} is null then null when {text} < {line} then {gap} else 0 end", columns)
    term = Term(kind=Kind.MEAN, y=shortfall, counted=_counted(measure, columns))
    return Question(measure, term, counts_cases=True, bounded=True)


def _inequality(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    """Take y, a number, and what it is ranked by: itself for the Gini coefficient, total income for a source."""
    _refuse_condition(y, columns, measure)
    _numeric(y, columns, measure)
    own = measure.statistic == Statistic.GINI
    rank = y if own else _beside(measure, "rank_by", columns)
    _numeric(rank, columns, measure)
    return Question(measure, _of_rows(measure, y, columns), False, bounded=own, beside=rank)


def _concentration(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    _numeric(y, columns, measure)
    rank = _beside(measure, "rank_by", columns)
    _numeric(rank, columns, measure)
    conditional = y.check(columns) == VariableType.BOOLEAN
    if measure.form not in (None, Form.PLAIN) and not conditional:
        raise WrongType(
            f"The {measure.form} form of the concentration index is for conditions, and {y.text!r} is a number.",
            where=measure.name,
            remedy="Write a condition, such as migrant = 1, or take the plain form.",
        )
    return Question(measure, _of_rows(measure, y, columns), conditional, bounded=False, beside=rank)


def _compared(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    """Compare a group with the others that count: means of a number, shares of a condition."""
    _numeric(y, columns, measure)
    group = _beside(measure, "group", columns)
    conditional = y.check(columns) == VariableType.BOOLEAN
    return Question(measure, _of_rows(measure, y, columns), conditional, bounded=False, beside=group)


def _herfindahl(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    return Question(measure, _of_rows(measure, y, columns), counts_cases=True, bounded=True)


def _survival(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    _refuse_condition(y, columns, measure)
    _numeric(y, columns, measure)
    event = _beside(measure, "event", columns)
    return Question(measure, _of_rows(measure, y, columns), False, bounded=False, beside=event)


BESIDE = {
    "rank_by": "what people are ranked by, for the part of a source in inequality total income",
    "group": "a condition: who is compared with the others that count",
    "event": "a condition: whether the duration ended with the event",
}


def _beside(measure: Measure, name: str, columns: Mapping[str, VariableType]) -> Formula:
    text = getattr(measure, name)
    option = "--" + name.replace("_", "-")
    if text is None:
        raise FormulaError(
            f"The statistic {measure.statistic} needs {name}.",
            where=measure.name,
            remedy=f"Give {option}: {BESIDE[name]}.",
        )
    return formula(text, columns) if name == "rank_by" else condition(text, columns, option)


def _of_rows(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Term:
    return Term(kind=Kind.TOTAL, y=y, counted=_counted(measure, columns))


def _refuse_condition(y: Formula, columns: Mapping[str, VariableType], measure: Measure) -> None:
    if y.check(columns) == VariableType.BOOLEAN:
        raise WrongType(
            f"{y.text!r} is a condition, not a number.",
            where=measure.name,
            remedy="Give a numeric column or formula; for a condition ask for the proportion.",
        )


def _quantile(measure: Measure, y: Formula, columns: Mapping[str, VariableType]) -> Question:
    if measure.q is None or not 0 < measure.q < 1:
        raise FormulaError(
            "A quantile needs a q between 0 and 1.", where=measure.name, remedy="Give --q 0.5 for the median."
        )
    if y.check(columns) not in NUMERIC:
        raise WrongType(f"{y.text!r} is not a number.", where=measure.name, remedy="Give a numeric column or formula.")
    return Question(measure, Term(kind=Kind.MEAN, y=y, counted=_counted(measure, columns)), False, bounded=False)


def _counted(measure: Measure, columns: Mapping[str, VariableType]) -> Formula | None:
    return None if measure.denominator is None else condition(measure.denominator, columns, "denominator")


def condition(text: str, columns: Mapping[str, VariableType], where: str) -> Formula:
    """Read a formula that must be true or false."""
    parsed = formula(text, columns)
    if parsed.check(columns) not in (None, VariableType.BOOLEAN):
        raise WrongType(
            f"{text!r} is a value, not a condition.", where=where, remedy="Write a comparison, such as age >= 15."
        )
    return parsed


MEANT = {Interval.LOGIT: "proportions", Interval.BETA: "proportions", Interval.LOG: "risk ratios"}


def _check_interval(question: Question) -> None:
    measure = question.measure
    shares = question.bounded and measure.statistic in (
        Statistic.PROPORTION,
        Statistic.MEAN,
        Statistic.RATIO,
        Statistic.FGT,
    )
    fits = measure.statistic == Statistic.RISK_RATIO if measure.interval == Interval.LOG else shares
    if measure.interval != Interval.T and not fits:
        raise WrongType(
            f"A {measure.interval} interval is for {MEANT[measure.interval]}, not for {measure.statistic} here.",
            where="--ci",
            remedy="Use --ci t, or make y a condition.",
        )


MAKERS = {
    Statistic.RATIO: _ratio,
    Statistic.FGT: _fgt,
    Statistic.QUANTILE: _quantile,
    Statistic.GINI: _inequality,
    Statistic.GINI_CONTRIBUTION: _inequality,
    Statistic.GINI_ELASTICITY: _inequality,
    Statistic.CONCENTRATION: _concentration,
    Statistic.GAP: _compared,
    Statistic.RISK_RATIO: _compared,
    Statistic.HERFINDAHL: _herfindahl,
    Statistic.SURVIVAL_MEDIAN: _survival,
}


def all_questions(table: Table, measures: Sequence[Measure], where: Formula | None) -> list[Question]:
    """Write the terms of all measures in order."""
    return [question for measure in measures for question in questions(table, measure, where)]
