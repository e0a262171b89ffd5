"""How trade, remittances and poverty answer to a change, by an elasticity that somebody estimated."""

from __future__ import annotations

import numpy as np

TRADE_ELASTICITY = 0.15
"""Trade to the stock of migrants: 48 studies, about 300 estimates (Genc, Gheasi, Nijkamp and Poot 2012)."""


def trade_effect(exports: float, stock_now: float, stock_then: float, elasticity: float = TRADE_ELASTICITY) -> float:
    """Give the exports that a change in the number of emigrants brings, in the unit of `exports`.

    X ((M1 / M0)^e - 1), Genc et al. (2012). Ten percent more migrants bring about 1.5 percent more trade. The effect is
    smaller for goods traded on exchanges and fades as the stock grows, so a range of 0.05 to 0.20 belongs beside it.
    """
    return response(exports, stock_now, stock_then, elasticity)


def response(amount: float, cause_now: float, cause_then: float, elasticity: float) -> float:
    """Give the change of an amount whose cause changes, at a constant elasticity; in the unit of the amount."""
    if cause_now <= 0 or cause_then <= 0:
        return np.nan
    return float(amount * ((cause_then / cause_now) ** elasticity - 1.0))


def poverty_response(poor: float, change_in_percent: float, elasticity: float) -> float:
    """Give the change in the share of poor people when remittances or emigrants change by a percentage.

    Adams and Page (2005), World Development 33, table 5: an elasticity, so a small change times the elasticity, in the
    unit of `poor`. It is an average of 71 countries and says little of any one of them.
    """
    return poor * elasticity * change_in_percent / 100.0


def replaced(after: float, expected: float, income_lost: float) -> float:
    """Give the part of a loss of income that more remittances make good: (R after - R expected) / loss.

    Yang and Choi (2007), World Bank Economic Review 21. NaN where nothing was lost.
    """
    return (after - expected) / income_lost if income_lost > 0 else np.nan
