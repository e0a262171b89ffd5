"""What world flows are computed from: stocks by birthplace, residents, births and deaths, by sex and period."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wayfare.model.errors import EvidenceError

from . import figure_table as table

Array: TypeAlias = NDArray[np.float64]

STOCKS, STOCK_SOURCE = "migrants.emigrant_stock_by_destination", "undesa.ims2020"
POPULATION, SEX_SOURCE, DEMOGRAPHY = "population.total", "undesa.wpp2019", "undesa.wpp2024"
BIRTHS, DEATHS, NET = "population.births", "population.deaths", "migration.net_migration"
SOURCES = (STOCK_SOURCE, SEX_SOURCE, DEMOGRAPHY)
SEXES = ("F", "M")
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2020)
LAST = 2024
"""Mid-year from which residents are counted back by births, deaths and net migration of the same edition."""
UNKNOWN = "_U"
WITHIN = {"XKX": "SRB"}
"""Places the table of stocks counts inside another."""
GIRLS = 100 / 205
"""Share of girls among births: 105 boys for every 100 girls."""
LEAST_DEATHS = 0.3
"""Share of deaths each sex has at least; what residents, births and migrants imply beyond it is an error in them."""
MOST_MIGRANTS = 0.99
"""Share of residents the migrants may make up at most; above it the two sources contradict each other."""


@dataclass(frozen=True, kw_only=True)
class FlowInputs:
    """Everything by place in one order; the first axis of each array is sex, the second year or period."""

    places: tuple[str, ...]
    stocks: Array
    """Sex, year, birthplace, residence; the diagonal holds those who live where they were born."""
    births: Array
    deaths: Array
    net: Array
    """Net migration by sex that births, deaths and residents imply; adds up over sexes to the published one."""
    crowded: tuple[str, ...]
    """Places where migrants were cut to the most they may be."""
    hash: str
    """First digits of the SHA-256 of all numbers, so that a result can be tied to what it was computed from."""

    @property
    def periods(self) -> tuple[str, ...]:
        """Names of the periods."""
        return tuple(f"{a}-{b}" for a, b in itertools.pairwise(YEARS))


def read() -> FlowInputs:
    """Read the embedded world figures."""
    corridors = _columns(table.CORRIDORS, STOCKS, STOCK_SOURCE)
    demography = {code: _columns(table.COUNTRIES, code, DEMOGRAPHY) for code in (BIRTHS, DEATHS, NET, POPULATION)}
    counted = set(demography[BIRTHS]["area"].tolist()) & set(demography[POPULATION]["area"].tolist())
    places = tuple(sorted(set(corridors["counterpart"].tolist()) & counted))
    yearly = {code: _yearly(demography[code], places) for code in (BIRTHS, DEATHS, NET)}
    residents = _by_sex(_residents(demography[POPULATION], yearly, places), demography[POPULATION], places)
    stocks, crowded = _with_natives(_migrants(corridors, places), residents)
    births, deaths, net = _vital(yearly, residents, stocks)
    numbers = (stocks, births, deaths)
    return FlowInputs(
        places=places,
        stocks=stocks,
        births=births,
        deaths=deaths,
        net=net,
        crowded=tuple(places[i] for i in crowded),
        hash=_hash(numbers),
    )


def _hash(numbers: Iterable[Array]) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(n).tobytes() for n in numbers)).hexdigest()[:16]


def _columns(name: str, indicator: str, source: str) -> Mapping[str, Any]:
    """Read the rows of one indicator and source, column by column."""
    return table.columns(
        name, {"indicator": indicator, "source": source}, ("area", "counterpart", "period", "sex", "value")
    )


def _index(places: Sequence[str], areas: Any) -> NDArray[np.int64]:
    """Give areas the numbers of places, those counted inside another as that one; -1 for others."""
    number = {place: i for i, place in enumerate(places)}
    number |= {part: number[whole] for part, whole in WITHIN.items() if whole in number}
    return np.array([number.get(a, -1) for a in areas.tolist()], dtype=np.int64)


def _yearly(rows: Mapping[str, Any], places: Sequence[str]) -> Array:
    """Give a series by calendar year from 1990 to the year before the last."""
    at, year = _index(places, rows["area"]), rows["period"].astype(int) - YEARS[0]
    kept = (at >= 0) & (year >= 0) & (year < LAST - YEARS[0])
    series = np.zeros((LAST - YEARS[0], len(places)))
    np.add.at(series, (year[kept], at[kept]), rows["value"][kept])
    return series


def _between(series: Array, start: int, end: int) -> Array:
    """Add calendar years up from mid-year to mid-year; the last half-year is like the half-year before it."""
    whole: Array = np.concatenate([series, series[-1:]])
    a, b = start - YEARS[0], end - YEARS[0]
    total: Array = whole[a:b].sum(0) - whole[a] / 2 + whole[b] / 2
    return total


def _residents(population: Mapping[str, Any], yearly: Mapping[str, Array], places: Sequence[str]) -> Array:
    """Count residents of both sexes back from the last mid-year, all within one edition."""
    last = _at_year(population, str(LAST), "F", places) + _at_year(population, str(LAST), "M", places)
    growth = yearly[BIRTHS] - yearly[DEATHS] + yearly[NET]
    return np.array([last - _between(growth, year, LAST) for year in YEARS])


def _at_year(rows: Mapping[str, Any], period: str, sex: str, places: Sequence[str]) -> Array:
    kept = (rows["period"] == period) & (rows["sex"] == sex)
    at = _index(places, rows["area"][kept])
    found = np.zeros(len(places))
    np.add.at(found, at[at >= 0], rows["value"][kept][at >= 0])
    return found


def _by_sex(residents: Array, population: Mapping[str, Any], places: Sequence[str]) -> Array:
    """Divide residents by the shares of the edition that has sexes for every fifth year, else by those of the last."""
    known = _columns(table.COUNTRIES, POPULATION, SEX_SOURCE)
    last = _share(population, str(LAST), places)
    shares = np.array([_share(known, str(year), places) for year in YEARS])
    women = np.where(np.isnan(shares), last, shares)
    return np.stack([residents * women, residents * (1 - women)])


def _share(rows: Mapping[str, Any], period: str, places: Sequence[str]) -> Array:
    women, men = _at_year(rows, period, "F", places), _at_year(rows, period, "M", places)
    share: Array = np.divide(women, women + men, out=np.full_like(women, np.nan), where=women + men > 0)
    return share


def _migrants(rows: Mapping[str, Any], places: Sequence[str]) -> Array:
    """Fill tables of migrants by sex and year; unknown birthplaces are spread like the known ones of the residence."""
    n = len(places)
    born, lives = _index(places, rows["area"]), _index(places, rows["counterpart"])
    year = {str(y): i for i, y in enumerate(YEARS)}
    when = np.array([year.get(p, -1) for p in rows["period"].tolist()])
    sex = np.array([SEXES.index(s) if s in SEXES else -1 for s in rows["sex"].tolist()])
    usable = (lives >= 0) & (when >= 0) & (sex >= 0)
    known = usable & (born >= 0) & (born != lives)
    stocks = np.zeros((len(SEXES), len(YEARS), n, n))
    np.add.at(stocks, (sex[known], when[known], born[known], lives[known]), rows["value"][known])
    nowhere = usable & (born < 0)
    unknown = np.zeros((len(SEXES), len(YEARS), n))
    np.add.at(unknown, (sex[nowhere], when[nowhere], lives[nowhere]), rows["value"][nowhere])
    counted = stocks.sum(2)
    more = np.divide(counted + unknown, counted, out=np.ones_like(counted), where=counted > 0)
    spread: Array = stocks * more[:, :, None, :]
    return spread


def _with_natives(stocks: Array, residents: Array) -> tuple[Array, NDArray[np.int64]]:
    """Put those who live where they were born on the diagonal: residents less migrants."""
    migrants = stocks.sum(2)
    if (residents <= 0).any():
        raise EvidenceError("A place has no residents in the embedded world figures.", remedy="Build the figures anew.")
    most = np.minimum(
        1.0, np.divide(MOST_MIGRANTS * residents, migrants, out=np.ones_like(migrants), where=migrants > 0)
    )
    stocks = stocks * most[:, :, None, :]
    place = np.arange(stocks.shape[-1])
    stocks[:, :, place, place] = residents - stocks.sum(2)
    return stocks, np.flatnonzero((most < 1).any((0, 1)))


def _vital(yearly: Mapping[str, Array], residents: Array, stocks: Array) -> tuple[Array, Array, Array]:
    """Divide births, deaths and net migration by sex and period.

    Deaths by sex are not among the figures. Net migration is divided as migrants are - those who came where more came,
    those who left where more left - and deaths of each sex are what then remains of the change of residents.
    """
    spans = list(itertools.pairwise(YEARS))
    born = np.array([_between(yearly[BIRTHS], a, b) for a, b in spans])
    died = np.array([_between(yearly[DEATHS], a, b) for a, b in spans])
    net = np.array([_between(yearly[NET], a, b) for a, b in spans])
    births = np.stack([born * GIRLS, born * (1 - GIRLS)])
    net_by_sex = _net_by_sex(net, stocks[:, 1:])
    deaths = births + net_by_sex - np.diff(residents, axis=1)
    women = np.clip(deaths[0], LEAST_DEATHS * died, (1 - LEAST_DEATHS) * died)
    change = np.diff(residents, axis=1)
    for _ in range(3):
        women = _without_surplus(women, died, (change[0] - births[0] + women).sum(1) - net.sum(1) / 2, net)
    deaths = np.stack([women, died - women])
    return births, deaths, change - births + deaths


def _without_surplus(women: Array, died: Array, surplus: Array, net: Array) -> Array:
    """Change deaths of women, where there is room, until women do not come to the world from nowhere."""
    room = np.minimum(women - LEAST_DEATHS * died, (1 - LEAST_DEATHS) * died - women)
    weight = np.minimum(room, np.abs(net))
    changed: Array = women - weight * (surplus / weight.sum(1))[:, None]
    return changed


def _net_by_sex(net: Array, stocks: Array) -> Array:
    """Divide net migration so that each sex adds up over the world as both do together."""
    place = np.arange(stocks.shape[-1])
    abroad = stocks.copy()
    abroad[:, :, place, place] = 0.0
    came, left = abroad.sum(2), abroad.sum(3)
    migrants = np.where(net > 0, came, left)
    both = migrants.sum(0)
    women = np.divide(migrants[0], both, out=np.full_like(both, 0.5), where=both > 0) * net
    too_many = women.sum(1) - net.sum(1) / 2
    women -= too_many[:, None] * np.abs(net) / np.abs(net).sum(1)[:, None]
    return np.stack([women, net - women])
