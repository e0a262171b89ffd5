"""From a harmonised survey to figures: every indicator it can answer, in every breakdown, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wayfare import __version__
from wayfare.engine import formula, run
from wayfare.model.estimate import Domain, Estimate, Flag, Measure
from wayfare.model.evidence import VariableType
from wayfare.model.figure import Figure, State, figure_id
from wayfare.model.indicator import Indicator, ObservedOn, Status
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.survey import SurveyDesign
from wayfare.model.workspace import Choice

ENGINE = f"wayfare/{__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A harmonised table, ready to be estimated from."""

    path: Path
    evidence: str
    """SHA-256 of the evidence it was derived from."""
    rules: str
    """Hash of the harmonisation rules, since they decide the values too."""
    observed_on: ObservedOn
    design: SurveyDesign
    columns: Mapping[str, VariableType]
    imputations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Concepts with several imputed values, and the columns that hold them."""
    area: str
    period: str
    vintage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An indicator as it is asked of one survey."""

    indicator: Indicator
    measure: Measure


def questions(survey: Survey, indicators: Iterable[Indicator], choices: Mapping[str, Choice]) -> tuple[Question, ...]:
    """Choose the indicators whose variables the survey has; a line that nobody chose leaves its indicators out."""
    return tuple(
        Question(indicator=indicator, measure=_measure(indicator, survey, choices))
        for indicator in indicators
        if _answerable(indicator, survey) and (not indicator.line or indicator.line in choices)
    )


def breakdowns(asked: Iterable[Question]) -> tuple[tuple[str, ...], ...]:
    """List every breakdown that any question wants."""
    return tuple(dict.fromkeys(each for question in asked for each in question.measure.breakdowns or ()))


def figures(
    survey: Survey,
    asked: Sequence[Question],
    within: Sequence[tuple[str, ...]],
    *,
    policy: DisclosurePolicy,
    confidence: float,
) -> tuple[Figure, ...]:
    """Compute every question in one pass and give each estimate its identity.

    `within` are the breakdowns of the whole pass. A question asked alone has the same bits as among others only when
    the pass reduces the rows to the same cells.
    """
    if not asked:
        return ()
    measures = [question.measure for question in asked]
    estimates = run.estimate(survey.path, survey.design, measures, within, policy=policy, confidence=confidence)
    by_code = {question.indicator.code: question for question in asked}
    told = [(estimate, by_code[estimate.y]) for estimate in estimates]
    return tuple(
        figure(estimate, question.indicator, survey, describe(question.measure, survey.design, confidence))
        for estimate, question in told
    )


def _answerable(indicator: Indicator, survey: Survey) -> bool:
    if indicator.status is Status.RETIRED or indicator.observed_on is not survey.observed_on:
        return False
    if indicator.counterfactual:
        return False
    return set(_columns(indicator)) - {indicator.line} <= set(survey.columns)


def _columns(indicator: Indicator) -> Iterable[str]:
    for text in indicator.formulas:
        yield from formula.parse(text).columns


def _breakdowns(indicator: Indicator, survey: Survey) -> tuple[tuple[str, ...], ...]:
    """Everybody, each column of the definition the survey has, and each of those by sex."""
    single = [(name,) for name in indicator.disaggregate_by if name in survey.columns]
    crossed = [(name, "sex") for (name,) in single if name != "sex"] if ("sex",) in single else []
    return ((), *single, *crossed)


def measure_of(indicator: Indicator, choices: Mapping[str, Choice]) -> Measure:
    """Say what is estimated, the number chosen for a line written where formulas name it."""
    asked = indicator.measure(choices[indicator.line].value if indicator.line else None)
    names = ("denominator", "rank_by", "group", "event")
    written = {name: _with_line(text, indicator, choices) for name in names if (text := getattr(asked, name))}
    return replace(asked, y=_with_line(asked.y, indicator, choices), **written)  # type: ignore[arg-type]


def _measure(indicator: Indicator, survey: Survey, choices: Mapping[str, Choice]) -> Measure:
    breakdowns, imputations = _breakdowns(indicator, survey), _imputations(indicator, survey)
    return replace(measure_of(indicator, choices), breakdowns=breakdowns, imputations=imputations)


def _imputations(indicator: Indicator, survey: Survey) -> tuple[tuple[str, tuple[str, ...]], ...]:
    used = dict.fromkeys(_columns(indicator))
    return tuple((name, survey.imputations[name]) for name in used if name in survey.imputations)


def _with_line(text: str, indicator: Indicator, choices: Mapping[str, Choice]) -> str:
    """Write the chosen line where a formula names it."""
    if not indicator.line:
        return text
    return re.sub(rf"\b{re.escape(indicator.line)}\b", repr(choices[indicator.line].value), text)


def figure(estimate: Estimate, indicator: Indicator, survey: Survey, method: str) -> Figure:
    """Give an estimate its identity."""
    domain = _with_level(estimate)
    source, engine = f"evidence:{survey.evidence}", f"{ENGINE}+{survey.rules[:12]}"
    identity = figure_id(
        indicator=indicator.code,
        version=indicator.version,
        source=source,
        vintage=survey.vintage,
        area=survey.area,
        counterpart="",
        period=survey.period,
        domain=domain,
        method=method,
        engine=engine,
    )
    return Figure(
        id=identity,
        indicator=indicator.code,
        version=indicator.version,
        area=survey.area,
        period=survey.period,
        domain=domain,
        value=estimate.estimate,
        unit=indicator.unit,
        source=source,
        vintage=survey.vintage,
        method=method,
        state=_state(estimate),
        se=estimate.se,
        low=estimate.ci_low,
        high=estimate.ci_high,
        df=estimate.df,
        deff=estimate.deff,
        n=estimate.n,
        flags=estimate.flags,
    )


def _with_level(estimate: Estimate) -> Domain:
    return estimate.domain if estimate.level is None else (*estimate.domain, ("level", estimate.level))


def _state(estimate: Estimate) -> State:
    if Flag.WITHHELD in estimate.flags:
        return State.WITHHELD
    return State.KNOWN if estimate.estimate is not None else State.EMPTY


def describe(measure: Measure, design: SurveyDesign, confidence: float) -> str:
    """Name the method so that two figures computed differently never share an identity."""
    parts = [measure.statistic.value]
    parts += [f"{name}={value:g}" for name in ("q", "line", "alpha") if (value := getattr(measure, name)) is not None]
    parts += [f"{name}={value}" for name in ("form", "rank_by", "group", "event") if (value := getattr(measure, name))]
    parts += [f"interval={measure.interval.value}", f"confidence={confidence:g}"]
    parts += [f"imputations={len(columns)}:rubin" for _, columns in measure.imputations[:1]]
    parts.append(_variance_by(design))
    return " ".join(parts)


def _variance_by(design: SurveyDesign) -> str:
    """Name what the variance rests on."""
    if not design.probability:
        return "non-probability"
    declared = design.replicates
    if declared is None:
        return f"lonely={design.lonely.value}"
    given = [("fay", declared.fay), ("scale", declared.scale)]
    said = [f"{name}={value:g}" for name, value in given if value is not None]
    said += (
        ["rscales=" + ",".join(f"{value:g}" for value in dict.fromkeys(declared.rscales))] if declared.rscales else []
    )
    said += ["mse"] if declared.mse else []
    return ":".join([f"replicates={declared.method.value}", str(len(declared.weights)), *said])
