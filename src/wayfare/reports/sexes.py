"""Tables by sex: women beside men for every indicator that tells them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wayfare.catalogue import load
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
    """One indicator by sex: everybody first, where that is known, then the groups."""

    indicator: str
    unit: str
    total: SexRow | None
    groups: tuple[SexRow, ...]

    @property
    def period(self) -> str:
        """The period all its figures are of."""
        return self.figures[0].period

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure in it."""
        rows = (self.total, *self.groups) if self.total else self.groups
        return tuple(figure for row in rows for figure in row.figures if figure)


def sex_tables(edition: Edition) -> list[SexTable]:
    """Give one table an indicator: its latest period in its preferred source, every group told apart by sex."""
    grouped: dict[str, list[Figure]] = {}
    for figure in edition.assessment.figures:
        if figure.area == edition.assessment.place.code and not figure.counterpart:
            grouped.setdefault(figure.indicator, []).append(figure)
    made = edition.assessment.created[:4]
    tables = (_table(edition, code, _latest(figures, made)) for code, figures in grouped.items())
    return [table for table in tables if table.figures]


def _latest(figures: list[Figure], year: str) -> list[Figure]:
    """Keep the last period up to a year that tells sexes apart, beside their sum where there is one.

    It is taken from surveys and from the first publisher that tells sexes apart (the first is preferred).
    """
    apart = [figure for figure in figures if figure.sex in {"F", "M"} and figure.period[:4] <= year]
    published = next((figure.source for figure in apart if not _surveyed(figure)), "")
    summed = {_edition_of(figure) for figure in figures if figure.sex == "_T"}
    chosen = max(
        (figure for figure in apart if _surveyed(figure) or figure.source == published),
        key=lambda figure: (_edition_of(figure) in summed, figure.period),
        default=None,
    )
    return [figure for figure in figures if chosen and _edition_of(figure) == _edition_of(chosen)]


def _surveyed(figure: Figure) -> bool:
    return figure.source.startswith("evidence:")


def _edition_of(figure: Figure) -> tuple[str, ...]:
    return figure.source, figure.vintage, figure.period


def _without_sex(figure: Figure) -> Domain:
    return tuple(item for item in figure.domain if item[0] != "sex")


def _table(edition: Edition, code: str, figures: list[Figure]) -> SexTable:
    rows: dict[Domain, dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault(_without_sex(figure), {})[figure.sex] = figure
    apart = {domain: row for domain, row in rows.items() if row.keys() & {"F", "M"}}
    ordered = sorted(apart, key=lambda domain: [_listed(column, str(value)) for column, value in domain])
    made = {domain: _row(edition, domain, apart[domain]) for domain in ordered}
    total = made.pop((), None)
    return SexTable(code, figures[0].unit if figures else "", total, tuple(made.values()))


def _listed(column: str, value: str) -> int:
    """Place a category as its code list does, ages that are in no list by their first year."""
    concept = load().concepts.get(column)
    listed = list(load().codelists.get((concept.codelist if concept else "") or column, ()))
    years = re.match(r"\d+", value) if column == "age_group" else None
    if years:
        return int(years[0])
    return listed.index(value) if value in listed else len(listed)


def _row(edition: Edition, domain: Domain, row: dict[str, Figure]) -> SexRow:
    names = [edition.category(column, value) for column, value in domain] or [edition.say("everybody")]
    return SexRow(" · ".join(names), tuple(row.get(sex) for sex in COLUMNS))
