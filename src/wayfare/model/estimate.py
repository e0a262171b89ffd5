"""What the engine is asked and what it answers: measures, breakdowns, estimates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool
Domain: TypeAlias = tuple[tuple[str, Value], ...]
"""A part of the population: column and value, in the order asked for; empty for everybody."""


class Statistic(StrEnum):
    """The estimators of the engine."""

    TOTAL = "total"
    MEAN = "mean"
    PROPORTION = "proportion"
    RATIO = "ratio"
    QUANTILE = "quantile"
    FGT = "fgt"
    GINI = "gini"
    GINI_CONTRIBUTION = "gini_contribution"
    GINI_ELASTICITY = "gini_elasticity"
    CONCENTRATION = "concentration"
    GAP = "gap"
    RISK_RATIO = "risk_ratio"
    HERFINDAHL = "herfindahl"
    SURVIVAL_MEDIAN = "survival_median"


class Form(StrEnum):
    """Forms of the concentration index; the last two are for conditions, where the plain one depends on the mean."""

    PLAIN = "plain"
    WAGSTAFF = "wagstaff"
    ERREYGERS = "erreygers"


class Interval(StrEnum):
    """How a confidence interval is made: Student's t, or on another scale.

    For proportions there are the logit scale and the beta law, for risk ratios the logarithmic scale.
    """

    T = "t"
    LOGIT = "logit"
    BETA = "beta"
    LOG = "log"


def usual_interval(statistic: Statistic) -> Interval:
    """Choose the interval for a statistic where nobody asked for another."""
    return Interval.LOG if statistic is Statistic.RISK_RATIO else Interval.T


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One quantity to estimate. Formulas are in the formula language (see `engine.formula`)."""

    name: str
    """What the answer is filed under: an indicator code, or the text of `y`."""
    statistic: Statistic
    y: str
    """Variable or formula: the numerator of a ratio, the condition or category of a proportion, the source of income
    whose part in inequality is asked for, the duration of a survival median."""
    denominator: str | None = None
    """Denominator of a ratio; for the other statistics an optional condition: who is counted at all."""
    q: float | None = None
    line: float | None = None
    alpha: float | None = None
    rank_by: str | None = None
    """What people are ranked by, for the concentration index; total income, for the part of a source in inequality."""
    form: Form | None = None
    group: str | None = None
    """Condition: who is compared with the others that count. Where it is missing a row is in neither."""
    event: str | None = None
    """Condition: whether a duration ended with the event; otherwise watching ended before it."""
    interval: Interval = Interval.T
    breakdowns: tuple[tuple[str, ...], ...] | None = None
    """The breakdowns of the request it is answered for; None for all. Only what is answered is protected and shown."""
    imputations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names in the formulas that stand for several imputed columns (plausible values), each in turn; all have as many.

    Estimates are combined by the rules of Rubin (1987, chapter 3)."""
    factor: float = 1.0
    """What estimate, standard error and limits are multiplied by: 100 for percent."""

    @property
    def formulas(self) -> tuple[str, ...]:
        """All formulas it is made of."""
        return tuple(filter(None, (self.y, self.denominator, self.rank_by, self.group, self.event)))


class Flag(StrEnum):
    """What a reader must know about an estimate. Labels are in `content/codelists/flag.csv`."""

    WITHHELD = "withheld"
    EMPTY = "empty"
    """Nobody in the sample belongs to the domain: nothing is known, which is not zero."""
    FEW_CASES = "few_cases"
    HIGH_CV = "high_cv"
    FEW_DF = "few_df"
    MISSING_VALUES = "missing_values"
    """Rows of the domain were left out since the variable is missing there."""
    NON_PROBABILITY = "non_probability"
    NO_DESIGN = "no_design"
    """No strata, PSUs or replicate weights were declared: rows were taken as drawn one by one."""
    LONELY_PSU = "lonely_psu"
    """A stratum with a single PSU was treated as the user decided."""
    SINGLE_PSU_DOMAIN = "single_psu_domain"
    """The domain lies in a single PSU: the standard error rests on the zeros of the others."""
    PRELIMINARY = "preliminary"
    """A published figure that its edition gave too early to be relied on."""
    MODELLED = "modelled"
    """Not from the interviews of the area alone: a model joins them with what is known of other areas."""
    NEGATIVE_LIMIT = "negative_limit"
    RULED = "ruled"
    """Used because somebody decided so where sources disagree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One estimate with its uncertainty. A withheld or empty estimate has no numbers, and says which it is."""

    statistic: Statistic
    y: str
    level: str | None
    """The category a proportion or total is of, when `y` is categorical."""
    domain: Domain
    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    df: float | None
    deff: float | None
    n: int | None
    """Rows (unweighted) the estimate rests on; None when withheld."""
    flags: tuple[Flag, ...] = ()

    @property
    def withheld(self) -> bool:
        """Whether it has a value that is not shown."""
        return Flag.WITHHELD in self.flags
