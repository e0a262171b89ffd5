"""The evidence map as a table of words and marks: questions down, groups and places across, what a gap takes last."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from wayfare.catalogue import load, numbers
from wayfare.model.estimate import Flag
from wayfare.model.evidence_map import Cell, EvidenceMap, Line, Need, Standing

from .edition import Edition

_FLAGS = frozenset(flag.value for flag in Flag)
CSV_COLUMNS = (
    *("theme", "indicator", "label", "column", "column_label", "standing", "groups", "reliable_groups", "why"),
    *("oldest_period", "figures", "interviews_per_group", "interviews", "to_select", "cost", "cost_unit"),
)
"""Names are a promise to whoever reads the file: add at the end, never rename."""


@dataclass(frozen=True)
class MapView:
    """The evidence map in one language."""

    edition: Edition
    map: EvidenceMap

    @cached_property
    def columns(self) -> list[tuple[str, str]]:
        """Columns that any question asks, with their names."""
        asked = {c.column for line in self.map.lines for c in line.cells if c.standing is not Standing.NOT_ASKED}
        return [(code, self.edition.say(f"map_columns.{code}")) for code in self.map.columns if code in asked]

    @cached_property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """Questions by page, in order."""
        grouped: dict[str, list[Line]] = {}
        for line in self.map.lines:
            grouped.setdefault(line.theme, []).append(line)
        return [(load().theme_text(code, "title", self.edition.language), lines) for code, lines in grouped.items()]

    @cached_property
    def counts(self) -> list[tuple[Standing, str, int]]:
        """How many cells stand how, those that do not apply left out."""
        told = [standing for standing in Standing if standing is not Standing.NOT_ASKED]
        return [(each, self.standing(each), self.map.count(each)) for each in told]

    def standing(self, standing: Standing) -> str:
        """Name a standing."""
        return self.edition.label("standing", standing)

    def cells(self, line: Line) -> list[Cell]:
        """Cells of a question under the columns shown."""
        return [line.cell(code) for code, _ in self.columns]

    def words(self, cell: Cell) -> str:
        """Say how a cell stands: `reliable`, `5 of 6 reliable`."""
        if cell.groups < 2 or cell.standing in {Standing.ABSENT, Standing.WITHHELD, Standing.RELIABLE}:
            return self.standing(cell.standing)
        return self.edition.say("evidence_map.some", count=cell.reliable, of=cell.groups)

    def gaps(self, line: Line) -> list[Cell]:
        """Cells of a question that are not reliably answered."""
        return [cell for cell in self.cells(line) if cell.need is not None]

    def why(self, line: Line) -> str:
        """Say why a question is not reliably answered for some."""
        reasons = dict.fromkeys(reason for cell in self.gaps(line) for reason in cell.why)
        return "; ".join(map(self.reason, reasons))

    def takes(self, line: Line) -> str:
        """Say what closing the largest gap of a question takes."""
        return self._closing(max(self.gaps(line), key=lambda cell: (cell.need.total or 0) if cell.need else 0))

    def reason(self, reason: str) -> str:
        """Name a reason for standing no better."""
        if reason in _FLAGS:
            return self.edition.label("flag", reason)
        return self.edition.say(f"evidence_map.why_{reason}")

    @property
    def assumptions(self) -> list[str]:
        """What the sizes of samples rest on, chosen or assumed."""
        wish, edition = self.map.wish, self.edition
        pairs = (
            ("wanted_margin", edition.number(wish.margin * 100, 1)),
            ("wanted_relative_margin", edition.number(wish.relative * 100, 0)),
            ("design_effect", edition.number(wish.deff, 1)),
            ("response_rate", edition.number(wish.response * 100, 0)),
        )
        return [
            edition.say(
                f"evidence_map.{name}",
                value=value,
                how=edition.say("evidence_map.chosen" if name in wish.chosen else "evidence_map.assumed"),
            )
            for name, value in pairs
        ]

    @property
    def price(self) -> str:
        """Say what an interview costs, or that nobody said."""
        wish = self.map.wish
        if wish.cost is None:
            return self.edition.say("evidence_map.no_price")
        value = numbers.exact(wish.cost, self.edition.language)
        return self.edition.say("evidence_map.price", value=value, unit=wish.cost_unit)

    @property
    def oldest(self) -> str:
        """Name the oldest figure that anything rests on."""
        if not self.map.oldest:
            return ""
        figure = self.edition.figure(self.map.oldest, "the evidence map")
        return self.edition.say(
            "evidence_map.oldest",
            indicator=self.edition.indicator_text(figure.indicator),
            period=figure.period,
            source=self.edition.source_name(figure),
        )

    def _closing(self, cell: Cell) -> str:
        need = cell.need
        assert need is not None, "only a gap is closed"
        say = self.edition.say
        if need.by_publisher:
            return say("evidence_map.by_publisher")
        if need.interviews is None:
            return say("evidence_map.pilot")
        shown = {"each": self.edition.number(need.interviews), "of": self.edition.number(need.groups)}
        key = "evidence_map.close_one" if need.groups == 1 else "evidence_map.close_many"
        text = say(key, **shown, total=self.edition.number(need.total or 0), column=self._column(cell))
        return f"{text} {self._cost(need)}".strip()

    def _column(self, cell: Cell) -> str:
        return self.edition.say(f"map_columns.{cell.column}").lower()

    def _cost(self, need: Need) -> str:
        if need.cost is None:
            return ""
        value = self.edition.number(need.cost)
        return self.edition.say("evidence_map.cost", value=value, unit=self.map.wish.cost_unit)

    def as_csv(self) -> str:
        """Write every cell that applies as one row."""
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerow(CSV_COLUMNS)
        writer.writerows(self._rows())
        return target.getvalue()

    def _rows(self) -> Iterable[tuple[object, ...]]:
        for line in self.map.lines:
            for cell in line.cells:
                if cell.standing is not Standing.NOT_ASKED:
                    need = cell.need or Need(interviews=None)
                    yield (
                        *(line.theme, line.indicator, self.edition.indicator_text(line.indicator)),
                        *(cell.column, self.edition.say(f"map_columns.{cell.column}"), str(cell.standing)),
                        *(cell.groups, cell.reliable, "|".join(cell.why), cell.oldest, "|".join(cell.figures)),
                        *map(_blank, (need.interviews, need.total, need.selected, need.cost)),
                        self.map.wish.cost_unit,
                    )


def _blank(value: float | None) -> object:
    return "" if value is None else value
