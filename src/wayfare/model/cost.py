"""What a plan costs: quantities times unit costs, year by year, and who pays for them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Category(StrEnum):
    """What money is spent on."""

    STAFF = "staff"
    SUPPLIES = "supplies"
    EQUIPMENT = "equipment"
    CONTRACTS = "contracts"
    TRAVEL = "travel"
    TRANSFERS = "transfers"
    OPERATING = "operating"
    INDIRECT = "indirect"


class Nature(StrEnum):
    """Whether an expense comes back every year or builds something that lasts."""

    RECURRENT = "recurrent"
    CAPITAL = "capital"


class Pledge(StrEnum):
    """How sure an amount is."""

    AVAILABLE = "available"
    TO_BE_MOBILISED = "to_be_mobilised"
    """A named funder has been asked, or is to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """An amount that somebody pays, or may pay."""

    funder: str
    """Id of a body."""
    amount: Decimal
    """In the plan's currency, money of the year of the line."""
    status: Pledge = Pledge.AVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One ingredient of one year: quantity x frequency x unit cost, at the prices of the plan's price year."""

    id: str
    item: str
    """Id of the action, or of the result, it is spent on."""
    description: str
    year: int
    quantity: Decimal
    unit_cost: Decimal
    """Money of the plan's price year."""
    category: Category
    unit: str = ""
    """What is counted: `teacher-month`, `visit`."""
    frequency: Decimal = Decimal(1)
    """How often in the year."""
    nature: Nature = Nature.RECURRENT
    contingency: Decimal = Decimal(0)
    """Share added for the unforeseen: 0.05 is five percent."""
    unit_cost_low: Decimal | None = None
    unit_cost_high: Decimal | None = None
    """Limits between which the unit cost surely lies, where somebody gave them."""
    locality: str = ""
    """Code of an area; empty for the whole country."""
    gap: str = ""
    """Id of the capacity gap it closes; empty to take those of its action or result."""
    funding: tuple[Funding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A rate to show amounts in another currency."""

    currency: str
    """ISO 4217."""
    rate: Decimal
    """Units of the plan's currency for one unit of this."""
    date: str
    """Day of the rate, ISO 8601."""
