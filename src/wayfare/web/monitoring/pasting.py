"""A block copied from a spreadsheet, laid over the cells of a report: what each cell would become, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wayfare.catalogue import load
from wayfare.model.plan import PlanIndicator
from wayfare.monitoring import generation, validation
from wayfare.monitoring.telling import Teller
from wayfare.monitoring.typed import Refusal
from wayfare.plan.measure import EVERYBODY
from wayfare.web.monitoring import queries
from wayfare.web.monitoring.entry import entered, label, text_of, with_entry
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.plan.shown import amount
from wayfare.web.search.folding import folded
from wayfare.web.words import label as word
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Membership

Cell = dict[str, Any]
STAYS, SAME, NEW, CHANGES, REFUSED = "stays", "same", "new", "changes", "refused"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One cell of the report under the block."""

    label: str
    now: str
    pasted: str
    """As it stood in the block."""
    becomes: str
    kind: str
    said: str = ""
    cell: Cell
    """What would be written."""


@dataclass(frozen=True, kw_only=True)
class Laid:
    """The block over all cells of a report."""

    lines: tuple[Line, ...] = ()
    problems: tuple[str, ...] = ()
    """What could not be laid anywhere."""

    def count(self, kind: str) -> int:
        """Return how many cells are of a kind."""
        return sum(line.kind == kind for line in self.lines)

    @property
    def refused(self) -> int:
        """How many cells, rows or columns cannot be taken."""
        return self.count(REFUSED) + len(self.problems)

    @property
    def takes(self) -> int:
        """How many cells would change."""
        return self.count(NEW) + self.count(CHANGES)

    @property
    def cells(self) -> list[Cell]:
        """The cells of the report with what would be written in them; what is refused stays as it is."""
        return [line.cell for line in self.lines]


@dataclass(frozen=True)
class Over:
    """What a block is laid over: the cells of a report, in rows of areas and columns of groups."""

    cells: Sequence[Cell]
    indicator: PlanIndicator
    names: Mapping[str, str]
    places: frozenset[str] | None = None
    """Areas, by code, that this person may change; None for all."""

    @property
    def rows(self) -> list[str]:
        """Codes of the areas, in the order of the report."""
        return list(dict.fromkeys(cell["place"] for cell in self.cells))

    @property
    def columns(self) -> list[str]:
        """Codes of the groups, everybody first as it stands in the report."""
        return list(dict.fromkeys(cell.get("sex") or "" for cell in self.cells))

    @property
    def rows_told(self) -> list[str]:
        """Names of the areas, as the page lists them."""
        return [self.names.get(code, _("whole area")) for code in self.rows]

    @property
    def columns_told(self) -> list[str]:
        """Names of the groups, as the page lists them."""
        return [word("sex", sex or EVERYBODY) for sex in self.columns]

    def row_names(self) -> dict[str, str]:
        """Return what a row may be called: the name of its area, or its code."""
        return {folded(name): code for code in self.rows for name in (code, self.names.get(code, code))}

    def column_names(self) -> dict[str, str]:
        """Return what a column may be called: its group in the language of the page, or its code."""
        return {folded(name): sex for sex in self.columns for name in (sex or "T", word("sex", sex or EVERYBODY))}


def over(report: Report, plan: Monitored, member: Membership) -> Over:
    """Return what a person lays a block over."""
    return Over(report.cells, plan.indicators[report.indicator], queries.names_of(plan), queries.own_places(member))


def laid(text: str, over: Over) -> Laid:
    """Lay a block over a report. Rows and columns go by their names where the block has some, else by their order."""
    block = validation.block(text)
    if isinstance(block, Refusal):
        return Laid(problems=(_too_many(over),))
    texts, problems = _placed(block, over)
    lines = tuple(_line(cell, texts.get((cell["place"], cell.get("sex") or ""), ""), over) for cell in over.cells)
    return Laid(lines=lines, problems=tuple(problems))


@dataclass(frozen=True)
class _Block:
    """A block with its headings and its names of rows told from its numbers."""

    body: list[list[str]]
    heads: list[str] | None
    """What stands above each column; None where there are no headings."""
    called: list[str] | None
    """What stands before each row; None where there are no names."""

    @classmethod
    def of(cls, block: list[list[str]], over: Over) -> _Block:
        columns, rows = over.column_names(), over.row_names()
        headed = any(folded(text) in columns for text in block[0] if text.strip())
        below = block[headed:]
        named = any(folded(row[0]) in rows for row in below if row[0].strip())
        body = [row[named:] for row in below]
        return cls(body, block[0][named:] if headed else None, [row[0] for row in below] if named else None)


def _placed(block: list[list[str]], over: Over) -> tuple[dict[tuple[str, str], str], list[str]]:
    """Find for every text of the block the cell it is for, and say what is for none."""
    told = _Block.of(block, over)
    sexes: list[str | None] = [*over.columns]
    if told.heads is not None:
        sexes = [over.column_names().get(folded(text)) for text in told.heads]
    places: list[str | None] = [*over.rows]
    if told.called is not None:
        places = [over.row_names().get(folded(text)) for text in told.called]
    if len(told.body) > len(places) or max((len(row) for row in told.body), default=0) > len(sexes):
        return {}, [_too_many(over)]
    found: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for number, row in enumerate(told.body):
        for at, text in ((at, text) for at, text in enumerate(row) if text.strip()):
            place, sex = places[number], sexes[at]
            if place is None or sex is None:
                problems.append(_nowhere(told, number if place is None else None, at))
            elif (place, sex) in found:
                problems.append(_twice((told.called or told.heads or [""])[number if told.called else at]))
            else:
                found[place, sex] = text
    return found, list(dict.fromkeys(problems))


def _nowhere(told: _Block, row: int | None, column: int) -> str:
    if row is not None and told.called is not None:
        return _("There is no area “%s” in this report.") % told.called[row][:60]
    return _("There is no column “%s” in this report.") % (told.heads or [])[column][:60]


def _twice(called: str) -> str:
    return _("“%s” is there twice; take one of its rows or columns out.") % called[:60]


def _too_many(over: Over) -> str:
    said = {"rows": len(over.rows), "columns": len(over.columns)}
    return (
        _(
            "The block is larger than the report, which has %(rows)s rows and %(columns)s columns. Nothing was laid"
            " over it, so that no number lands in a wrong cell."
        )
        % said
    )


def _line(cell: Cell, text: str, over: Over) -> Line:
    now = text_of(cell)
    about = {"label": label(cell, dict(over.names)), "now": _shown(cell, over), "pasted": text.strip()[:60]}
    if not text.strip():
        return Line(**about, becomes=about["now"], kind=STAYS, cell=cell)
    found = entered(over.indicator, text, page_language())
    if isinstance(found, Refusal):
        said = Teller(load(), page_language()).refusal(found)
        return Line(**about, becomes="", kind=REFUSED, said=said, cell=cell)
    made = with_entry(cell, found, how="pasted")
    if text_of(made) == now:
        return Line(**about, becomes=about["now"], kind=SAME, cell=cell)
    if over.places is not None and cell["place"] not in over.places:
        return Line(**about, becomes="", kind=REFUSED, said=_("This area is not yours to report."), cell=cell)
    return Line(**about, becomes=_shown(made, over), kind=CHANGES if now else NEW, cell=made)


def _shown(cell: Cell, over: Over) -> str:
    """Say what stands in a cell, as its page says it."""
    if cell.get("reason"):
        return word("missing_reason", cell["reason"])
    if cell.get("value") is None:
        return ""
    parts = text_of(cell) if cell.get("denominator") is not None else ""
    said = amount(over.indicator, cell["value"])
    return f"{said} ({parts})" if parts and generation.fraction(over.indicator) else said
