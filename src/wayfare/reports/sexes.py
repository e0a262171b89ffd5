"""Tables by sex: women beside men for every indicator that tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wayfare.model.estimate import Domain
from wayfare.model.figure import Figure

from .edition import Edition

COLUMNS = ("F", "M", "_T")


@dataclass(frozen=True, slots=True)
class SexRow:
    """One group: its name and its figures in the order of `COLUMNS`, None where nothing was computed."""

    label: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class SexTable:
    """One indicator by sex."""

    indicator: str
    unit: str
    rows: tuple[SexRow, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure in it."""
        return tuple(figure for row in self.rows for figure in row.figures if figure)


def sex_tables(edition: Edition) -> list[SexTable]:
    """Give one table an indicator: the latest period of each source, every group that was told apart by sex."""
    tables: dict[str, dict[tuple[object, ...], dict[str, Figure]]] = {}
    for figure in _latest(edition):
        rows = tables.setdefault(figure.indicator, {})
        rows.setdefault((figure.source, figure.vintage, figure.period, _without_sex(figure)), {})[figure.sex] = figure
    return [table for code, rows in tables.items() if (table := _table(edition, code, list(rows.values()))).rows]


def _latest(edition: Edition) -> Iterator[Figure]:
    """Leave out other places, corridors and periods before the last one of the indicator in that source."""
    here = [f for f in edition.assessment.figures if f.area == edition.assessment.place.code and not f.counterpart]
    last: dict[tuple[str, ...], str] = {}
    for figure in here:
        if figure.sex in {"F", "M"}:
            key = _series(figure)
            last[key] = max(last.get(key, ""), figure.period)
    yield from (figure for figure in here if figure.period == last.get(_series(figure)))


def _series(figure: Figure) -> tuple[str, ...]:
    return figure.indicator, figure.source, figure.vintage


def _without_sex(figure: Figure) -> Domain:
    return tuple(item for item in figure.domain if item[0] != "sex")


def _table(edition: Edition, code: str, rows: list[dict[str, Figure]]) -> SexTable:
    told_apart = [row for row in rows if row.keys() & {"F", "M"}]
    several = len({next(iter(row.values())).period for row in told_apart}) > 1
    made = tuple(_row(edition, row, with_period=several) for row in told_apart)
    return SexTable(code, next(iter(rows[0].values())).unit, made)


def _row(edition: Edition, row: dict[str, Figure], *, with_period: bool) -> SexRow:
    figure = next(iter(row.values()))
    names = [edition.category(column, value) for column, value in _without_sex(figure)] or [edition.say("everybody")]
    label = " · ".join([*names, figure.period] if with_period else names)
    return SexRow(label, tuple(row.get(sex) for sex in COLUMNS))
