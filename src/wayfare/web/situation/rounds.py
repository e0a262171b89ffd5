"""A table beside the same table of another round: one picture, and for each cell what changed and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import hypot
from statistics import NormalDist

from django.urls import reverse

from wayfare.catalogue import numbers
from wayfare.model.figure import Figure
from wayfare.reports.document import Drawing, drawn
from wayfare.reports.edition import Edition as Words
from wayfare.reports.exhibits import View
from wayfare.web.situation.models import Table
from wayfare.web.situation.offers import offers
from wayfare.web.situation.queries import made
from wayfare.web.situation.tabulated import Line, TableBook
from wayfare.web.words import isolated


@dataclass(frozen=True)
class Other:
    """Another round that can be asked the same, and where that leads."""

    name: str
    url: str
    made: bool
    """Whether its table is there already, so that the two can stand beside each other."""


@dataclass(frozen=True)
class Change:
    """A cell in two rounds."""

    before: Line
    now: Line
    difference: str
    """Empty where either has no number."""
    interval: str
    direction: str
    """`more` or `less` where the interval of the difference leaves zero out, `chance` where it does not."""


@dataclass(frozen=True)
class Beside:
    """Two tables of the same question, the earlier round first."""

    before: TableBook
    now: TableBook

    @cached_property
    def changes(self) -> list[Change]:
        """Every cell both rounds have, in the order of the table."""
        earlier = {frozenset(line.shown.figure.domain): line for line in self.before.lines}
        found = ((earlier.get(frozenset(line.shown.figure.domain)), line) for line in self.now.lines)
        return [self._change(before, line) for before, line in found if before is not None]

    @property
    def unit(self) -> str:
        """Name the unit of the differences."""
        units = {figure.unit for figure in self.now.ordered[:1]}
        return "; ".join(self.now.words.unit(_of_difference(unit)) for unit in units)

    @cached_property
    def drawing(self) -> Drawing:
        """Both rounds under each group."""
        own = self.now.drawing.view.exhibit
        wanted = {frozenset(self.now.words.figures[each].domain) for each in own.figures}
        ids = tuple(figure.id for figure in self._figures() if frozenset(figure.domain) in wanted)
        exhibit = replace(own, kind="headed_dots", by=(*own.by, "period"), figures=ids)
        assessment = replace(self.now.words.assessment, figures=tuple(self._figures()))
        return Drawing(View(Words(assessment), exhibit), drawn)

    def _figures(self) -> Iterator[Figure]:
        earlier = {frozenset(figure.domain): figure for figure in self.before.ordered}
        for figure in self.now.ordered:
            if (before := earlier.get(frozenset(figure.domain))) is not None:
                yield before
            yield figure

    def _change(self, before: Line, now: Line) -> Change:
        one, two = before.shown.figure, now.shown.figure
        if one.value is None or two.value is None:
            return Change(before, now, "", "", "")
        words, unit = self.now.words, _of_difference(two.unit)
        difference = two.value - one.value
        told = isolated(numbers.amount(difference, unit, words.language))
        if one.se is None or two.se is None:
            return Change(before, now, told, "", "")
        half = NormalDist().inv_cdf((1 + words.assessment.confidence) / 2) * hypot(one.se, two.se)
        low, high = difference - half, difference + half
        interval = isolated(numbers.interval(low, high, unit, words.language))
        direction = "more" if low > 0 else "less" if high < 0 else "chance"
        return Change(before, now, told, interval, direction)


def others(opened: TableBook) -> list[Other]:
    """List the other rounds that answer the question of a table."""
    table, words = opened.table, opened.words
    there = {each.evidence: each for each in _alike(table)}
    found = []
    for offer in offers(opened.row, words.language):
        survey = offer.asked.survey
        concepts = {*table.grouped, *(name for name, _code in table.limits)}
        answers = str(survey.observed_on) == table.unit and survey.evidence != table.evidence
        if not answers or not concepts <= set(survey.columns) or offer.question(table.what) is None:
            continue
        same = there.get(survey.evidence)
        url = reverse("situation:table", kwargs={"w": opened.slug, "pk": table.pk})
        asked = opened.ask_of(offer.key)
        found.append(Other(offer.name(words), f"{url}?beside={same.pk}" if same else asked, same is not None))
    return found


def beside(opened: TableBook, other: TableBook) -> Beside:
    """Put two tables beside each other, the earlier round first."""
    first, second = sorted((opened, other), key=lambda each: [figure.period for figure in each.ordered[:1]])
    return Beside(first, second)


def same_question(table: Table, pk: str) -> Table | None:
    """Find a table of another round that asks what a table asks."""
    return next((each for each in _alike(table) if each.pk == pk), None)


def _alike(table: Table) -> list[Table]:
    found = made(table.workspace).filter(what=table.what, unit=table.unit).exclude(evidence=table.evidence)
    return [each for each in found if (each.grouped, each.limits) == (table.grouped, table.limits)]


def _of_difference(unit: str) -> str:
    return "percentage_points" if unit == "percent" else unit
