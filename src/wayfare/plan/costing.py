"""Adds up what a plan costs and who pays, to the cent: by result, year, funder, category, locality or gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from functools import lru_cache

from wayfare.model.cost import CostLine, Pledge
from wayfare.model.plan import Level, Plan

from .chain import Chain

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
NOBODY = ""
"""Key of what belongs to none of the parts: no funder, the whole country, no gap."""
RESPONSIVE = (2, 3)
"""Codes of the gender marker that count as gender-responsive; both are of equal merit (UN Women 2024)."""
_EXACT = Context(prec=60)


class By(StrEnum):
    """Ways to split a budget; the parts of each add up to the whole."""

    YEAR = "year"
    CATEGORY = "category"
    NATURE = "nature"
    LOCALITY = "locality"
    FUNDER = "funder"
    GAP = "gap"
    IMPACT = "impact"
    OUTCOME = "outcome"
    OUTPUT = "output"
    ITEM = "item"
    """The action or result a line is booked on."""
    MARKER = "marker"
    """Code of the gender marker of the output; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Money of the plan's currency, to the cent, in prices of the years it is spent."""

    required: Decimal = ZERO
    available: Decimal = ZERO
    to_be_mobilised: Decimal = ZERO

    @property
    def gap(self) -> Decimal:
        """Required less available (J14); below zero where more is there than is needed."""
        return self.required - self.available

    @property
    def unidentified(self) -> Decimal:
        """What nobody has been named for."""
        return self.gap - self.to_be_mobilised

    @property
    def gap_share(self) -> Decimal | None:
        """Gap in percent of what is required; None where nothing is required."""
        return percent(self.gap, self.required)

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            required=self.required + other.required,
            available=self.available + other.available,
            to_be_mobilised=self.to_be_mobilised + other.to_be_mobilised,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """How much of the budget is marked for gender equality (SDG 5.c, UNCT-GEM)."""

    total: Decimal
    by_code: Mapping[int, Decimal]
    """0 to 3."""
    unmarked: Decimal

    @property
    def responsive(self) -> Decimal:
        """Money of codes 2 and 3."""
        return sum((self.by_code[code] for code in RESPONSIVE), ZERO)

    @property
    def share(self) -> Decimal | None:
        """Codes 2 and 3 in percent of everything, the unmarked included (J13); None without a budget."""
        return percent(self.responsive, self.total)

    @property
    def principal_share(self) -> Decimal | None:
        """Code 3 alone, in percent of everything."""
        return percent(self.by_code[3], self.total)


def line_cost(line: CostLine, plan: Plan) -> Decimal:
    """Give quantity x frequency x unit cost x (1 + inflation)^(year - price year) x (1 + contingency), to the cent.

    A line before the price year is not deflated: what was spent was spent at the prices it names.
    """
    return _priced(line, plan, line.unit_cost)


def limits(plan: Plan, lines: Iterable[CostLine] | None = None) -> tuple[Decimal, Decimal]:
    """Give the least and the most that lines may cost together when all unit costs lie at their limits.

    A line without limits counts at its unit cost. Chance evens out, so that the truth is surely no wider.
    """
    chosen = plan.costs if lines is None else tuple(lines)
    low = sum((_priced(line, plan, _or(line.unit_cost_low, line)) for line in chosen), ZERO)
    high = sum((_priced(line, plan, _or(line.unit_cost_high, line)) for line in chosen), ZERO)
    return low, high


def _or(limit: Decimal | None, line: CostLine) -> Decimal:
    return line.unit_cost if limit is None else limit


def _priced(line: CostLine, plan: Plan, unit_cost: Decimal) -> Decimal:
    amount = _EXACT.multiply(_EXACT.multiply(line.quantity, line.frequency), unit_cost)
    amount = _EXACT.multiply(amount, _growth(plan.inflation, max(0, line.year - plan.price_year)))
    amount = _EXACT.multiply(amount, 1 + line.contingency)
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN, context=_EXACT)


@lru_cache(maxsize=256)
def _growth(inflation: Decimal, years: int) -> Decimal:
    return _EXACT.power(1 + inflation, years)


def total(plan: Plan) -> Totals:
    """Add up the whole plan."""
    return _sum(line_totals(line, plan) for line in plan.costs)


def line_totals(line: CostLine, plan: Plan) -> Totals:
    """Give what a line costs and what of it is paid for."""
    return Totals(
        required=line_cost(line, plan),
        available=_funded(line, Pledge.AVAILABLE),
        to_be_mobilised=_funded(line, Pledge.TO_BE_MOBILISED),
    )


def _funded(line: CostLine, status: Pledge) -> Decimal:
    amounts = (each.amount for each in line.funding if each.status is status)
    return sum((amount.quantize(CENT, ROUND_HALF_EVEN, _EXACT) for amount in amounts), ZERO)


def by(plan: Plan, split: By) -> dict[str, Totals]:
    """Split the budget; the parts add up to `total` in each of the three amounts.

    Keys are years, codes and ids as text, in the order in which the plan names them; `NOBODY` holds the rest. A line
    that closes several gaps is shared out equally among them, to the cent.
    """
    chain = Chain(plan)
    found: dict[str, Totals] = {}
    for line in plan.costs:
        for key, totals in _parts(line, chain, split):
            found[key] = found.get(key, Totals()) + totals
    return {key: found[key] for key in _in_order(found, chain, split)}


def _parts(line: CostLine, chain: Chain, split: By) -> Iterator[tuple[str, Totals]]:
    whole = line_totals(line, chain.plan)
    if split is By.FUNDER:
        yield from _by_funder(line, whole)
    elif split is By.GAP:
        yield from _shared(whole, _gaps(line, chain))
    else:
        yield _KEYS[split](line, chain), whole


def _by_funder(line: CostLine, whole: Totals) -> Iterator[tuple[str, Totals]]:
    """Give every funder what he pays or may pay, and nobody what is left, below zero where there is too much."""
    for each in line.funding:
        amount = each.amount.quantize(CENT, ROUND_HALF_EVEN, _EXACT)
        if each.status is Pledge.AVAILABLE:
            yield each.funder, Totals(required=amount, available=amount)
        else:
            yield each.funder, Totals(required=amount, to_be_mobilised=amount)
    if whole.unidentified:
        yield NOBODY, Totals(required=whole.unidentified)


def _shared(whole: Totals, keys: tuple[str, ...]) -> Iterator[tuple[str, Totals]]:
    shares = [_equal(amount, len(keys) or 1) for amount in (whole.required, whole.available, whole.to_be_mobilised)]
    for key, required, available, mobilise in zip(keys or (NOBODY,), *shares, strict=True):
        yield key, Totals(required=required, available=available, to_be_mobilised=mobilise)


def _equal(amount: Decimal, parts: int) -> list[Decimal]:
    """Share an amount out equally, the cents left over to the first."""
    cents = int(amount / CENT)
    each, over = divmod(cents, parts)
    return [(each + (1 if place < over else 0)) * CENT for place in range(parts)]


def _gaps(line: CostLine, chain: Chain) -> tuple[str, ...]:
    """Gaps a line closes: its own, else those of its action, else those of the nearest result that has some."""
    if line.gap:
        return (line.gap,)
    action = chain.actions.get(line.item)
    if action and action.gaps:
        return action.gaps
    return next((result.gaps for result in chain.path(line.item) if result.gaps), ())


def _at(level: Level) -> Callable[[CostLine, Chain], str]:
    def key(line: CostLine, chain: Chain) -> str:
        result = chain.above(line.item, level)
        return result.id if result else NOBODY

    return key


def _marker(line: CostLine, chain: Chain) -> str:
    """Code of the output or activity a line belongs to; what is said of an outcome is no evidence for its outputs."""
    for result in chain.path(line.item):
        if result.level.rank >= Level.OUTPUT.rank and result.gender is not None:
            return str(result.gender.code)
    return NOBODY


_KEYS: Mapping[By, Callable[[CostLine, Chain], str]] = {
    By.YEAR: lambda line, _: str(line.year),
    By.CATEGORY: lambda line, _: line.category.value,
    By.NATURE: lambda line, _: line.nature.value,
    By.LOCALITY: lambda line, _: line.locality,
    By.ITEM: lambda line, _: line.item,
    By.IMPACT: _at(Level.IMPACT),
    By.OUTCOME: _at(Level.OUTCOME),
    By.OUTPUT: _at(Level.OUTPUT),
    By.MARKER: _marker,
}


def _in_order(found: Iterable[str], chain: Chain, split: By) -> list[str]:
    """Sort codes and years; leave ids as the plan names them; what belongs to nothing comes last."""
    if split in (By.YEAR, By.MARKER):
        return sorted(found, key=lambda key: (key == NOBODY, key))
    plan = chain.plan
    named = [result.id for result in chain.walk()]
    named.extend(body.id for body in plan.bodies)
    named.extend(area.code for area in plan.localities)
    places = {name: place for place, name in enumerate(named)}
    return sorted(found, key=lambda key: (key == NOBODY, places.get(key, len(places))))


def rolled_up(plan: Plan) -> dict[str, Totals]:
    """Give for every result what it costs with everything below it, and for every action what it costs.

    Levels overlap: add up results of one level only.
    """
    chain = Chain(plan)
    found = {identity: Totals() for identity in (*chain.results, *chain.actions)}
    for line in plan.costs:
        totals = line_totals(line, plan)
        if line.item in chain.actions:
            found[line.item] += totals
        for result in chain.path(line.item):
            found[result.id] += totals
    return found


def table(plan: Plan, rows: By, columns: By = By.YEAR) -> dict[str, dict[str, Decimal]]:
    """Cross two splits of what is required, such as outputs by year; funders and gaps only as rows."""
    if columns in (By.FUNDER, By.GAP):
        raise ValueError("funders and gaps share lines and can only be rows")
    chain = Chain(plan)
    found: dict[str, dict[str, Decimal]] = {}
    for line in plan.costs:
        column = _KEYS[columns](line, chain)
        for key, totals in _parts(line, chain, rows):
            row = found.setdefault(key, {})
            row[column] = row.get(column, ZERO) + totals.required
    return {key: found[key] for key in _in_order(found, chain, rows)}


def funding_gap(plan: Plan) -> Decimal | None:
    """Give required less available in percent of required (J14); None without a budget."""
    return total(plan).gap_share


def gender_budget(plan: Plan) -> Marked:
    """Split the budget by gender marker (J13). A line whose output has no marker counts in the whole, not as marked."""
    split = by(plan, By.MARKER)
    codes = {code: split.get(str(code), Totals()).required for code in range(4)}
    whole = sum((totals.required for totals in split.values()), ZERO)
    return Marked(total=whole, by_code=codes, unmarked=split.get(NOBODY, Totals()).required)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Give a part in percent of the whole, to two decimals; None where the whole is nothing."""
    return (100 * part / whole).quantize(CENT, ROUND_HALF_EVEN) if whole else None


def _sum(parts: Iterable[Totals]) -> Totals:
    return sum(parts, Totals())
