"""What sending money costs: the price of a service, the rules of a corridor, and what a lower price would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

CHEAPEST = 3
"""Services a SmaRT average rests on; a corridor with fewer has none."""
MOST_DAYS = 5
TARGET_GLOBAL = 3.0
TARGET_CORRIDOR = 5.0
"""Percent of the amount sent: SDG target 10.c."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A way to send money in a corridor, as a mystery shopper found it."""

    corridor: str
    fee: float
    """In the currency of the amount."""
    margin: float
    """Exchange-rate margin over the interbank rate, in percent of the amount; negative where the rate is better."""
    amount: float = 200.0
    days: float = 0.0
    transparent: bool = True
    """The fee and the exchange rate were both told."""
    accessible: bool = True
    """Open to people with little access to banks, with pay-out where most live."""

    @property
    def price(self) -> float:
        """Fee and margin in percent of the amount: the price of SDG indicator 10.c.1."""
        return 100.0 * self.fee / self.amount + self.margin

    @property
    def qualifies(self) -> bool:
        """Whether it may count for the SmaRT average (SDG metadata 10.c.1)."""
        return self.transparent and self.accessible and self.days <= MOST_DAYS


def smart(services: Sequence[Service]) -> float | None:
    """Average the three cheapest qualifying services of one corridor; None where fewer than three qualify.

    SDG metadata 10.c.1, Smart Remitter Target.
    """
    prices = sorted(service.price for service in services if service.qualifies)
    return float(np.mean(prices[:CHEAPEST])) if len(prices) >= CHEAPEST else None


def simple_average(services: Sequence[Service]) -> float | None:
    """Average all services alike, in percent: the first component of SDG indicator 10.c.1."""
    return float(np.mean([service.price for service in services])) if services else None


def by_corridor(services: Sequence[Service]) -> Mapping[str, tuple[Service, ...]]:
    """Group services by corridor, in the order in which corridors first occur."""
    found: dict[str, list[Service]] = {}
    for service in services:
        found.setdefault(service.corridor, []).append(service)
    return {corridor: tuple(listed) for corridor, listed in found.items()}


def share_at_or_below(prices: ArrayLike, target: float = TARGET_CORRIDOR) -> float:
    """Give the share, in percent, of corridors whose price is at most the target; NaN without a known price.

    Corridors without a price are in neither part.
    """
    known = _known(prices)
    return 100.0 * float(np.mean(known <= target)) if known.size else np.nan


def weighted_average(prices: ArrayLike, volumes: ArrayLike) -> float:
    """Average corridor prices by the money that flows through each, leaving out corridors with either unknown."""
    price, volume = np.asarray(prices, dtype=np.float64), np.asarray(volumes, dtype=np.float64)
    known = np.isfinite(price) & np.isfinite(volume)
    total = float(volume[known].sum())
    return float(price[known] @ volume[known]) / total if total > 0 else np.nan


def saving(received: float, price: float, target: float = TARGET_GLOBAL) -> float:
    """Give what senders would save if the price fell to the target on the same volume, in the unit of `received`.

    Prices are in percent. Nothing is saved where the price is at the target already.
    """
    return received * max(0.0, price - target) / 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassThrough:
    """What a change of price brings to the families, in the unit of what they receive."""

    saved: float
    """On the volume that is sent anyway."""
    extra: float
    """Sent more, since sending is cheaper."""

    @property
    def gain(self) -> float:
        """Both together."""
        return self.saved + self.extra


def pass_through(received: float, price_now: float, price_then: float, elasticity: float) -> PassThrough:
    """Give what families gain when the price of sending falls from `price_now` to `price_then` percent.

    The amount sent answers with a constant elasticity: dR = R ((c1 / c0)^e - 1). Published elasticities disagree even
    between two versions of one paper (Gibson, McKenzie and Rohorua 2006), so a low, a central and a high one belong
    side by side. `elasticity` is of the amount to the price, hence zero or negative.
    """
    if price_now <= 0 or price_then <= 0:
        raise ValueError("prices must be above zero for a constant elasticity")
    extra = received * ((price_then / price_now) ** elasticity - 1.0)
    return PassThrough(saved=received * (price_now - price_then) / 100.0, extra=extra)


def _known(values: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    found = np.asarray(values, dtype=np.float64)
    return found[np.isfinite(found)]
