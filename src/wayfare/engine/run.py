"""Answers a request: checks the design, reduces the rows, estimates, and protects before anything is given out."""

# ruff: noqa: S608 - identifiers are quoted by `tables.quote`, formulas are compiled from their tree
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from wayfare.model.errors import DesignError
from wayfare.model.estimate import Domain, Estimate, Flag, Measure, Statistic
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.survey import SurveyDesign

from .design import Sample, check
from .disclosure import Candidate, protect
from .formula import Formula, unknown_column
from .imputation import combined
from .reduction import Reduction, Term
from .tables import Source, Table, count, open_table, quote
from .terms import Question, all_questions, condition
from .variance import Answered, Solved, limits, solve

if TYPE_CHECKING:
    from .replication import Replication
    from .sampled_rows import Statements

Breakdown: TypeAlias = tuple[str, ...]
DEFAULT_POLICY = DisclosurePolicy()
MANY_ROWS = 100_000
MANY_BREAKDOWNS = 4
"""From here on one compiled pass is faster than a group-by for each breakdown, its start included."""
LINEAR = frozenset({Statistic.TOTAL, Statistic.MEAN, Statistic.PROPORTION, Statistic.RATIO, Statistic.FGT})
"""Statistics made of sums alone; the others need their rows in order."""
AROUND_ZERO = frozenset({Statistic.GAP, Statistic.CONCENTRATION, Statistic.GINI_ELASTICITY})
"""Differences: nought is an answer like any other, so an error large beside it says nothing against it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Estimates, and what a reader must be told about how they were made."""

    estimates: tuple[Estimate, ...]
    notes: tuple[str, ...]


def estimate(
    source: Source,
    design: SurveyDesign,
    measures: Sequence[Measure],
    breakdowns: Sequence[Breakdown] = ((),),
    *,
    where: str | None = None,
    policy: DisclosurePolicy | None = DEFAULT_POLICY,
    confidence: float = 0.95,
) -> list[Estimate]:
    """Estimate every measure over every breakdown, in order of measure, breakdown, domain and level.

    `policy=None` gives out unprotected numbers and is for those who may see them.
    """
    answer = answer_request(source, design, measures, breakdowns, where=where, policy=policy, confidence=confidence)
    return list(answer.estimates)


def answer_request(
    source: Source,
    design: SurveyDesign,
    measures: Sequence[Measure],
    breakdowns: Sequence[Breakdown] = ((),),
    *,
    where: str | None = None,
    policy: DisclosurePolicy | None = DEFAULT_POLICY,
    confidence: float = 0.95,
) -> Answer:
    """Estimate as `estimate` does, and give the notes beside."""
    candidates, notes = candidates_of(
        source, design, measures, breakdowns, where=where, policy=policy or DEFAULT_POLICY, confidence=confidence
    )
    estimates = protect(candidates, policy) if policy else [c.estimate for c in candidates]
    return Answer(tuple(estimates), notes)


def candidates_of(
    source: Source,
    design: SurveyDesign,
    measures: Sequence[Measure],
    breakdowns: Sequence[Breakdown],
    *,
    where: str | None = None,
    policy: DisclosurePolicy = DEFAULT_POLICY,
    confidence: float = 0.95,
) -> tuple[list[Candidate], tuple[str, ...]]:
    """Estimate what is still to be protected, for those who protect it beside what is out already; and the notes."""
    if not 0 < confidence < 1:
        raise DesignError(
            f"A confidence of {confidence:g} is not between 0 and 1.", where="--confidence", remedy="Give 0.95."
        )
    with open_table(source, threads=1) as table:
        sample = check(table, design)
        _check_breakdowns(table, breakdowns)
        counted = condition(where, table.columns, "--where") if where else None
        request = Request(
            table,
            sample,
            tuple(all_questions(table, measures, counted)),
            tuple(dict.fromkeys(tuple(b) for b in breakdowns)),
            counted,
            policy,
            confidence,
        )
        candidates = list(request.candidates())
        return candidates, (*sample.notes, *_lonely_note(sample), *_outside(table, request.breakdowns))


def _check_breakdowns(table: Table, breakdowns: Sequence[Breakdown]) -> None:
    for name in dict.fromkeys(name for breakdown in breakdowns for name in breakdown):
        if name not in table.columns:
            raise unknown_column(name, tuple(table.columns), where="--by")


def _lonely_note(sample: Sample) -> list[str]:
    if not sample.lonely:
        return []
    listed = ", ".join(sample.lonely[:5]) + (", ..." if len(sample.lonely) > 5 else "")
    return [f"{len(sample.lonely)} with a single PSU, treated as declared ({sample.design.lonely}): {listed}."]


def _outside(table: Table, breakdowns: Sequence[Breakdown]) -> list[str]:
    notes = []
    for breakdown in filter(None, breakdowns):
        absent = " or ".join(f"{quote(name)} is null" for name in breakdown)
        (rows,) = table.one(f"select count(*) from rows where {absent}")
        if rows:
            notes.append(f"{rows:,} rows have no {' or '.join(breakdown)} and are in no group of it.")
    return notes


def _answered(measure: Measure, breakdowns: Sequence[Breakdown]) -> Sequence[Breakdown]:
    """Choose the breakdowns of the request that a measure is answered for."""
    if measure.breakdowns is None:
        return breakdowns
    return [breakdown for breakdown in breakdowns if breakdown in measure.breakdowns]


@dataclass(frozen=True, eq=False)
class Request:
    """A request that has been checked against its table."""

    table: Table
    sample: Sample
    questions: tuple[Question, ...]
    breakdowns: tuple[Breakdown, ...]
    where: Formula | None
    policy: DisclosurePolicy
    confidence: float

    def candidates(self) -> Iterator[Candidate]:
        """Give every estimate before disclosure control, in order of measure, breakdown, domain, level."""
        linear = self._linear()
        start = 0
        while start < len(self.questions):
            measure = self.questions[start].measure
            levels = [q for q in self.questions[start:] if q.measure is measure]
            for breakdown in _answered(measure, self.breakdowns):
                rows = [list(self._of(question, breakdown, linear)) for question in levels]
                yield from (candidate for cell in zip(*rows, strict=True) for candidate in cell)
            start += len(levels)

    def _linear(self) -> dict[tuple[int, Breakdown], tuple[Reduction, int]]:
        """Reduce all terms that need no sorting in one go."""
        every = [each for q in self.questions for each in (q, *q.others)]
        asked = [q for q in every if q.measure.statistic in LINEAR]
        if not asked:
            return {}
        terms = [q.term for q in asked]
        reductions = _reduce(self.table, self.sample, terms, self.breakdowns, self.where)
        return {(id(q), r.breakdown): (r, i) for r in reductions for i, q in enumerate(asked)}

    def _of(
        self, question: Question, breakdown: Breakdown, linear: dict[tuple[int, Breakdown], tuple[Reduction, int]]
    ) -> Iterator[Candidate]:
        column = linear[id(question), breakdown][1] if question.measure.statistic in LINEAR else 0
        answers = [self._answered(each, breakdown, linear) for each in (question, *question.others)]
        answered = answers[0]
        if question.others:
            n = answered.reduction.n[:, column].astype(np.float64)
            answered = combined(answers, n, question.measure.interval, self.confidence)
        for k, domain in enumerate(answered.reduction.domains):
            cell = Cellwise(answered.reduction, column, k)
            candidate = self._candidate(question, domain, cell, answered.solved, (answered.low[k], answered.high[k]))
            yield replace(candidate, groups=answered.groups(k))

    def _answered(
        self, question: Question, breakdown: Breakdown, linear: dict[tuple[int, Breakdown], tuple[Reduction, int]]
    ) -> Answered:
        """Answer one question with the variance that the design asks for."""
        column = 0
        if question.measure.statistic not in LINEAR:
            answered = self._sorted(question, breakdown)
        else:
            reduction, column = linear[id(question), breakdown]
            solved = solve(reduction, column, question.term.kind)
            n = reduction.n[:, column].astype(np.float64)
            answered = Answered(reduction, solved, *limits(solved, n, question.measure.interval, self.confidence))
        if self.replication is None or not self.sample.design.probability:
            return answered
        n = answered.reduction.n[:, column].astype(np.float64)
        return self.replication.answer(question, breakdown, answered, n)

    @cached_property
    def replication(self) -> Replication | None:
        """The replicate weights, where the design has them."""
        if self.sample.design.replicates is None:
            return None
        from .replication import Replication  # noqa: PLC0415  Ibis takes most of a second to import

        return Replication(self.table, self.sample, self.where, self.confidence)

    def _sorted(self, question: Question, breakdown: Breakdown) -> Answered:
        """Answer what needs its rows in order."""
        asked = (self.table, self.sample, question.term)
        if question.measure.statistic == Statistic.QUANTILE:
            from .quantiles import quantiles  # noqa: PLC0415  Ibis takes most of a second to import

            assert question.measure.q is not None
            return quantiles(
                *asked, question.measure.q, breakdown=breakdown, where=self.where, confidence=self.confidence
            )
        from .influence import influenced  # noqa: PLC0415  Ibis takes most of a second to import

        return influenced(
            self.table,
            self.sample,
            question,
            breakdown=breakdown,
            where=self.where,
            confidence=self.confidence,
            statements=self._statements,
        )

    @cached_property
    def _statements(self) -> Statements:
        from .sampled_rows import Statements  # noqa: PLC0415  Ibis takes most of a second to import

        return Statements()

    def _candidate(
        self, question: Question, domain: Domain, cell: Cellwise, solved: Solved, ends: tuple[float, float]
    ) -> Candidate:
        measure, factor = question.measure, question.measure.factor
        se = math.sqrt(solved.variance[cell.row]) if solved.variance[cell.row] >= 0 else math.nan
        numbers = [_number(v * factor) for v in (solved.estimate[cell.row], se, *ends)]
        value, error, low, high = numbers
        designed = self.sample.design.probability and value is not None
        found = Estimate(
            statistic=measure.statistic,
            y=measure.name,
            level=question.term.level,
            domain=domain,
            estimate=value,
            se=error if designed else None,
            ci_low=low if designed else None,
            ci_high=high if designed else None,
            df=float(solved.df[cell.row]) if designed else None,
            deff=_number(solved.deff[cell.row]) if designed else None,
            n=cell.n,
        )
        flagged = _with_flags(found, question, cell, self.sample, self.policy)
        return Candidate(
            estimate=flagged,
            table=_table_name(measure),
            counts_cases=question.counts_cases,
            cases=int(cell.reduction.cases[cell.row, cell.column]),
            n=cell.n,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Cellwise:
    """One cell of a reduction, for one term."""

    reduction: Reduction
    column: int
    row: int

    def count(self, name: str) -> int:
        """Give a count of the cell."""
        return int(getattr(self.reduction, name)[self.row, self.column])

    @property
    def n(self) -> int:
        """Rows that count."""
        return self.count("n")


def _table_name(measure: Measure) -> str:
    numbers = (measure.q, measure.line, measure.alpha)
    beside = (measure.rank_by, measure.form, measure.group, measure.event)
    return repr((measure.name, measure.statistic, measure.y, measure.denominator, *numbers, *beside))


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _with_flags(
    found: Estimate, question: Question, cell: Cellwise, sample: Sample, policy: DisclosurePolicy
) -> Estimate:
    told = {
        Flag.EMPTY: found.estimate is None,
        Flag.FEW_CASES: 0 < cell.n < policy.unreliable_cases,
        Flag.HIGH_CV: question.measure.statistic not in AROUND_ZERO
        and found.se is not None
        and found.se > policy.unreliable_cv * abs(found.estimate or 0.0),
        Flag.FEW_DF: found.df is not None and found.df < policy.unreliable_df,
        Flag.MISSING_VALUES: cell.count("missing") > 0,
        Flag.NON_PROBABILITY: not sample.design.probability,
        Flag.NO_DESIGN: sample.design.probability and not sample.declared and not sample.design.replicates,
        Flag.LONELY_PSU: cell.count("lonely") > 0,
        Flag.SINGLE_PSU_DOMAIN: found.df is not None and cell.count("psus") == 1 and not sample.design.replicates,
        Flag.NEGATIVE_LIMIT: found.ci_low is not None and found.ci_low < 0 and question.bounded,
    }
    return replace(found, flags=tuple(flag for flag, holds in told.items() if holds))


def _reduce(
    table: Table,
    sample: Sample,
    terms: Sequence[Term],
    breakdowns: Sequence[Breakdown],
    where: Formula | None,
) -> list[Reduction]:
    """Reduce a large sorted file in one pass, any other by group-bys.

    The file, the design and the breakdowns decide, not the other questions, so that a question asked alone within the
    same breakdowns has the same bits.
    """
    if count(table.path) >= MANY_ROWS or len(breakdowns) >= MANY_BREAKDOWNS:
        from . import one_pass  # noqa: PLC0415  numba takes a second to import

        with suppress(one_pass.Unsuitable):
            return one_pass.reduce(table, sample, terms, breakdowns, where)
    from . import portable  # noqa: PLC0415  Ibis takes most of a second to import

    return portable.reduce(table, sample, terms, breakdowns, where)
