"""What is withheld, and that nobody can work it out from what is published beside."""

from __future__ import annotations

import random
from itertools import combinations, product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayfare.engine.disclosure import (
    Candidate,
    Cell,
    Known,
    cell_of,
    complete,
    determined,
    lines,
    protect,
    protect_beside,
)
from wayfare.engine.run import estimate
from wayfare.model.estimate import Estimate, Flag, Measure, Statistic
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.survey import SurveyDesign

POLICY = DisclosurePolicy()
WEIGHTED = SurveyDesign(weights="w")


def people(**groups: int) -> pa.Table:
    """A table with so many rows in every group; the name is read as region_sex."""
    rows = [
        {"region": name.split("_")[0], "sex": name.split("_")[1], "w": 2.0, "y": float(i % 7), "has": i % 3 == 0}
        for name, number in groups.items()
        for i in range(number)
    ]
    return pa.Table.from_pylist(rows)


def means(table: pa.Table, *breakdowns: tuple[str, ...]) -> list[Estimate]:
    measure = Measure(name="y", statistic=Statistic.MEAN, y="y")
    return estimate(table, WEIGHTED, [measure], breakdowns, policy=POLICY)


def withheld(found: list[Estimate]) -> set[str]:
    return {"/".join(str(v) for _, v in e.domain) for e in found if Flag.WITHHELD in e.flags}


def test_an_estimate_on_fewer_than_ten_rows_has_no_number_at_all() -> None:
    (found,) = means(people(north_F=9), ())
    assert found.flags == (Flag.WITHHELD,)
    assert (found.estimate, found.se, found.ci_low, found.ci_high, found.df, found.deff, found.n) == (None,) * 7


def test_ten_rows_may_be_published() -> None:
    (found,) = means(people(north_F=10), ())
    assert found.n == 10
    assert found.estimate is not None
    assert Flag.WITHHELD not in found.flags


def test_the_smallest_neighbour_is_withheld_where_a_total_would_give_the_small_cell_away() -> None:
    table = people(north_F=6, south_F=40, west_F=25)
    assert withheld(means(table, ("region",))) == {"north"}
    assert withheld(means(table, (), ("region",))) == {"north", "west"}


def test_margins_of_a_table_with_two_dimensions_do_not_give_a_cell_away() -> None:
    table = people(north_F=6, north_M=50, south_F=40, south_M=30, west_F=45, west_M=60)
    found = means(table, (), ("region",), ("sex",), ("region", "sex"))
    hidden = withheld(found)
    assert {"north/F", "north/M"} <= hidden
    assert len({h for h in hidden if h.endswith("/F")}) >= 2
    assert len({h for h in hidden if h.endswith("/M")}) >= 2


def test_an_empty_group_is_empty_and_hides_nobody() -> None:
    table = people(north_F=6, south_F=40, west_F=25)
    measure = Measure(name="y", statistic=Statistic.MEAN, y="y")
    found = estimate(table, WEIGHTED, [measure], [(), ("region",)], where="region <> 'west'", policy=POLICY)
    by = {e.domain[0][1]: e for e in found if e.domain}
    assert by["west"].flags == (Flag.EMPTY, Flag.NO_DESIGN)
    assert (by["west"].n, by["west"].estimate) == (0, None)
    assert {by["north"].flags, by["south"].flags} == {(Flag.WITHHELD,)}


def test_few_cases_and_few_others_are_withheld() -> None:
    rows = [{"w": 1.0, "rare": i < 4, "common": i >= 4, "half": i < 20} for i in range(40)]
    asked = [Measure(name=n, statistic=Statistic.PROPORTION, y=n) for n in ("rare", "common", "half")]
    found = {e.y: e for e in estimate(pa.Table.from_pylist(rows), WEIGHTED, asked)}
    assert {n: Flag.WITHHELD in e.flags for n, e in found.items()} == {"rare": True, "common": True, "half": False}


def test_the_categories_of_a_group_do_not_give_one_another_away() -> None:
    rows = [{"w": 1.0, "c": "a" if i < 3 else "b" if i < 20 else "c"} for i in range(60)]
    for statistic in (Statistic.PROPORTION, Statistic.TOTAL):
        asked = [Measure(name="c", statistic=statistic, y="c")]
        found = {e.level: e for e in estimate(pa.Table.from_pylist(rows), WEIGHTED, asked)}
        hidden = {level for level, e in found.items() if Flag.WITHHELD in e.flags}
        assert "a" in hidden
        assert len(hidden) >= 2


def test_protection_is_given_up_only_when_asked() -> None:
    (found,) = estimate(people(north_F=3), WEIGHTED, [Measure(name="y", statistic=Statistic.MEAN, y="y")], policy=None)
    assert found.n == 3
    assert Flag.FEW_CASES in found.flags


def candidates(counts: dict[tuple[str, str], int], margins: list[tuple[str, ...]]) -> list[Candidate]:
    """All tables that can be made of counts by region and sex."""
    out = []
    for columns in margins:
        groups: dict[tuple[tuple[str, str], ...], int] = {}
        for (region, sex), n in counts.items():
            values = {"region": region, "sex": sex}
            key = tuple((c, values[c]) for c in columns)
            groups[key] = groups.get(key, 0) + n
        out += [candidate(domain, n) for domain, n in groups.items()]
    return out


def candidate(domain: tuple[tuple[str, str], ...], n: int) -> Candidate:
    found = Estimate(
        statistic=Statistic.MEAN, y="y", level=None, domain=domain, estimate=float(n), se=1.0, ci_low=0.0, ci_high=1.0,
        df=5.0, deff=1.0, n=n,
    )  # fmt: skip
    return Candidate(estimate=found, table="y", counts_cases=False, cases=0, n=n)


MARGINS: list[tuple[str, ...]] = [(), ("region",), ("sex",), ("region", "sex")]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 4, 9, 10, 11, 25, 300]), min_size=12, max_size=12),
    st.sets(st.sampled_from(MARGINS), min_size=1),
)
def test_no_withheld_number_follows_from_the_published_ones(numbers: list[int], margins: set[tuple[str, ...]]) -> None:
    """Attack: add and subtract everything published, by exact linear algebra written apart from the engine's."""
    counts = dict(zip(product("NSWE", "FMX"), numbers, strict=True))
    asked = candidates(counts, sorted(margins))
    found = protect(asked, POLICY)
    seen = [{key[i] for key, n in counts.items() if n > 0} for i in (0, 1)]
    known_empty = ("region", "sex") in margins
    base = [k for k, n in counts.items() if (n > 0 if known_empty else k[0] in seen[0] and k[1] in seen[1])]
    rows, hidden = [], []
    for c, e in zip(asked, found, strict=True):
        wanted = dict(c.estimate.domain)
        row = [all({"region": k[0], "sex": k[1]}[n] == v for n, v in wanted.items()) for k in base]
        (hidden if Flag.WITHHELD in e.flags else rows).append((c, np.array(row, float)))
        assert (Flag.WITHHELD in e.flags) or not 0 < c.n < POLICY.minimum_respondents
    published = np.array([row for _, row in rows]) if rows else np.zeros((0, len(base)))
    rank = np.linalg.matrix_rank(published) if published.size else 0
    for c, row in hidden:
        joint = np.linalg.matrix_rank(np.vstack([published, row])) if published.size else 1
        assert joint > rank, (c.estimate.domain, counts, [h.estimate.domain for h, _ in hidden])


def test_two_tables_of_the_same_people_do_not_give_a_cell_away_without_their_total() -> None:
    found = means(people(west_M=4, west_X=20), ("region",), ("sex",))
    assert withheld(found) == {"M", "X"}


def test_a_withheld_cell_between_two_blocks_is_found_by_the_audit() -> None:
    """Every line has two withheld cells, yet the cell that joins two blocks follows from the margins."""
    hidden = {
        ("a", "1"),
        ("a", "2"),
        ("b", "1"),
        ("b", "2"),
        ("b", "3"),
        ("c", "3"),
        ("c", "4"),
        ("d", "3"),
        ("d", "4"),
    }
    domain = {(r, c): (frozenset({("r", r), ("c", c)}), None) for r, c in product("abcd", "1234")}
    sums = [tuple(domain[r, c] for c in "1234") for r in "abcd"] + [tuple(domain[r, c] for r in "abcd") for c in "1234"]
    withheld_cells = {domain[key] for key in hidden}
    assert determined(withheld_cells, sums) == {domain["b", "3"]}
    rows = dict.fromkeys(domain.values(), 50)
    assert determined(complete(withheld_cells, sums, rows), sums) == set()


def test_many_areas_are_protected_in_reasonable_time() -> None:
    chance = random.Random(3)
    counts = {(f"r{i}", s): chance.choice([3, 12, 40, 200]) for i in range(300) for s in "FM"}
    asked = candidates(counts, MARGINS)
    found = protect(asked, POLICY)
    cells = {cell_of(c.estimate): c for c in asked}
    hidden = {cell_of(e) for e in found if Flag.WITHHELD in e.flags}
    assert all(sum(cell in hidden for cell in line) != 1 for line in lines(cells))


@pytest.mark.parametrize("minimum", [5, 20])
def test_thresholds_come_from_the_policy(minimum: int) -> None:
    measure = Measure(name="y", statistic=Statistic.MEAN, y="y")
    policy = DisclosurePolicy(minimum_respondents=minimum)
    (found,) = estimate(people(north_F=12), WEIGHTED, [measure], policy=policy)
    assert (Flag.WITHHELD in found.flags) == (minimum > 12)


PEOPLE = list(product("NSW", "FM", "AB"))
COLUMNS = ("region", "sex", "age")
Asking = tuple[tuple[str, ...], dict[str, str]]


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    """A table somebody asks for: by what, and to whom it is limited."""
    by = draw(st.sets(st.sampled_from(COLUMNS), min_size=1, max_size=2))
    limit = draw(st.sampled_from([None, *(name for name in COLUMNS if name not in by)]))
    where = {limit: draw(st.sampled_from({"region": "NSW", "sex": "FM", "age": "AB"}[limit]))} if limit else {}
    return tuple(sorted(by)), where


def cells_of(counts: dict[tuple[str, ...], int], columns: tuple[str, ...]) -> list[Candidate]:
    groups: dict[tuple[tuple[str, str], ...], int] = {}
    for key, n in counts.items():
        values = dict(zip(COLUMNS, key, strict=True))
        domain = tuple((name, values[name]) for name in columns)
        groups[domain] = groups.get(domain, 0) + n
    return [candidate(domain, n) for domain, n in groups.items()]


def breakdowns_of(asking: Asking) -> set[tuple[str, ...]]:
    by, where = asking
    return {tuple(sorted((*where, *part))) for size in range(len(by) + 1) for part in combinations(by, size)}


def follows(wanted: Cell, told: set[Cell], counts: dict[tuple[str, ...], int]) -> bool:
    """Attack: is a cell a sum and difference of those that were told, for somebody who knows which are empty."""
    people = [key for key, n in counts.items() if n]

    def row(cell: Cell) -> list[float]:
        return [float(cell[0] <= set(zip(COLUMNS, key, strict=True))) for key in people]

    known = np.array([row(cell) for cell in told]) if told else np.zeros((1, len(people)))
    return bool(np.linalg.matrix_rank(np.vstack([known, row(wanted)])) == np.linalg.matrix_rank(known))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 4, 9, 10, 11, 25, 300]), min_size=12, max_size=12),
    st.lists(askings(), min_size=2, max_size=5),
)
def test_no_withheld_number_follows_from_a_row_of_tables(numbers: list[int], asked: list[Asking]) -> None:
    """Tables come one after the other; nothing withheld in any of them follows from all that was ever shown."""
    counts = dict(zip(PEOPLE, numbers, strict=True))
    told: set[Cell] = set()
    kept: set[Cell] = set()
    for number, (by, where) in enumerate(asked):
        columns = set().union(*(breakdowns_of(each) for each in asked[: number + 1]))
        every = [each for names in sorted(columns) for each in cells_of(counts, names)]
        shown = {
            cell
            for each in every
            if set(where.items()) <= (cell := cell_of(each.estimate))[0]
            and {name for name, _ in cell[0]} <= {*where, *by}
        }
        known = Known(values=frozenset(told), withheld=frozenset(kept))
        found = protect_beside(every, POLICY, shown=shown, known=known)
        if found is not None:
            told |= {cell_of(each) for each in found if not each.withheld and each.n}
            kept |= {cell_of(each) for each in found if each.withheld}
        for each in every:
            cell = cell_of(each.estimate)
            small = 0 < each.n < POLICY.minimum_respondents
            assert not (small and cell in told)
            if cell in kept:
                assert cell not in told
                assert not follows(cell, told, counts), (cell, told, counts)
            if small and found is not None:
                assert not follows(cell, told, counts), (cell, told, counts)


def test_a_second_table_that_would_give_away_the_first_is_withheld() -> None:
    """Women of the north are few; everybody of the north beside the men of the north would tell their number."""
    counts = {("N", "F", "A"): 4, ("N", "M", "A"): 40, ("S", "F", "A"): 30, ("S", "M", "A"): 50}
    every = [*cells_of(counts, ("region", "sex")), *cells_of(counts, ("region",))]
    men = {cell_of(c.estimate) for c in every if ("sex", "M") in cell_of(c.estimate)[0]}
    first = protect_beside(every, POLICY, shown=men, known=Known())
    assert first is not None
    assert not any(each.withheld for each in first)
    whole = {cell_of(c.estimate) for c in every if len(c.estimate.domain) == 1}
    second = protect_beside(every, POLICY, shown=whole, known=Known(values=frozenset(men)))
    assert second is not None
    assert [dict(each.domain)["region"] for each in second if each.withheld] == ["N"]


def test_numbers_of_interviews_that_another_measure_told_count_as_known() -> None:
    """The rows of the men of the north are out with another indicator: everybody of the north is withheld again."""
    counts = {("N", "F", "A"): 4, ("N", "M", "A"): 40, ("S", "F", "A"): 30, ("S", "M", "A"): 50}
    every = [*cells_of(counts, ("region", "sex")), *cells_of(counts, ("region",))]
    men = frozenset(cell_of(c.estimate) for c in every if ("sex", "M") in cell_of(c.estimate)[0])
    whole = {cell_of(c.estimate) for c in every if len(c.estimate.domain) == 1}
    assert not any(each.withheld for each in protect_beside(every, POLICY, shown=whole, known=Known()) or ())
    found = protect_beside(every, POLICY, shown=whole, known=Known(rows=men))
    assert found is not None
    assert [dict(each.domain)["region"] for each in found if each.withheld] == ["N"]


def test_a_table_is_refused_where_what_is_out_gives_somebody_away() -> None:
    counts = {("N", "F", "A"): 4, ("N", "M", "A"): 40}
    every = [*cells_of(counts, ("region", "sex")), *cells_of(counts, ("region",))]
    out = frozenset(cell_of(c.estimate) for c in every if c.n >= POLICY.minimum_respondents)
    few = {cell_of(c.estimate) for c in every} - out
    assert protect_beside(every, POLICY, shown=few, known=Known(values=out)) is None
