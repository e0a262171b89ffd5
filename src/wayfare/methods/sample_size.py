"""How many interviews a wanted precision takes: for a proportion, a mean, a difference of proportions, by domain.

Cochran, W. G. (1977), Sampling Techniques, 3rd ed., chapter 4; Kish, L. (1965), Survey Sampling, sections 5.4 and 8.2;
United Nations (2005), Designing Household Survey Samples: Practical Guidelines, Series F No. 98, chapter 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

_ROUNDING = 1e-9
"""A share of an interview that is rounding noise, not need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """What a precision takes."""

    interviews: int
    """Completed interviews in each domain."""
    selected: int
    """Units to select in each domain, so that so many answer."""
    domains: int = 1

    @property
    def total(self) -> int:
        """Completed interviews in all domains."""
        return self.interviews * self.domains

    @property
    def total_selected(self) -> int:
        """Units to select in all domains."""
        return self.selected * self.domains


def proportion(
    p: float,
    margin: float,
    *,
    confidence: float = 0.95,
    deff: float = 1.0,
    response: float = 1.0,
    population: float | None = None,
    domains: int = 1,
) -> SampleSize:
    """Size for a proportion `p` known to within `margin` on either side (Cochran 1977, section 4.4)."""
    _check(0 < p < 1, "p", p)
    _check(0 < margin < 1, "margin", margin)
    return _size(p * (1 - p) * (quantile(confidence) / margin) ** 2, deff, response, population, domains)


def mean(
    spread: float,
    margin: float,
    *,
    confidence: float = 0.95,
    deff: float = 1.0,
    response: float = 1.0,
    population: float | None = None,
    domains: int = 1,
) -> SampleSize:
    """Size for a mean known to within `margin`; `spread` is the standard deviation (Cochran 1977, section 4.6)."""
    _check(spread > 0, "spread", spread)
    _check(margin > 0, "margin", margin)
    return _size((spread * quantile(confidence) / margin) ** 2, deff, response, population, domains)


def difference(
    p: float,
    other: float,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
    deff: float = 1.0,
    response: float = 1.0,
    domains: int = 1,
) -> SampleSize:
    """Size of each of two groups for finding that two proportions differ, by a two-sided test.

    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., section 4.2, without
    correction for continuity: what `power.prop.test` of R solves.
    """
    _check(0 < p < 1, "p", p)
    _check(0 < other < 1 and other != p, "the other proportion", other)
    _check(0 < power < 1, "power", power)
    pooled = (p + other) / 2
    alike = quantile(confidence) * math.sqrt(2 * pooled * (1 - pooled))
    apart = float(ndtri(power)) * math.sqrt(p * (1 - p) + other * (1 - other))
    return _size(((alike + apart) / (p - other)) ** 2, deff, response, None, domains)


def design_effect(take: float, homogeneity: float) -> float:
    """Give the design effect of clusters of `take` interviews whose answers are alike (Kish 1965, section 5.4)."""
    return 1 + (take - 1) * homogeneity


def spread_of(se: float, n: int, deff: float) -> float:
    """Give the standard deviation of one answer, from the standard error of an estimate and its design effect."""
    return se * math.sqrt(n / deff)


def quantile(confidence: float) -> float:
    """Give the standard normal quantile of a two-sided confidence level."""
    _check(0 < confidence < 1, "confidence", confidence)
    return float(ndtri((1 + confidence) / 2))


def _size(simple: float, deff: float, response: float, population: float | None, domains: int) -> SampleSize:
    """Widen the size of a simple random sample by the design, cut it to a finite population, add who will not answer.

    The correction is n = n0 / (1 + (n0 - 1) / N) (Cochran 1977, section 4.4), so that nobody is asked twice.
    """
    _check(deff > 0, "the design effect", deff)
    _check(0 < response <= 1, "the response rate", response)
    _check(domains >= 1, "the number of domains", domains)
    wide = simple * deff
    if population is not None:
        _check(population >= 1, "the population", population)
        wide /= 1 + (wide - 1) / population
    interviews = math.ceil(wide - _ROUNDING)
    return SampleSize(interviews=interviews, selected=math.ceil(interviews / response - _ROUNDING), domains=domains)


def _check(sound: bool, name: str, value: float) -> None:
    if not sound:
        raise ValueError(f"{value:g} cannot be {name}")
