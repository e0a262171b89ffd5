"""Flows between places from stocks by birthplace, by demographic accounting: closed, open, and pseudo-Bayesian."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wayfare.model.errors import WayfareError

from .tables import ITERATIONS, TOLERANCE, Fitted, fit, scale

Matrix: TypeAlias = NDArray[np.float64]
Matching: TypeAlias = Literal["rescale", "open", "open-dr"]
Births: TypeAlias = Literal["native", "proportion"]
Deaths: TypeAlias = Literal["proportion", "accounting"]
Balance: TypeAlias = Literal["before", "after"]

MINIMUM_WEIGHT = 0.87
"""Weight of the fewest moves in the pseudo-Bayesian mix; from a public script, not from the papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """How stocks are brought into agreement with each other and with births and deaths."""

    matching: Matching = "rescale"
    """Same number of people by birthplace at both ends: `rescale` (Abel and Sander 2014) shares the difference between
    both; `open-dr` (Abel 2013) and `open` let it move in from and out to elsewhere."""
    stayers: bool = True
    """As many people as possible stay where they are; otherwise moving does not depend on where one lived."""
    births: Births = "native"
    """Children are born where they live; or they take after the residents, birthplace by birthplace."""
    deaths: Deaths = "proportion"
    """All residents of a place die at the same rate; or as many by birthplace as the stocks imply."""
    balance: Balance = "before"
    """Whether the native-born are made to agree with the world's births and deaths before or after those are taken
    off. Only with `rescale`."""
    tolerance: float | None = None
    """Totals are met to rounding; with a number, proportional fitting stops when no cell changes by more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Flows by origin (row) and destination (column), and the adjusted stocks they account for, by birthplace (row)."""

    od: Matrix
    start: Matrix
    """Stocks at the start less those who died, or moved out of the world."""
    end: Matrix
    """Stocks at the end less those who were born, or moved in from outside."""
    births: Matrix
    deaths: Matrix
    moved_in: Matrix
    moved_out: Matrix
    miss: float
    """By how many people a total is missed at most."""

    @property
    def net(self) -> Matrix:
        """Arrivals less departures, by place."""
        difference: Matrix = self.od.sum(0) - self.od.sum(1)
        return difference


def account(  # noqa: PLR0917 - stocks and vital events in the order of the accounts
    start: ArrayLike,
    end: ArrayLike,
    births: ArrayLike,
    deaths: ArrayLike,
    seed: ArrayLike | None = None,
    how: Accounting = Accounting(),
) -> Flows:
    """Estimate flows from two tables of stocks, birthplace by residence.

    Abel (2013), Demographic Research 28, 505-546; with `rescale`, Abel and Sander (2014), Science 343, 1520-1522,
    supplement. Deaths are taken off the first table and births off the second, both are made to agree by birthplace,
    and for each birthplace those who did not stay are spread over those who must have arrived.
    """
    first, last = np.array(start, float), np.array(end, float)
    born, died = np.asarray(births, float), np.asarray(deaths, float)
    _square(first, last, born, died)
    if how.matching == "rescale" and how.balance == "before":
        first, last = _balanced(first, last, float((born - died).sum()))
    b, d = _births(last, born, how), _deaths(first, last, born, died, how)
    first, last = first - d, last - b
    if how.matching == "rescale" and how.balance == "after":
        first, last = _balanced(first, last, 0.0)
    first, last, moved_in, moved_out, miss = _matched(first, last, how)
    od, missed = _moves(first, last, seed, how)
    np.fill_diagonal(od, 0.0)
    return Flows(
        od=od,
        start=first,
        end=last,
        births=b,
        deaths=d,
        moved_in=moved_in,
        moved_out=moved_out,
        miss=max(miss, missed),
    )


def pseudo_bayes(  # noqa: PLR0917 - as above
    start: ArrayLike,
    end: ArrayLike,
    births: ArrayLike,
    deaths: ArrayLike,
    weight: float = MINIMUM_WEIGHT,
    how: Accounting = Accounting(),
) -> Flows:
    """Mix the fewest moves with the moves of people who forget where they lived: w F_min + (1 - w) F_independent.

    Azose and Raftery (2019), PNAS 116, 116-122; one weight for the whole world as in Abel and Cohen (2019), Scientific
    Data 6, 82 (its value is from a public script). Both parts have the same net migration, and so has the mix.
    """
    fewest = account(start, end, births, deaths, how=replace(how, stayers=True))
    independent, missed = _moves(fewest.start, fewest.end, None, replace(how, stayers=False))
    np.fill_diagonal(independent, 0.0)
    mixed = weight * fewest.od + (1 - weight) * independent
    return replace(fewest, od=mixed, miss=max(fewest.miss, missed))


def _square(first: Matrix, last: Matrix, born: Matrix, died: Matrix) -> None:
    if first.ndim != 2 or not first.shape == last.shape == (len(born), len(died)):
        raise WayfareError(
            f"The stocks have {first.shape} and {last.shape} cells, births {len(born)} and deaths {len(died)} places.",
            remedy="Give one row and one column for each place, in one order.",
        )


def _balanced(first: Matrix, last: Matrix, natural: float) -> tuple[Matrix, Matrix]:
    """Change the native-born in proportion, half at each end, so that the world grows by births less deaths."""
    excess = natural - float(last.sum() - first.sum())
    first, last = first.copy(), last.copy()
    for table, share in ((first, -0.5), (last, 0.5)):
        native = np.diag(table)
        np.fill_diagonal(table, native * (1 + share * excess / native.sum()))
    return first, last


def _births(last: Matrix, born: Matrix, how: Accounting) -> Matrix:
    """Give the newborn by birthplace and residence; more births than native-born take after all residents."""
    spread = last * _over(born, last.sum(0))
    if how.births == "proportion":
        return spread
    table = np.diag(born)
    above = np.diag(last) < born
    table[:, above] = spread[:, above]
    return table


def _deaths(first: Matrix, last: Matrix, born: Matrix, died: Matrix, how: Accounting) -> Matrix:
    if how.deaths == "proportion":
        return first * _over(died, first.sum(0))
    implied = first.sum(1) + born - last.sum(1)
    return _fitted(first, implied, died, how).table


def _fitted(offset: Matrix, rows: Matrix, columns: Matrix, how: Accounting) -> Fitted:
    return scale(offset, rows, columns) if how.tolerance is None else fit(offset, rows, columns, how.tolerance)


def _over(wanted: Matrix, there: Matrix) -> Matrix:
    return np.divide(wanted, there, out=np.zeros_like(wanted), where=there > 0)


def _matched(first: Matrix, last: Matrix, how: Accounting) -> tuple[Matrix, Matrix, Matrix, Matrix, float]:
    """Make both tables hold as many people of each birthplace."""
    difference = first.sum(1) - last.sum(1)
    nobody = np.zeros_like(first)
    if how.matching == "rescale":
        born = _attainable(first, last)
        one, other = _fitted(first, born, first.sum(0), how), _fitted(last, born, last.sum(0), how)
        return one.table, other.table, nobody, nobody, max(one.miss, other.miss)
    like_in, like_out = (first, last) if how.matching == "open" else (last, first)
    moved_in = like_in * _over(np.maximum(-difference, 0), like_in.sum(1))[:, None]
    moved_out = like_out * _over(np.maximum(difference, 0), like_out.sum(1))[:, None]
    first, last = first - moved_out, last - moved_in
    if min(first.min(), last.min()) < -1e-9:
        raise WayfareError(
            "More people would have moved to or from elsewhere than there are.",
            remedy="Use matching 'open-dr', which takes them in proportion to those who are there.",
        )
    return np.maximum(first, 0), np.maximum(last, 0), moved_in, moved_out, 0.0


def _attainable(first: Matrix, last: Matrix) -> Matrix:
    """Give people by birthplace that both tables can have: the mean of both.

    Where nobody born elsewhere lives, all residents are native-born and cannot be fewer; the others make up for it
    (`rescale-adjust-zero-fb` of the reference implementation serves the same case).
    """
    mean: Matrix = (first.sum(1) + last.sum(1)) / 2
    alone = [np.where(t.sum(0) > np.diag(t), 0.0, np.diag(t)) for t in (first, last)]
    least = np.maximum(*alone)
    bound = least > mean
    if not bound.any():
        return mean
    total = float(mean.sum())
    target = np.where(bound, least, mean)
    free = ~bound
    target[free] *= (total - target[bound].sum()) / target[free].sum()
    return target


def _moves(first: Matrix, last: Matrix, seed: ArrayLike | None, how: Accounting) -> tuple[Matrix, float]:
    """Spread leavers over arrivals within each birthplace and add birthplaces up.

    A birthplace's leavers and arrivals are in different places once those who stay are taken out, so that without a
    seed the fitted table is their product, and the sum over birthplaces is one product of matrices: there is no table
    of origin by destination by birthplace. With a seed, the scaling factors of all birthplaces are fitted at once.
    """
    stay = np.minimum(first, last) if how.stayers else np.zeros_like(first)
    leave, arrive = first - stay, last - stay
    if seed is not None:
        return _seeded(leave, arrive, np.asarray(seed, float), how)
    share = arrive * _over(np.ones(len(arrive)), arrive.sum(1))[:, None]
    return leave.T @ share, float(np.abs(leave.sum(1) - arrive.sum(1)).max())


def _seeded(leave: Matrix, arrive: Matrix, seed: Matrix, how: Accounting) -> tuple[Matrix, float]:
    """Fit u_ki m_ij v_kj for every birthplace k at once; stops when leavers are met to the tolerance."""
    m = seed.copy()
    if how.stayers:
        np.fill_diagonal(m, 0.0)
    v = (arrive > 0).astype(float)
    u, miss = np.zeros_like(v), np.inf
    for _ in range(ITERATIONS):
        u = _divided(leave, v @ m.T)
        v = _divided(arrive, u @ m)
        miss = float(np.abs(u * (v @ m.T) - leave).max())
        if miss <= (how.tolerance or TOLERANCE) * max(1.0, float(leave.max())):
            break
    fitted: Matrix = m * (u.T @ v)
    return fitted, miss


def _divided(wanted: Matrix, there: Matrix) -> Matrix:
    return np.divide(wanted, there, out=np.zeros_like(wanted), where=there > 0)
