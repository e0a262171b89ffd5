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

Cell: TypeAlias = tuple[frozenset[tuple[str, Value]], str | None]
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


def protect(candidates: Sequence[Candidate], policy: DisclosurePolicy) -> list[Estimate]:
    """Withhold what must not be published, and give all estimates in the same order."""
    tables: dict[str, dict[Cell, Candidate]] = defaultdict(dict)
    for candidate in candidates:
        tables[candidate.table][cell_of(candidate.estimate)] = candidate
    withheld = {name: withheld_cells(cells, policy) for name, cells in tables.items()}
    return [withhold(c.estimate) if cell_of(c.estimate) in withheld[c.table] else c.estimate for c in candidates]


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
    few = {cell for cell, c in cells.items() if 0 < c.n < policy.minimum_respondents}
    rare = {cell for cell, c in cells.items() if c.counts_cases and _is_rare(c, policy)}
    if not policy.complementary:
        return frozenset(few | rare)
    sums = list(lines(cells))
    rows = {cell: c.n for cell, c in cells.items()}
    return frozenset(complete(complete(few, sums, rows) | rare, sums, rows))


def _is_rare(candidate: Candidate, policy: DisclosurePolicy) -> bool:
    rest = candidate.n - candidate.cases
    return 0 < candidate.cases < policy.minimum_count or 0 < rest < policy.minimum_count


def lines(cells: Mapping[Cell, Candidate]) -> Iterator[Line]:
    """List every sum among the cells: each group with its parts one column further, and each group's categories."""
    yield from _parts(cells)
    categories: dict[frozenset[tuple[str, Value]], list[Cell]] = defaultdict(list)
    for domain, level in cells:
        if level is not None:
            categories[domain].append((domain, level))
    yield from (tuple(members) for members in categories.values())


def _parts(cells: Mapping[Cell, Candidate]) -> Iterator[Line]:
    parts: dict[tuple[Cell, frozenset[str]], list[Cell]] = defaultdict(list)
    for domain, level in cells:
        columns = frozenset(name for name, _ in domain)
        for k in range(len(domain)):
            for whole in combinations(sorted(domain, key=lambda p: p[0]), k):
                if (frozenset(whole), level) in cells:
                    parts[(frozenset(whole), level), columns].append((domain, level))
    yield from ((whole, *members) for (whole, _), members in parts.items())


def complete(primary: Iterable[Cell], sums: Sequence[Line], rows: Mapping[Cell, int]) -> set[Cell]:
    """Withhold further cells until none that is withheld can be worked out from those that are not."""
    withheld = set(primary)
    _break_lines(withheld, sums, rows)
    while revealed := determined(withheld, sums):
        before = len(withheld)
        for cell in sorted(revealed, key=_sorting(rows)):
            through = [line for line in sums if cell in line]
            _add_smallest(withheld, [member for line in through for member in line], rows)
        if len(withheld) == before:
            break
        _break_lines(withheld, sums, rows)
    return withheld


def _break_lines(withheld: set[Cell], sums: Sequence[Line], rows: Mapping[Cell, int]) -> None:
    """Withhold a second cell in every line that has a single one, until there is no such line."""
    changed = True
    while changed:
        changed = False
        for line in sums:
            if sum(cell in withheld for cell in line) == 1:
                changed |= _add_smallest(withheld, line, rows)


def _add_smallest(withheld: set[Cell], members: Sequence[Cell], rows: Mapping[Cell, int]) -> bool:
    """Withhold the open member with the fewest rows; an empty one hides nothing."""
    choice = min((c for c in members if c not in withheld and rows[c] > 0), key=_sorting(rows), default=None)
    if choice is None:
        return False
    withheld.add(choice)
    return True


def _sorting(rows: Mapping[Cell, int]) -> Callable[[Cell], tuple[int, str, str]]:
    return lambda cell: (rows[cell], str(sorted(cell[0], key=str)), cell[1] or "")


def determined(withheld: Set[Cell], sums: Sequence[Line]) -> set[Cell]:
    """Find the withheld cells that the lines determine: those that no change of the others can alter."""
    return {cell for group in _connected(withheld, sums) for cell in _fixed(*group)}


def _connected(withheld: Set[Cell], sums: Sequence[Line]) -> Iterator[tuple[list[Cell], list[list[Cell]]]]:
    """Split withheld cells into groups that share no line."""
    hidden = [[cell for cell in line if cell in withheld] for line in sums]
    touching: dict[Cell, list[int]] = defaultdict(list)
    for k, members in enumerate(hidden):
        for cell in members:
            touching[cell].append(k)
    left = set(withheld)
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
    """Give the cells on which every solution of the sums agrees: those outside the null space.

    The first member of a line is the whole and the others its parts, but a sign does not change what is determined
    as long as it is the same in all lines, so each line is written with the sign that member has in it.
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
    _, values, vectors = np.linalg.svd(system, full_matrices=True)
    rank = int((values > DETERMINED * max(system.shape) * (values[0] if len(values) else 0)).sum())
    null = vectors[rank:]
    for cell, k in place.items():
        if not null.size or np.abs(null[:, k]).max() < DETERMINED:
            yield cell
