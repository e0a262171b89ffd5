"""Budget execution: spent over budgeted, by result, funder and year (indicator J17); amounts are decimal throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from wayfare.model.errors import WayfareError


class MixedCurrencies(WayfareError):
    """Amounts in several currencies, and no rate between them."""


class Kind(StrEnum):
    """What an amount says."""

    BUDGETED = "budgeted"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Money for a result, from a funder, in a year. An amount of None was asked for and is not known."""

    kind: Kind
    result: str
    funder: str
    year: int
    amount: Decimal | None
    currency: str


Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What was budgeted and spent under one key."""

    budgeted: Decimal | None
    """None where nobody budgeted anything, which is not a budget of 0."""
    spent: Decimal | None
    """None where nobody told of any spending, which is not 0 spent."""
    complete: bool
    """Whether every amount that was asked for is known."""

    @property
    def percent(self) -> Decimal | None:
        """Spent over budgeted, in percent; None where one is not known or nothing was budgeted."""
        if self.spent is None or not self.budgeted:
            return None
        return 100 * self.spent / self.budgeted

    @property
    def unbudgeted(self) -> bool:
        """Whether money was spent for which there was no budget."""
        return bool(self.spent) and not self.budgeted


def execution(
    amounts: Iterable[Amount], by: Iterable[str], *, currency: str, rates: Mapping[str, Decimal] | None = None
) -> Mapping[Key, Execution]:
    """Add budgets and spending up by any of `result`, `funder` and `year`; by nothing for the whole.

    `rates` give what one unit of another currency is worth in `currency`; an amount without a rate is refused, since
    currencies are never added. Negative spending is a refund and lowers what was spent.
    """
    names = tuple(by)
    found: dict[Key, dict[Kind, list[Decimal | None]]] = {}
    for each in amounts:
        key = tuple(str(getattr(each, name)) for name in names)
        found.setdefault(key, {}).setdefault(each.kind, []).append(_converted(each, currency, rates or {}))
    return {key: _added(kinds) for key, kinds in found.items()}


def _converted(each: Amount, currency: str, rates: Mapping[str, Decimal]) -> Decimal | None:
    if each.amount is None or each.currency == currency:
        return each.amount
    if each.currency not in rates:
        raise MixedCurrencies(
            f"There is an amount in {each.currency}, and no rate to {currency}.",
            where=f"{each.result}, {each.funder}, {each.year}",
            remedy=f"Say what one {each.currency} was worth in {currency}, and of which day.",
        )
    return each.amount * rates[each.currency]


def _added(kinds: Mapping[Kind, list[Decimal | None]]) -> Execution:
    known = {kind: [amount for amount in listed if amount is not None] for kind, listed in kinds.items()}
    sums = {kind: sum(listed, Decimal(0)) for kind, listed in known.items() if listed}
    return Execution(
        budgeted=sums.get(Kind.BUDGETED),
        spent=sums.get(Kind.SPENT),
        complete=all(len(known[kind]) == len(listed) for kind, listed in kinds.items()),
    )
