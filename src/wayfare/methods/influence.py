"""Statistics of weighted rows that are no ratios of sums, cell by cell, with the influence of every row on them.

The influence of a row is the derivative of the statistic by the weight of the row (Deville 1999, Survey Methodology 25,
193-203; Binder and Kovacevic 1995, Survey Methodology 21, 137-145). The design variance of its weighted sum is the
Taylor-linearised variance of the statistic. Cells are numbered from 0; every row belongs to one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wayfare.model.estimate import Form

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Linearised:
    """A statistic in every cell, NaN where there is none, and what each row weighs in on that of its cell."""

    estimate: Floats
    influence: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Rows with weights above zero, and the cell of each."""

    cell: Whole
    weight: Floats
    count: int

    def sums(self, values: Floats) -> Floats:
        """Add weighted values up by cell."""
        return np.asarray(np.bincount(self.cell, self.weight * values, self.count), np.float64)

    def spread(self, values: Floats) -> Floats:
        """Give every row the value of its cell."""
        return np.asarray(values[self.cell])

    def linearised(self, estimate: Floats, influence: Floats) -> Linearised:
        """Put estimate and influence together; where there is no estimate nothing has influence."""
        return Linearised(estimate, np.where(np.isfinite(self.spread(estimate)), influence, 0.0))

    def up_to(self, rank: Floats, values: Floats) -> Floats:
        """Add up weighted values of the rows of the cell that rank lower, and half of those that rank the same."""
        order = np.lexsort((rank, self.cell))
        cell, ranked = self.cell[order], rank[order]
        new = np.ones(len(order), np.bool_)
        new[1:] = (cell[1:] != cell[:-1]) | (ranked[1:] != ranked[:-1])
        group = np.cumsum(new) - 1
        tied = np.bincount(group, weights=(self.weight * values)[order])
        of = cell[new]
        before = np.cumsum(tied) - tied
        first = np.searchsorted(of, np.arange(self.count))
        found = np.empty(len(order))
        found[order] = (before - before[np.minimum(first, len(of) - 1)][of] + tied / 2)[group]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """What inequality is made of: N, Y, and V = 2 cov(y, F(rank)) N, the last with influences."""

    n: Floats
    total: Floats
    v: Floats
    influence: Floats


def _spread(cells: Cells, y: Floats, rank: Floats) -> _Spread:
    """Twice the weighted covariance of y with the mean rank, times N; ties share the mean of their ranks."""
    n, total = cells.sums(np.ones_like(y)), cells.sums(y)
    below = cells.up_to(rank, np.ones_like(y))
    above = cells.spread(total) - cells.up_to(rank, y)
    v = 2 * cells.sums(y * below) / n - total
    influence = (2 * (y * below + above) - cells.spread(v + total)) / cells.spread(n) - y
    return _Spread(n, total, v, influence)


@np.errstate(divide="ignore", invalid="ignore")
def concentration(cells: Cells, y: Floats, rank: Floats, form: Form = Form.PLAIN) -> Linearised:
    """Concentration index of y over a ranking: 2 cov(y, F(rank)) / mean(y); with y as rank the Gini coefficient.

    Kakwani, Wagstaff and van Doorslaer 1997 (Journal of Econometrics 77, 87-103), ties at their mean rank as in
    O'Donnell et al. 2008, chapter 8. For a condition the plain index depends on how many have it: Wagstaff 2005 (Health
    Economics 14, 429-432) divides by 1 - mean, Erreygers 2009 (Journal of Health Economics 28, 504-515) multiplies by
    4 mean. Where y adds up to zero or less there is no index.
    """
    s = _spread(cells, y, rank)
    n, total, v = s.n, s.total, s.v
    if form == Form.ERREYGERS:
        return cells.linearised(
            np.where(total > 0, 4 * v / n, np.nan), 4 * (s.influence - cells.spread(v / n)) / cells.spread(n)
        )
    if form == Form.WAGSTAFF:
        below = np.where((total > 0) & (total < n), total * (n - total) / n, np.nan)
        change = y * cells.spread((n - total) / n) - y * cells.spread(total / n) + cells.spread((total / n) ** 2)
    else:
        below = np.where(total > 0, total, np.nan)
        change = y
    estimate = v / below
    return cells.linearised(estimate, (s.influence - cells.spread(estimate) * change) / cells.spread(below))


@np.errstate(divide="ignore", invalid="ignore")
def gini(cells: Cells, y: Floats) -> Linearised:
    """Gini coefficient, as in Langel and Tille 2013 (Journal of the Royal Statistical Society A 176, 521-540)."""
    return concentration(cells, y, y)


@np.errstate(divide="ignore", invalid="ignore")
def gini_contribution(cells: Cells, source: Floats, total: Floats) -> Linearised:
    """Part of a source in the Gini of total income: S G R / G.

    Lerman and Yitzhaki 1985 (Review of Economics and Statistics 67, 151-156). It is cov(source, F(total)) over
    cov(total, F(total)). There is none where all have the same total.
    """
    a, b = _spread(cells, source, total), _spread(cells, total, total)
    below = np.where((b.total > 0) & (b.v > 0), b.v, np.nan)
    estimate = a.v / below
    return cells.linearised(estimate, (a.influence - cells.spread(estimate) * b.influence) / cells.spread(below))


@np.errstate(divide="ignore", invalid="ignore")
def gini_elasticity(cells: Cells, source: Floats, total: Floats) -> Linearised:
    """Percent by which Gini changes when a source grows by one percent for everybody.

    It is the part of the source in Gini less its part in income; Stark, Taylor and Yitzhaki 1986 (Economic Journal 96,
    722-740).
    """
    part = gini_contribution(cells, source, total)
    below = cells.sums(total)
    share = cells.sums(source) / below
    influence = part.influence - (source - cells.spread(share) * total) / cells.spread(below)
    return cells.linearised(part.estimate - share, influence)


@dataclass(frozen=True, slots=True, eq=False)
class _Means:
    """Means of the group and of the others, and what each row adds to them."""

    group: Floats
    others: Floats
    of_group: Floats
    of_others: Floats


def _means(cells: Cells, y: Floats, group: Floats) -> _Means:
    found = []
    for member in (group, 1 - group):
        below = cells.sums(member)
        mean = cells.sums(y * member) / below
        found.append((mean, member * (y - cells.spread(mean)) / cells.spread(below)))
    (mean, own), (other_mean, others) = found
    return _Means(mean, other_mean, own, others)


@np.errstate(divide="ignore", invalid="ignore")
def gap(cells: Cells, y: Floats, group: Floats) -> Linearised:
    """Mean of y in a group less its mean among the others, both linearised (Woodruff 1971) in one sum.

    One sum holds their covariance: groups that share PSUs are not independent.
    """
    m = _means(cells, y, group)
    return cells.linearised(m.group - m.others, m.of_group - m.of_others)


@np.errstate(divide="ignore", invalid="ignore")
def risk_ratio(cells: Cells, y: Floats, group: Floats) -> Linearised:
    """Mean of y in a group over its mean among the others (Rothman, Greenland and Lash 2008, chapter 4)."""
    m = _means(cells, y, group)
    below = np.where(m.others != 0, m.others, np.nan)
    estimate = m.group / below
    return cells.linearised(estimate, (m.of_group - cells.spread(estimate) * m.of_others) / cells.spread(below))


@np.errstate(divide="ignore", invalid="ignore")
def herfindahl(cells: Cells, category: Whole) -> Linearised:
    """Sum of squared shares of the categories (Hirschman 1964, American Economic Review 54, 761-762)."""
    kinds = int(category.max(initial=0)) + 1
    weights = np.bincount(cells.cell * kinds + category, weights=cells.weight, minlength=cells.count * kinds)
    n = cells.sums(np.ones(len(category)))
    shares = weights.reshape(cells.count, kinds) / n[:, None]
    estimate = (shares**2).sum(axis=1)
    return cells.linearised(estimate, 2 * (shares[cells.cell, category] - cells.spread(estimate)) / cells.spread(n))
