"""A workbook that came back: row by row, what would change, what is refused, and what somebody else changed since."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from wayfare.model.estimate import Domain
from wayfare.model.monitoring import Reason
from wayfare.model.plan import PlanIndicator

from .sheet import Cell, Row
from .typed import Refusal, written
from .validation import Entry, Outcome, entry, fraction


class Verdict(StrEnum):
    """What becomes of a row that came back."""

    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"
    CONFLICT = "conflict"
    """It would change something that somebody else changed after the workbook was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row as it stands in a workbook that came back, all of it text."""

    number: int
    """Number of the row as the spreadsheet counts them."""
    id: str
    base: str
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    reason: str = ""
    note: str = ""
    formulas: tuple[str, ...] = ()
    """Columns in which a formula stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that came back beside what is held."""

    number: int
    verdict: Verdict
    held: Row | None
    """What is held now; None where the row is for nothing that is asked."""
    entry: Entry | None = None
    """What it would become; None where it is refused."""
    note: str = ""
    refusal: Refusal | None = None
    before: Entry | None = None
    """What it held when the workbook was made, where something else is held now."""
    column: str = ""
    """Column that is refused, such as `wf_value`; empty where it is the row."""


def identity(cell: Cell) -> str:
    """Write what tells a row from every other, so that it survives sorting, filtering and translation."""
    indicator, period, place, group = cell
    return json.dumps(
        [indicator, period, place, [list(pair) for pair in group]], ensure_ascii=False, separators=(",", ":")
    )


def cell_of(identity_: str) -> Cell | None:
    """Read what `identity` writes; None for anything else."""
    try:
        indicator, period, place, group = json.loads(identity_)
        found: Domain = tuple((str(column), value) for column, value in group)
    except (ValueError, TypeError):
        return None
    return (str(indicator), str(period), str(place), found)


def base(row: Row) -> str:
    """Write what a row held when the workbook was made, so that a later change by others is noticed and shown."""
    held = [row.value, row.numerator, row.denominator, row.reason, row.note]
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _based(text: str) -> tuple[Entry, str] | None:
    """Read what `base` writes; None for anything else."""
    try:
        value, numerator, denominator, reason, note = json.loads(text)
        given = Entry(
            value=_amount(value),
            numerator=_amount(numerator),
            denominator=_amount(denominator),
            reason=Reason(reason) if reason else None,
        )
    except (ValueError, TypeError):
        return None
    return given, str(note)


def _amount(number: float | None) -> float | None:
    return None if number is None else float(number)


def compare(
    lines: Iterable[Line],
    held: Iterable[Row],
    indicators: Mapping[str, PlanIndicator],
    reasons: Mapping[str, Reason],
    *,
    language: str = "en",
    closed: Mapping[Cell, str] = MappingProxyType({}),
) -> tuple[Difference, ...]:
    """Hold every row that came back against what is held now; nothing is written.

    `reasons` turn what stands in the column of reasons into its code; `closed` are cells that may not be changed, with
    why not. A row that is not in the workbook is left as it is: a deleted row deletes nothing.
    """
    listed = list(lines)
    rows = {identity(row.cell): row for row in held}
    twice = {name for name, count in Counter(line.id for line in listed).items() if count > 1}
    reader = _Reader(
        rows, indicators, reasons, language, {identity(c): why for c, why in closed.items()}, frozenset(twice)
    )
    return tuple(reader.read(line) for line in listed)


@dataclass(frozen=True)
class _Reader:
    rows: Mapping[str, Row]
    indicators: Mapping[str, PlanIndicator]
    reasons: Mapping[str, Reason]
    language: str
    closed: Mapping[str, str]
    twice: Collection[str]

    def read(self, line: Line) -> Difference:
        row = self.rows.get(line.id)
        if row is None or row.indicator not in self.indicators:
            return Difference(
                number=line.number, verdict=Verdict.REFUSED, held=None, refusal=Refusal(why="unknown_row", text=line.id)
            )
        if line.formulas:
            counted = Refusal(why="formula")
            return Difference(
                number=line.number, verdict=Verdict.REFUSED, held=row, refusal=counted, column=line.formulas[0]
            )
        said, then = self._said(line, row), _based(line.base)
        if isinstance(said, Refusal):
            column = _column(line, row, said)
            return Difference(number=line.number, verdict=Verdict.REFUSED, held=row, refusal=said, column=column)
        note = line.note.strip()
        untouched = then is not None and (said, note) in (then, (_entry(row), then[1]))
        if untouched or (said == _entry(row) and note == row.note):
            return Difference(number=line.number, verdict=Verdict.SAME, held=row, entry=said, note=note)
        refusal = next(self._forbidden(line), None)
        if refusal is not None:
            return Difference(number=line.number, verdict=Verdict.REFUSED, held=row, refusal=refusal)
        moved = then != (_entry(row), row.note)
        return Difference(
            number=line.number,
            verdict=Verdict.CONFLICT if moved else Verdict.CHANGED,
            held=row,
            entry=said,
            note=note,
            refusal=Refusal(why="changed_since") if moved else None,
            before=then[0] if then and moved else None,
        )

    def _forbidden(self, line: Line) -> Iterator[Refusal]:
        if line.id in self.twice:
            yield Refusal(why="twice")
        if line.id in self.closed:
            yield Refusal(why="not_open", text=self.closed[line.id])

    def _said(self, line: Line, row: Row) -> Outcome:
        """Read what a row says; one that was left blank says what it said before."""
        numbers = (line.numerator, line.denominator) if row.fraction else (line.value,)
        filled = [text for text in numbers if text.strip()]
        unknown = line.reason.strip() and line.reason.strip().lower() not in self.reasons
        if unknown:
            return Refusal(why="unknown_reason", text=line.reason)
        if line.reason.strip():
            return Refusal(why="both") if filled else Entry(reason=self.reasons[line.reason.strip().lower()])
        if not filled:
            shown = "" if row.value is None else written(row.value, self.language)
            alone = row.fraction and line.value.strip() not in ("", shown)
            return Refusal(why="needs_fraction") if alone else _entry(row)
        return self._number(line, row)

    def _number(self, line: Line, row: Row) -> Outcome:
        indicator = self.indicators[row.indicator]
        if row.fraction:
            return fraction(indicator, line.numerator, line.denominator, self.language)
        return entry(indicator, line.value, self.language)


def _entry(row: Row) -> Entry:
    return Entry(value=row.value, numerator=row.numerator, denominator=row.denominator, reason=row.reason)


def _column(line: Line, row: Row, refusal: Refusal) -> str:
    """Name the column a refusal is about."""
    if refusal.why in ("unknown_reason", "both"):
        return "wf_reason"
    names = ("numerator", "denominator") if row.fraction else ("value",)
    if refusal.why == "needs_fraction":
        return "wf_value"
    return next((f"wf_{name}" for name in names if getattr(line, name).strip() == refusal.text), f"wf_{names[0]}")
