"""A table as its page reads it: an edition whose figures are the cells, so that they are shown and traced alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from wayfare.assessment import record
from wayfare.assessment.figures import FigureSet
from wayfare.assessment.tabulation import SHARE
from wayfare.model.assessment import Exhibit
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Indicator
from wayfare.reports.document import Document, Drawing, drawn
from wayfare.reports.edition import Edition as Words
from wayfare.reports.exhibits import View
from wayfare.web.situation import stored
from wayfare.web.situation.models import Edition, Table
from wayfare.web.situation.offers import categories, offer_of
from wayfare.web.situation.queries import made
from wayfare.web.situation.reading import Book, Shown, book
from wayfare.web.words import isolated, listed

LEVEL = "level"
MOST_DRAWN = 60
"""With more cells than this the picture shows the first grouping only; the table below has them all."""
_ROUTES = {
    "figure": "table_figure",
    "again": "table_again",
    "script": "table_script",
    "picture_file": "table_file",
    "data": "table_file",
    "picture": "table",
}


@dataclass(frozen=True)
class Line:
    """One row of a table: its group in words, one for each column, and the figure."""

    named: tuple[tuple[str, str], ...]
    """Names of the columns and the groups in words."""
    whole: bool
    """Whether it is a total."""
    shown: Shown
    error: str
    cases: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups alone."""
        return tuple(group for _name, group in self.named)


@dataclass(frozen=True)
class TableBook(Book):
    """A table in the words of its edition."""

    table: Table

    def url(self, name: str, **parts: object) -> str:
        """Return the address of a page of the table; what it does not have is its edition's."""
        if name not in _ROUTES:
            return super().url(name, **parts)
        kept = {key: value for key, value in parts.items() if key != "key"}
        return reverse(f"situation:{_ROUTES[name]}", kwargs={"w": self.slug, "pk": self.table.pk, **kept})

    @property
    def heading(self) -> str:
        """Say what the table is of."""
        return heading(self.words, self.table)

    @property
    def period(self) -> str:
        """Period of the survey it is of."""
        return self.ordered[0].period if self.ordered else ""

    @property
    def ask_url(self) -> str:
        """Return the address of the form with this table filled in."""
        return self.ask_of(f"{self.table.evidence[:12]}-{self.table.unit}")

    def ask_of(self, survey: str) -> str:
        """Return the address of the form with the question of this table, asked of a survey."""
        asked = {"survey": survey, "what": self.table.what}
        asked |= {f"by{number}": name for number, name in enumerate(self.table.grouped, 1)}
        asked |= {f"only{number}": f"{name}={code}" for number, (name, code) in enumerate(self.table.limits, 1)}
        return f"{reverse('situation:table_ask', kwargs={'w': self.slug})}?{urlencode(asked)}"

    @property
    def columns(self) -> list[str]:
        """Concepts that tell one cell from another; the categories shared out come last."""
        levels = any(LEVEL in dict(figure.domain) for figure in self.words.assessment.figures)
        return [*self.table.grouped, *([LEVEL] if levels else [])]

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        return [self.words.dimension(_concept(self.table, name)) for name in self.columns]

    @cached_property
    def lines(self) -> list[Line]:
        """Every cell and margin, in the order of the categories, totals after what they are of."""
        return [self._line(figure) for figure in self.ordered]

    @cached_property
    def ordered(self) -> list[Figure]:
        """The figures in the order of the table."""
        places = {name: {code: n for n, code in enumerate(self._codes(name))} for name in self.columns}

        def place(figure: Figure) -> list[tuple[int, str]]:
            domain = {name: _code(value) for name, value in figure.domain}
            return [
                (places[name].get(domain[name], len(places[name])), domain[name]) if name in domain else (10_000, "")
                for name in self.columns
            ]

        return sorted(self.words.assessment.figures, key=place)

    @property
    def withheld(self) -> int:
        """How many cells are withheld."""
        return sum(figure.state is State.WITHHELD for figure in self.words.assessment.figures)

    @cached_property
    def drawing(self) -> Drawing:
        """The picture of the table: dots with their intervals."""
        return Drawing(View(self.words, self._exhibit()), drawn)

    def _exhibit(self) -> Exhibit:
        columns = self.columns
        shown = self._with(columns)
        if len(shown) > MOST_DRAWN:
            columns = [columns[0], *(name for name in columns[1:] if name == LEVEL)]
            shown = self._with(columns)
        if len(shown) > 1 and len(columns) == 1:
            shown += self._with([])
        return Exhibit(
            key="table",
            kind="headed_dots" if len(columns) > 1 else "dots",
            title=self.heading,
            indicator=self.table.what,
            unit=shown[0].unit if shown else "",
            figures=tuple(figure.id for figure in shown),
            by=tuple(columns),
        )

    def _with(self, columns: list[str]) -> list[Figure]:
        limits = {name for name, _code in self.table.limits}
        wanted = {*columns, *limits}
        return [figure for figure in self.ordered if {name for name, _value in figure.domain} == wanted]

    def _codes(self, name: str) -> list[str]:
        return categories(_concept(self.table, name), self.words)

    def _line(self, figure: Figure) -> Line:
        domain = dict(figure.domain)
        told = [
            self.words.under_heading(figure, name, domain[name]) if name in domain else _("All")
            for name in self.columns
        ]
        return Line(
            named=tuple(zip(self.column_names, told, strict=True)),
            whole=any(name not in domain for name in self.columns),
            shown=self.show(figure),
            error=self.words.error(figure),
            cases="" if figure.n is None else self.words.number(figure.n),
        )


def heading(words: Words, table: Table) -> str:
    """Say what a table is of: what is estimated, by what, of whom."""
    by = listed(words.dimension(name) for name in table.grouped)
    told = _("%(what)s, by %(by)s") % {"what": isolated(words.indicator_text(table.what)), "by": by}
    limits = listed(words.category(name, code) for name, code in table.limits)
    return f"{told} ({limits})" if limits else told


def table_book(table: Table) -> TableBook | None:
    """Open a table that was made, in the language of the page."""
    opened = book(table.workspace, str(table.edition.number))
    if opened is None:
        return None
    figures = record.figures_from(table.figures) if table.figures else ()
    own = (*opened.words.assessment.indicators, *_shares(table, opened.words.language))
    words = Words(replace(opened.words.assessment, figures=figures, indicators=own))
    return TableBook(opened.row, opened.slug, Document(words, ()), opened.newest, table)


def cited(opened: Book, identity: str) -> Figure | None:
    """Find a figure that something may rest on: of the edition, or of a table made from its evidence."""
    found = opened.figure(identity)
    return found if found is not None else figures(opened.row).find(identity)


def figures(edition: Edition) -> FigureSet:
    """Return the figures of an edition and of the tables made from its evidence, to be found by what they say."""
    tables = tuple(made(edition.workspace).filter(evidence__in=edition.evidence).values_list("pk", flat=True))
    of_run = (edition.run, edition.languages[0])
    return _with_tables(*of_run, tables) if tables else stored.figures(*of_run)


@lru_cache(maxsize=4)
def _with_tables(run: str, language: str, tables: tuple[str, ...]) -> FigureSet:
    told = Table.objects.filter(pk__in=tables).values_list("figures", flat=True)
    beside = (figure for text in told for figure in record.figures_from(text))
    return FigureSet(tuple({figure.id: figure for figure in (*beside, *stored.figures(run, language))}.values()))


def _shares(table: Table, language: str) -> list[Indicator]:
    """Return the definition of the shares a table is of."""
    offer = offer_of(table, language) if table.what.startswith(f"{SHARE}.") else None
    question = offer.question(table.what) if offer else None
    return [question.indicator] if question else []


def _concept(table: Table, column: str) -> str:
    return table.what.rsplit(".", 1)[-1] if column == LEVEL else column


def _code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
