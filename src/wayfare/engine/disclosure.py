"""Withholds estimates that could reveal somebody: small groups first, then what would let them be subtracted.

The estimates of one request are published together, so every sum that a reader can write among them is a *line*: a
group and its parts, or the categories of one group. A line gives its only withheld member away; a second one is then
withheld too, until no line and no combination of lines determines a withheld member (Willenborg and de Waal 2001,
chapter 4; the check is exact linear algebra, the choice is simple: the member with the fewest rows).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

import numpy as np

from wayfare.model.estimate import Estimate, Flag, Value
from wayfare.model.policy import DisclosurePolicy

MOST_AUDITED = 1_500
"""Withheld members that hang together are audited exactly up to this number; beyond it line by line."""
DETERMINED = 1e-9

Group: TypeAlias = frozenset[tuple[str, Value]]
Cell: TypeAlias = tuple[Group, str | None]
"""A group and a category; the order of columns does not matter."""
Line: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An estimate before disclosure control, and what the control must know of it."""

    estimate: Estimate
    table: str
    """Estimates of the same measure share a table: they can be added and subtracted."""
    counts_cases: bool
    cases: int
    """Rows with the trait, of the rows that count."""
    n: int
    groups: tuple[tuple[int, int], ...] = ()
    """Rows, and rows with the trait, of groups that the estimate compares: it says something of each."""

    @property
    def people(self) -> tuple[tuple[int, int], ...]:
        """Rows, and rows with the trait, of everybody the estimate tells of."""
        return ((self.n, self.cases), *self.groups)


def protect(candidates: Sequence[Candidate], policy: DisclosurePolicy) -> list[Estimate]:
    """Withhold what must not be published, and give all estimates in the same order."""
    tables: dict[str, dict[Cell, Candidate]] = defaultdict(dict)
    for candidate in candidates:
        tables[candidate.table][cell_of(candidate.estimate)] = candidate
    withheld = {name: withheld_cells(cells, policy) for name, cells in tables.items()}
    return [withhold(c.estimate) if cell_of(c.estimate) in withheld[c.table] else c.estimate for c in candidates]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What readers know already of the groups of a table, since it is out and cannot be taken back."""

    values: Set[Cell] = frozenset()
    """Cells of the same measure that were shown."""
    rows: Set[Cell] = frozenset()
    """Cells whose number of rows another measure of the same people has told."""
    withheld: Set[Cell] = frozenset()
    """Cells of the same measure that a table withheld: they stay withheld."""


def protect_beside(
    candidates: Sequence[Candidate], policy: DisclosurePolicy, *, shown: Set[Cell], known: Known
) -> list[Estimate] | None:
    """Withhold what would give somebody away beside what readers know already, and give the cells that are shown.

    `candidates` are the cells of one measure in every table that was ever asked for, so that a cell nobody saw is
    protected too: a new table must not let it be worked out. What is known cannot be taken back, so that a neighbour is
    chosen among the new cells; None where that is not enough, and nothing of the table may be shown. Rows are protected
    before values, as in `withheld_cells`.
    """
    cells = {cell_of(candidate.estimate): candidate for candidate in candidates}
    few = {cell for cell, c in cells.items() if any(0 < n < policy.minimum_respondents for n, _ in c.people)}
    rare = {cell for cell, c in cells.items() if c.counts_cases and _is_rare(c, policy)}
    beside = _Beside(cells, list(lines(cells)), shown)
    withheld: Set[Cell] | None = beside.hide(few, known.values | known.rows, policy)
    if withheld is not None:
        withheld = beside.hide(withheld | rare | (known.withheld & cells.keys()), known.values, policy)
    if withheld is None:
        return None
    hidden = withheld - known.values
    return [withhold(c.estimate) if cell in hidden else c.estimate for cell, c in cells.items() if cell in shown]


@dataclass(frozen=True)
class _Beside:
    """The cells of a measure, the sums a reader can write among them, and which of them a new table would show."""

    cells: Mapping[Cell, Candidate]
    sums: Sequence[Line]
    shown: Set[Cell]

    def hide(self, primary: Set[Cell], known: Set[Cell], policy: DisclosurePolicy) -> Set[Cell] | None:
        """Withhold further new cells until what is known gives none away; None where it does all the same."""
        if not policy.complementary:
            return primary
        told = {cell: c.n for cell, c in self.cells.items() if cell in self.shown or cell in known or not c.n}
        withheld = complete(primary - known, self.sums, told, fixed=known)
        unknown = withheld | {cell for line in self.sums for cell in line if cell not in told}
        if any(len(group) > MOST_AUDITED for group, _ in _connected(unknown, self.sums)):
            return None
        return None if determined(unknown, self.sums) & withheld else withheld


def cell_of(estimate: Estimate) -> Cell:
    """Say which cell of its table an estimate is."""
    return frozenset(estimate.domain), estimate.level


def withhold(estimate: Estimate) -> Estimate:
    """Take every number away, and all flags that would tell one."""
    nothing = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "df", "deff", "n"))
    return replace(estimate, **nothing, flags=(Flag.WITHHELD,))  # type: ignore[arg-type]


def withheld_cells(cells: Mapping[Cell, Candidate], policy: DisclosurePolicy) -> frozenset[Cell]:
    """Decide which cells of one table are withheld.

    Rows are protected before traits, so that measures with the same rows withhold the same cells for that reason.
    """
    few = {cell for cell, c in cells.items() if any(0 < n < policy.minimum_respondents for n, _ in c.people)}
    rare = {cell for cell, c in cells.items() if c.counts_cases and _is_rare(c, policy)}
    if not policy.complementary:
        return frozenset(few | rare)
    sums = list(lines(cells))
    rows = {cell: c.n for cell, c in cells.items()}
    return frozenset(complete(complete(few, sums, rows) | rare, sums, rows))


def _is_rare(candidate: Candidate, policy: DisclosurePolicy) -> bool:
    counts = [count for n, cases in candidate.people for count in (cases, n - cases)]
    return any(0 < count < policy.minimum_count for count in counts)


def lines(cells: Iterable[Cell]) -> Iterator[Line]:
    """List every sum among the cells: each group with its parts, first the whole, and each group's categories.

    A whole need not be published: two tables by sex and by region have the same total, and what one says of it holds
    for the other.
    """
    tables: dict[frozenset[str], list[Cell]] = defaultdict(list)
    categories: dict[Group, list[Cell]] = defaultdict(list)
    for cell in cells:
        tables[frozenset(name for name, _ in cell[0])].append(cell)
        if cell[1] is not None:
            categories[cell[0]].append(cell)
    shared = _intersections(tables)
    for columns, members in tables.items():
        for coarser in (c for c in shared if c < columns):
            yield from _parts(members, coarser)
    yield from (tuple(members) for members in categories.values())


def _intersections(columns: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """List the sets of columns and all that two of them share."""
    found = set(columns)
    while more := {a & b for a, b in combinations(found, 2)} - found:
        found |= more
    return sorted(found, key=sorted)


def _parts(members: Iterable[Cell], coarser: Set[str]) -> Iterator[Line]:
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for domain, level in members:
        parts[frozenset(pair for pair in domain if pair[0] in coarser), level].append((domain, level))
    yield from ((whole, *inside) for whole, inside in parts.items())


def complete(
    primary: Iterable[Cell], sums: Sequence[Line], rows: Mapping[Cell, int], *, fixed: Set[Cell] = frozenset()
) -> set[Cell]:
    """Withhold further cells until none that is withheld can be worked out from those that are not.

    Cells that are `fixed` are out already and never chosen.
    """
    withheld = set(primary)
    _break_lines(withheld, sums, rows, fixed)
    unpublished = {cell for line in sums for cell in line if cell not in rows}
    while revealed := determined(withheld | unpublished, sums) & withheld:
        before = len(withheld)
        for cell in sorted(revealed, key=_sorting(rows)):
            through = [line for line in sums if cell in line]
            _add_smallest(withheld, [m for line in through for m in line if m not in fixed], rows)
        if len(withheld) == before:
            break
        _break_lines(withheld, sums, rows, fixed)
    return withheld


def _break_lines(withheld: set[Cell], sums: Sequence[Line], rows: Mapping[Cell, int], fixed: Set[Cell]) -> None:
    """Withhold a second cell in every line that has a single one, until there is no such line."""
    changed = True
    while changed:
        changed = False
        for line in sums:
            unknown = [cell for cell in line if cell in withheld or cell not in rows]
            if len(unknown) == 1 and unknown[0] in withheld:
                changed |= _add_smallest(withheld, [cell for cell in line if cell not in fixed], rows)


def _add_smallest(withheld: set[Cell], members: Sequence[Cell], rows: Mapping[Cell, int]) -> bool:
    """Withhold the open member with the fewest rows; an empty one hides nothing."""
    choice = min((c for c in members if c not in withheld and rows.get(c, 0) > 0), key=_sorting(rows), default=None)
    if choice is None:
        return False
    withheld.add(choice)
    return True


def _sorting(rows: Mapping[Cell, int]) -> Callable[[Cell], tuple[int, str, str]]:
    return lambda cell: (rows.get(cell, 0), str(sorted(cell[0], key=str)), cell[1] or "")


def determined(unknown: Set[Cell], sums: Sequence[Line]) -> set[Cell]:
    """Find the unknown cells that the lines determine: those that no change of the others can alter."""
    return {cell for group in _connected(unknown, sums) for cell in _fixed(*group)}


def _connected(unknown: Set[Cell], sums: Sequence[Line]) -> Iterator[tuple[list[Cell], list[list[Cell]]]]:
    """Split unknown cells into groups that share no line."""
    hidden = [[cell for cell in line if cell in unknown] for line in sums]
    touching: dict[Cell, list[int]] = defaultdict(list)
    for k, members in enumerate(hidden):
        for cell in members:
            touching[cell].append(k)
    left = set(unknown)
    while left:
        queue, group, used = [left.pop()], [], set[int]()
        while queue:
            cell = queue.pop()
            group.append(cell)
            fresh = [k for k in touching[cell] if k not in used]
            used.update(fresh)
            for k in fresh:
                near = [c for c in hidden[k] if c in left]
                left.difference_update(near)
                queue.extend(near)
        yield group, [hidden[k] for k in sorted(used)]


def _fixed(group: Sequence[Cell], hidden: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
    """Give the cells on which every solution of the sums agrees: those that are combinations of the sums themselves.

    A cell is one when its unit vector lies in the space the sums span, that is when its leverage there is 1. A whole
    has the opposite sign of its parts: it is the member of its line with the fewest columns.
    """
    if not hidden or len(group) > MOST_AUDITED:
        return
    place = {cell: k for k, cell in enumerate(group)}
    system = np.zeros((len(hidden), len(group)))
    for row, members in enumerate(hidden):
        smallest = min((len(cell[0]) for cell in members), default=0)
        largest = max((len(cell[0]) for cell in members), default=0)
        for cell in members:
            system[row, place[cell]] = -1.0 if len(cell[0]) == smallest < largest else 1.0
    values, vectors = np.linalg.eigh(system @ system.T)
    kept = values > DETERMINED * values[-1]
    leverage = ((vectors[:, kept].T @ system) ** 2 / values[kept, None]).sum(axis=0)
    yield from (cell for cell, k in place.items() if leverage[k] > 1 - DETERMINED)
