"""Poverty and inequality with and without migration, under every assumption side by side, from a harmonised survey."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.special import stdtrit

from wayfare.engine.disclosure import Candidate, protect
from wayfare.methods import counterfactual as methods
from wayfare.methods.bootstrap import standard_error
from wayfare.model.counterfactual import DIMENSION, Assumption, Counterfactual, CounterfactualPolicy, Outcome, Reading
from wayfare.model.estimate import Domain, Estimate, Flag, Statistic
from wayfare.model.figure import Figure
from wayfare.model.indicator import Concept, Indicator, ObservedOn
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.workspace import Choice

from .survey import Survey
from .survey import figure as identified

INCOME, WITHOUT, RECEIVES, SIZE = (
    "income_per_person",
    "income_per_person_without_remittances",
    "receives_remittances",
    "household_size",
)
NEEDED = (INCOME, WITHOUT, RECEIVES, SIZE)
METHOD = methods.METHOD
CHILDREN = "children"
LEFT, ABROAD = "emigrant_household", "emigrants_count"
_COVARIATES = "covariates="
_IN_HUNDREDS = frozenset({"percent", "percentage_points"})
_LEAST_ADULTS = 0.5
_SINGLE = 1.0
"""Members taken to be away where the survey does not count them."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything besides the survey that decides the figures."""

    policy: CounterfactualPolicy
    disclosure: DisclosurePolicy
    concepts: Mapping[str, Concept]
    choices: Mapping[str, Choice]
    confidence: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rows:
    """The households of a survey as arrays, only those whose income and weight are known."""

    households: methods.Households
    weights: Floats
    strata: NDArray[np.integer]
    psus: NDArray[np.integer]
    parts: Mapping[Domain, Mask]
    without_income: Mapping[Domain, int]
    """Rows left out, by part."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Results:
    """Outcomes by part, assumption and outcome; for the replicates with one axis more in front."""

    rows: Rows
    values: Floats
    replicates: Floats
    df: int


def questions(survey: Survey, indicators: Iterable[Indicator], choices: Mapping[str, Choice]) -> tuple[Indicator, ...]:
    """Choose the indicators of income without migration that a survey of households can answer."""
    if survey.observed_on is not ObservedOn.HOUSEHOLD or not set(NEEDED) <= set(survey.columns):
        return ()
    return tuple(i for i in indicators if i.counterfactual and (not i.line or i.line in choices))


def covariates(figure: Figure) -> tuple[str, ...]:
    """Name the covariates a figure was made with."""
    listed = next((part for part in figure.method.split() if part.startswith(_COVARIATES)), "")
    return tuple(filter(None, listed.removeprefix(_COVARIATES).split(",")))


def _concepts(survey: Survey, policy: CounterfactualPolicy) -> tuple[str, ...]:
    optional = (LEFT, ABROAD, *policy.covariates)
    return tuple(dict.fromkeys([*NEEDED, *(name for name in optional if name in survey.columns)]))


def figures(survey: Survey, asked: Sequence[Indicator], settings: Settings) -> tuple[Figure, ...]:
    """Compute every indicator asked under every assumption, with bootstrap intervals, protected."""
    if not asked:
        return ()
    rows = _rows(survey, settings)
    if rows.households.migrants.sum() < settings.disclosure.minimum_respondents:
        return ()
    line = next((settings.choices[i.line].value for i in asked if i.line), float("nan"))
    results = _results(rows, line, survey, settings)
    return tuple(each for indicator in asked for each in _figures(indicator, results, survey, settings))


def _results(rows: Rows, line: float, survey: Survey, settings: Settings) -> Results:
    policy = settings.policy
    plan = methods.Plan(
        line=line,
        draws=policy.draws,
        replicates=policy.replicates if survey.design.probability else 0,
        seed=policy.seed,
        selection=policy.selection,
    )
    values, replicates = methods.bootstrap(
        rows.households, rows.weights, plan, list(rows.parts.values()), strata=rows.strata, psus=rows.psus
    )
    units = np.unique(np.stack([rows.strata, rows.psus]), axis=1)
    return Results(rows=rows, values=values, replicates=replicates, df=units.shape[1] - len(np.unique(units[0])))


def _figures(indicator: Indicator, results: Results, survey: Survey, settings: Settings) -> Iterator[Figure]:
    asked = _asked(indicator)
    levels = [each for each in Assumption if asked.reading is Reading.VALUE or each is not Assumption.OBSERVED]
    method = _method(indicator, survey, settings)
    for level in levels:
        candidates = [
            _candidate(indicator, results, place, level, settings) for place in range(len(results.rows.parts))
        ]
        for estimate in protect(candidates, settings.disclosure):
            told = replace(estimate, domain=((DIMENSION, level.value), *estimate.domain))
            yield identified(told, indicator, survey, method)


def _candidate(indicator: Indicator, results: Results, place: int, level: Assumption, settings: Settings) -> Candidate:
    """Estimate one outcome; what rests on the households with migrants is protected by their number."""
    rows, asked = results.rows, _asked(indicator)
    domain, part = list(rows.parts.items())[place]
    movers = int((part & rows.households.migrants).sum())
    everybody = level is Assumption.OBSERVED
    value, se = _numbers(asked, results, place, level, 100.0 if indicator.unit in _IN_HUNDREDS else 1.0)
    half = se * float(stdtrit(results.df, (1 + settings.confidence) / 2)) if np.isfinite(se) else np.nan
    known = bool(np.isfinite(value)) and (movers > 0 or everybody)
    found = Estimate(
        statistic=Statistic.FGT,
        y=indicator.code,
        level=None,
        domain=domain,
        estimate=value if known else None,
        se=se if known and np.isfinite(se) else None,
        ci_low=value - half if known and np.isfinite(half) else None,
        ci_high=value + half if known and np.isfinite(half) else None,
        df=float(results.df) if known and np.isfinite(se) else None,
        deff=None,
        n=int(part.sum()),
    )
    cases = found.n or 0 if everybody else movers
    flags = _flags(found, cases, rows.without_income[domain], asked.reading, settings.disclosure)
    return Candidate(estimate=replace(found, flags=flags), table=indicator.code, counts_cases=False, cases=0, n=cases)


def _asked(indicator: Indicator) -> Counterfactual:
    assert indicator.counterfactual is not None, f"{indicator.code} is chosen for it"
    return indicator.counterfactual


def _numbers(
    asked: Counterfactual, results: Results, place: int, level: Assumption, factor: float
) -> tuple[float, float]:
    """Read one outcome and its standard error as the indicator tells it."""
    outcome = list(Outcome).index(asked.outcome)
    chosen = (place, list(Assumption).index(level), outcome)
    observed = (place, list(Assumption).index(Assumption.OBSERVED), outcome)
    value = float(_read(asked.reading, results.values[chosen], results.values[observed], factor))
    if len(results.replicates) == 0:
        return value, float("nan")
    again = (results.replicates[:, *chosen], results.replicates[:, *observed])
    return value, float(standard_error(_read(asked.reading, *again, factor)))


def _read(reading: Reading, without: Floats, observed: Floats, factor: float) -> Floats:
    if reading is Reading.VALUE:
        return without * factor
    return (without - observed) * (factor if reading is Reading.REDUCTION else 100 / without)


def _flags(found: Estimate, cases: int, left_out: int, reading: Reading, policy: DisclosurePolicy) -> tuple[Flag, ...]:
    """Mark what a reader must know; a reduction near zero is no weaker for it, so its relative error is not judged."""
    own = reading is Reading.VALUE
    told = {
        Flag.EMPTY: found.estimate is None,
        Flag.FEW_CASES: 0 < cases < policy.unreliable_cases,
        Flag.HIGH_CV: own and found.se is not None and found.se > policy.unreliable_cv * abs(found.estimate or 0.0),
        Flag.FEW_DF: found.df is not None and found.df < policy.unreliable_df,
        Flag.MISSING_VALUES: left_out > 0,
        Flag.NON_PROBABILITY: found.estimate is not None and found.se is None,
        Flag.NEGATIVE_LIMIT: own and found.ci_low is not None and found.ci_low < 0,
    }
    return tuple(flag for flag, holds in told.items() if holds)


def _method(indicator: Indicator, survey: Survey, settings: Settings) -> str:
    """Name everything that decides the numbers, so that two figures computed differently never share an identity."""
    policy, asked = settings.policy, _asked(indicator)
    parts = [methods.METHOD, asked.outcome.value, asked.reading.value]
    parts += [f"line={settings.choices[indicator.line].value:g}"] if indicator.line else []
    parts += [_COVARIATES + ",".join(name for name in policy.covariates if name in survey.columns)]
    parts += [f"draws={policy.draws}", f"seed={policy.seed}", f"selection={policy.selection:g}"]
    if survey.design.probability:
        parts += [f"bootstrap=rao-wu replicates={policy.replicates}", f"interval=t confidence={settings.confidence:g}"]
    else:
        parts += ["non-probability"]
    return " ".join(parts)


def _rows(survey: Survey, settings: Settings) -> Rows:
    design, policy = survey.design, settings.policy
    broken = [name for name in policy.breakdowns if name in survey.columns]
    names = [*_concepts(survey, policy), *broken, *design.columns]
    table = pq.read_table(survey.path, columns=list(dict.fromkeys(names)))
    columns = {name: table[name].to_pylist() for name in table.column_names}
    income, without, size = (_numeric(columns[name]) for name in (INCOME, WITHOUT, SIZE))
    weights = _numeric(columns[design.weights]) if design.weights else np.ones(len(income))
    receives = np.array([value is not None for value in columns[RECEIVES]])
    whole = np.isfinite(income + without + size + weights) & (size > 0) & (weights > 0) & receives
    kept = {
        name: [value for value, keep in zip(values, whole, strict=True) if keep] for name, values in columns.items()
    }
    migrants, returning = _migrants(kept)
    covariates = [name for name in policy.covariates if name in survey.columns]
    x = _design_matrix(kept, covariates, settings.concepts, size[whole])
    adults_known = SIZE in covariates and CHILDREN in covariates
    returned = _design_matrix(kept, covariates, settings.concepts, size[whole] + returning) if adults_known else x
    masks = dict(_parts(columns, broken))
    return Rows(
        households=methods.Households(
            income=income[whole],
            without=without[whole],
            size=size[whole],
            migrants=migrants,
            returning=returning,
            x=x,
            x_returned=returned,
        ),
        weights=weights[whole],
        strata=_coded(kept[design.strata]) if design.strata else np.zeros(int(whole.sum()), dtype=np.int64),
        psus=_coded(kept[design.psu[0]]) if design.psu else np.arange(int(whole.sum())),
        parts={domain: part[whole] for domain, part in masks.items()},
        without_income={domain: int((part & ~whole).sum()) for domain, part in masks.items()},
    )


def _migrants(columns: Mapping[str, Sequence[object]]) -> tuple[Mask, Floats]:
    """Tell which households have migrants or receive, and how many members would be at home without migration."""
    receives = np.array(columns[RECEIVES], dtype=bool)
    left = np.array([value is True for value in columns.get(LEFT, [])], dtype=bool)
    migrants = receives | left if left.size else receives
    if ABROAD in columns:
        return migrants, np.nan_to_num(_numeric(columns[ABROAD])) * migrants
    return migrants, migrants * _SINGLE


def _parts(columns: Mapping[str, Sequence[object]], broken: Iterable[str]) -> Iterator[tuple[Domain, Mask]]:
    count = len(columns[INCOME])
    yield (), np.ones(count, dtype=bool)
    for name in broken:
        for value in sorted({value for value in columns[name] if value is not None}, key=str):
            yield ((name, value),), np.array([each == value for each in columns[name]])  # type: ignore[misc]


def _design_matrix(
    columns: Mapping[str, Sequence[object]], covariates: Iterable[str], known: Mapping[str, Concept], size: Floats
) -> Floats:
    """Lay out covariates: a constant, logarithms of size and adults, numbers, and each category but the first."""
    laid = [np.ones((len(size), 1))]
    for name in covariates:
        if name == SIZE:
            laid.append(np.log(size)[:, None])
        elif name == CHILDREN:
            children = _numeric(columns[name])
            laid.append(_with_missing(children))
            laid.append(np.log(np.maximum(size - np.nan_to_num(children), _LEAST_ADULTS))[:, None])
        elif known[name].type in {"integer", "number"}:
            laid.append(_with_missing(_numeric(columns[name])))
        else:
            laid.append(_indicators(columns[name]))
    return np.hstack(laid)


def _with_missing(values: Floats) -> Floats:
    """Keep rows without a value: zero, and a column that says so."""
    missing = ~np.isfinite(values)
    return np.column_stack([np.where(missing, 0.0, values), missing]) if missing.any() else values[:, None]


def _indicators(values: Sequence[object]) -> Floats:
    """Give a column for each category but the first; missing is a category of its own."""
    codes = _coded(values)
    return np.asarray(codes[:, None] == np.arange(1, codes.max(initial=0) + 1), dtype=np.float64)


def _coded(values: Sequence[object]) -> NDArray[np.integer]:
    return np.unique(np.array([str(value) for value in values]), return_inverse=True)[1].reshape(-1)


def _numeric(values: Sequence[object]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)  # type: ignore[arg-type]
