"""The matrix of measures and objectives: who helps whom, what conflicts, and where raters do not agree.

Scores from -3 to +3 and their reading as influence and dependence follow Nilsson, Griggs and Visbeck (2016) and the
cross-impact matrices built on them. A cell nobody scored is not a zero: it is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from wayfare.assessment import anonymity
from wayfare.methods import agreement
from wayfare.model.coherence import Interaction, SectorObjective


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How one thing acts on another, over all raters."""

    acting: str
    on: str
    median: float
    low: float
    high: float
    """Limits of the middle half of the scores."""
    raters: int
    by_group: Mapping[str, float]
    """Median of each stakeholder group; groups below the floor are joined, their names one to a line."""
    passages: tuple[str, ...]

    @property
    def opposed(self) -> bool:
        """Whether one group sees help where another sees harm."""
        return min(self.by_group.values()) < 0 < max(self.by_group.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Place of a measure or objective among the others."""

    influence: float
    """Sum of the medians with which it acts on others."""
    dependence: float
    """Sum of the medians with which others act on it."""

    @property
    def net(self) -> float:
        """Influence less dependence: above zero it gives more help than it gets."""
        return self.influence - self.dependence


@dataclass(frozen=True)
class Matrix:
    """All interactions of a set of measures and objectives; rows act, columns are acted on."""

    interactions: tuple[Interaction, ...]
    floor: int = 1
    """People below whom no score is shown, of a cell or of a group in it."""

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], Cell]:
        """Cells that enough people scored; each rater counts once, with the last score given."""
        found = ((place, _cell(scores, self.floor)) for place, scores in self._scored.items())
        return {place: cell for place, cell in found if cell is not None}

    @property
    def withheld(self) -> frozenset[tuple[str, str]]:
        """Cells somebody scored, but too few to show."""
        return frozenset(self._scored) - frozenset(self.cells)

    @cached_property
    def _scored(self) -> Mapping[tuple[str, str], tuple[Interaction, ...]]:
        last = {(i.acting, i.on, i.rater): i for i in self.interactions if i.acting != i.on}
        ordered = sorted(last.values(), key=lambda each: (each.acting, each.on))
        grouped = groupby(ordered, key=lambda each: (each.acting, each.on))
        return {place: tuple(scores) for place, scores in grouped}

    @cached_property
    def acting(self) -> tuple[str, ...]:
        """Ids of the rows, in the order they first appear."""
        return tuple(dict.fromkeys(each.acting for each in self.interactions))

    @cached_property
    def on(self) -> tuple[str, ...]:
        """Ids of the columns, in the order they first appear."""
        return tuple(dict.fromkeys(each.on for each in self.interactions))

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Influence and dependence of everything in the matrix."""
        return {
            identity: Role(
                influence=sum(cell.median for (acting, _), cell in self.cells.items() if acting == identity),
                dependence=sum(cell.median for (_, on), cell in self.cells.items() if on == identity),
            )
            for identity in dict.fromkeys((*self.acting, *self.on))
        }

    @property
    def net_coherence(self) -> float | None:
        """Mean score over all scored cells, -3 to +3 (J05); None where nothing is scored."""
        medians = [cell.median for cell in self.cells.values()]
        return sum(medians) / len(medians) if medians else None

    def net_coherence_of(self, group: str) -> float | None:
        """Give the same as one stakeholder group sees it."""
        medians = [cell.by_group[group] for cell in self.cells.values() if group in cell.by_group]
        return sum(medians) / len(medians) if medians else None

    @property
    def scored_share(self) -> float | None:
        """Percent of the cells that somebody scored; a thing is not scored against itself. None for no cells."""
        possible = sum(acting != on for acting in self.acting for on in self.on)
        return 100.0 * len(self._scored) / possible if possible else None

    @property
    def conflicts(self) -> tuple[Cell, ...]:
        """Cells below zero, the worst first."""
        return tuple(sorted((c for c in self.cells.values() if c.median < 0), key=lambda cell: cell.median))

    def disputed(self, spread: float) -> tuple[Cell, ...]:
        """Give cells whose middle half is at least this wide, or that groups see with opposite signs, widest first."""
        found = (cell for cell in self.cells.values() if cell.high - cell.low >= spread or cell.opposed)
        return tuple(sorted(found, key=lambda cell: cell.low - cell.high))


def matrix(interactions: Iterable[Interaction]) -> Matrix:
    """Bring interactions together."""
    return Matrix(tuple(interactions))


def _cell(scores: Sequence[Interaction], floor: int) -> Cell | None:
    """Bring the scores of a cell together; None where fewer people than the floor gave one."""
    shown = anonymity.partition(Counter(each.group for each in scores), floor)
    if not shown.blocks:
        return None
    spread = agreement.spread([each.score for each in scores])
    by_group = {"\n".join(block.groups): [s.score for s in scores if s.group in block.groups] for block in shown.blocks}
    return Cell(
        acting=scores[0].acting,
        on=scores[0].on,
        median=spread.median,
        low=spread.low,
        high=spread.high,
        raters=spread.raters,
        by_group={groups: agreement.spread(given).median for groups, given in by_group.items()},
        passages=tuple(sorted({each.passage for each in scores if each.passage.strip()})),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mainstreaming:
    """How many objectives of sector plans deal with migration (J07)."""

    linked: tuple[SectorObjective, ...]
    unlinked: tuple[SectorObjective, ...]

    @property
    def share(self) -> float | None:
        """Percent of the objectives; None without any."""
        total = len(self.linked) + len(self.unlinked)
        return 100.0 * len(self.linked) / total if total else None

    def by_sector(self) -> Mapping[str, Mainstreaming]:
        """Tell the sectors apart."""
        sectors = dict.fromkeys(each.sector for each in (*self.linked, *self.unlinked))
        return {
            sector: mainstreaming([o for o in (*self.linked, *self.unlinked) if o.sector == sector])
            for sector in sectors
        }


def mainstreaming(objectives: Iterable[SectorObjective]) -> Mainstreaming:
    """Divide objectives into those with a passage on migration and those without."""
    found = tuple(objectives)
    return Mainstreaming(
        linked=tuple(each for each in found if each.passage.strip()),
        unlinked=tuple(each for each in found if not each.passage.strip()),
    )
