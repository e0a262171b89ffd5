"""Methods that work on one case each, put to a table: columns in, columns out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import agreement, prices, prioritisation, remittance_matrix, responses, scoring, skills

Numbers: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = Mapping[str, Any]


def remittance_allocation(
    emigrants: Numbers, income_host: Numbers, received: float, income_origin: float, beta: float
) -> Columns:
    """Receipts of a country shared out over hosts by three rules (Ratha and Shaw 2007)."""
    return {
        "by_emigrants": remittance_matrix.split(received, emigrants),
        "by_income": remittance_matrix.allocate_by_income(received, emigrants, income_host),
        "by_amount_sent": remittance_matrix.allocate(received, emigrants, income_origin, income_host, beta=beta),
    }


def sending_prices(  # noqa: PLR0917 - columns come by name
    corridor: Sequence[str],
    fee: Numbers,
    margin: Numbers,
    days: Numbers | None,
    transparent: Numbers | None,
    accessible: Numbers | None,
    amount: float,
) -> Columns:
    """Average and SmaRT price of each corridor, from the services found in it (SDG metadata 10.c.1)."""
    offers = prices.by_corridor(
        [
            prices.Service(
                corridor=name,
                fee=float(fee[row]),
                margin=float(margin[row]),
                amount=amount,
                days=0.0 if days is None else float(days[row]),
                transparent=transparent is None or bool(transparent[row]),
                accessible=accessible is None or bool(accessible[row]),
            )
            for row, name in enumerate(corridor)
        ]
    )
    smart = [prices.smart(listed) for listed in offers.values()]
    return {
        "corridor": list(offers),
        "services": [len(listed) for listed in offers.values()],
        "average": [prices.simple_average(listed) for listed in offers.values()],
        "smart": smart,
        "target_met": [
            "" if price is None else ("yes" if price <= prices.TARGET_CORRIDOR else "no") for price in smart
        ],
    }


def pass_through(received: Numbers, price_now: Numbers, price_then: float, elasticity: float) -> Columns:
    """Give what families gain when sending becomes cheaper, at a constant elasticity."""
    found = [
        prices.pass_through(float(amount), float(price), price_then, elasticity)
        for amount, price in zip(received, price_now, strict=True)
    ]
    return {
        "saved": [each.saved for each in found],
        "extra": [each.extra for each in found],
        "gain": [each.gain for each in found],
    }


def emigration_rates(abroad: Numbers, natives_at_home: Numbers, immigrants_at_home: Numbers | None) -> Columns:
    """Both variants of the emigration rate (Dumont, Spielvogel and Widmaier 2010)."""
    residents = natives_at_home + immigrants_at_home if immigrants_at_home is not None else None
    unknown = np.full(abroad.shape, np.nan)
    return {
        "rate": skills.emigration_rate(abroad, natives_at_home),
        "rate_with_immigrants": unknown if residents is None else skills.emigration_rate(abroad, residents),
    }


def skill_losses(
    emigrants: Numbers, at_home: Numbers, leaving_a_year: Numbers | None, graduates_a_year: Numbers | None
) -> Columns:
    """Emigration rate, location quotient and losses against graduates of each profession."""
    away, home = float(emigrants.sum()), float(at_home.sum())
    pressure = np.full(emigrants.shape, np.nan)
    if leaving_a_year is not None and graduates_a_year is not None:
        pairs = zip(leaving_a_year, graduates_a_year, strict=True)
        pressure = np.array([skills.loss_pressure(float(left), float(graduated)) for left, graduated in pairs])
    return {
        "rate": skills.emigration_rate(emigrants, at_home),
        "location_quotient": [
            skills.location_quotient(float(a), away, float(h), home) for a, h in zip(emigrants, at_home, strict=True)
        ],
        "loss_pressure": pressure,
    }


def health_safeguards(density: Numbers, coverage: Numbers, edition: str) -> Columns:
    """Safeguard status of countries by the rule of an edition of the WHO list."""
    pairs = zip(density, coverage, strict=True)
    return {"status": [skills.safeguard(float(d), float(c), edition=int(edition)).value for d, c in pairs]}


def trade_effects(exports: Numbers, emigrants_now: Numbers, emigrants_then: Numbers, elasticity: float) -> Columns:
    """Give the exports that a change in the number of emigrants brings (Genc, Gheasi, Nijkamp and Poot 2012)."""
    rows = zip(exports, emigrants_now, emigrants_then, strict=True)
    return {"effect": [responses.trade_effect(float(x), float(m0), float(m1), elasticity) for x, m0, m1 in rows]}


def recruitment_costs(cost: Numbers, monthly_earnings: Numbers, weight: Numbers | None) -> Columns:
    """SDG indicator 10.7.1 by its three averages, in months of earnings."""
    averages = ("mean", "median", "fourth_quintile")
    return {
        "average": list(averages),
        "months": [scoring.recruitment_cost(cost, monthly_earnings, average=each, weights=weight) for each in averages],
    }


def concordance(rater: Sequence[str], scores: Sequence[Numbers]) -> Columns:
    """Kendall's W over raters (rows) and the things they scored or ranked (columns)."""
    found = agreement.kendall_w(np.column_stack(list(scores)))
    return {
        "w": [found.w],
        "raters": [len(rater)],
        "things": [found.things],
        "chi_square": [found.chi_square],
        "p": [found.p],
    }


def rank_weights(criterion: Sequence[str], rank: Numbers) -> Columns:
    """Weights of criteria from their order of importance; criteria of equal rank share theirs."""
    by_place = prioritisation.rank_order_centroid(len(criterion))
    places = np.argsort(np.argsort(rank, kind="stable"), kind="stable")
    shared = {value: float(np.mean(by_place[places[rank == value]])) for value in np.unique(rank)}
    return {"criterion": list(criterion), "weight": [shared[value] for value in rank]}


def participation(heard: Numbers, concerned: Numbers) -> Columns:
    """Balance of who was heard against who is concerned, one row a group."""
    named = [str(row) for row in range(len(heard))]
    balance = agreement.participation_balance(
        dict(zip(named, map(float, heard), strict=True)), dict(zip(named, map(float, concerned), strict=True))
    )
    return {"balance": [balance]}
