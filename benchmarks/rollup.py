"""Roll-ups of a large plan: 2,000 indicators x 12 periods x 40 districts, women and men, from columns to totals.

    python benchmarks/rollup.py [--items 2000] [--districts 40] [--periods 12] [--runs 5] [--most SECONDS]

Each run spreads the columns, adds groups, periods and places up for the whole time and for every period, by every
rule in turn, and then the mixture of rules that a plan has. With `--most` it fails where a mixture takes longer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np

from wayfare.model.aggregation import Aggregation
from wayfare.model.estimate import Domain
from wayfare.monitoring.cells import Cells, Frame, Item
from wayfare.monitoring.rollup import Span, roll_up

SEXES: tuple[Domain, ...] = ((("sex", "F"),), (("sex", "M"),))
MIXTURE = (
    *(Aggregation.SUM,) * 5,
    *(Aggregation.LAST,) * 3,
    *(Aggregation.RATIO, Aggregation.RATIO_LAST, Aggregation.DISTINCT, Aggregation.MAX, Aggregation.NONE),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--districts", type=int, default=40)
    parser.add_argument("--periods", type=int, default=12)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--most", type=float, default=0.0, help="seconds that the mixture may take, once for all time")
    asked = parser.parse_args()
    print(f"{'':24}{'values':>12}{'all time, CPU s':>17}{'and each period, CPU s':>24}")
    for rule in Aggregation:
        told(rule.value, (rule,), asked)
    slowest = told("as a plan mixes them", MIXTURE, asked)
    if asked.most and slowest > asked.most:
        sys.exit(f"{slowest:.3f} s is more than {asked.most} s")


def told(name: str, rules: tuple[Aggregation, ...], asked: argparse.Namespace) -> float:
    frame = made(rules, asked.items, asked.districts, asked.periods)
    cells = filled(frame, asked.districts)
    last = asked.periods - 1
    once = measured(frame, cells, [(0, last)], asked.runs)
    often = measured(frame, cells, [(0, last), *((t, t) for t in range(asked.periods))], asked.runs)
    print(f"{name:24}{cells.value.size:>12,}{once:>17.3f}{often:>24.3f}")
    return once


def made(rules: tuple[Aggregation, ...], items: int, districts: int, periods: int) -> Frame:
    parents: dict[str, str | None] = {"country": None} | {f"region {n}": "country" for n in range(8)}
    names = tuple(f"district {n}" for n in range(districts))
    return Frame(
        items=[
            Item(id=f"i{n}", rule=rules[n % len(rules)], places=names, groups=SEXES, factor=100.0) for n in range(items)
        ],
        periods=[f"p{n}" for n in range(periods)],
        parents=parents | {name: f"region {n % 8}" for n, name in enumerate(names)},
        groups=((), *SEXES),
    )


def filled(frame: Frame, districts: int) -> Cells:
    """Women and men of every district, in a random order, one in fifty not there."""
    chance = np.random.default_rng(20270101)
    _, items, periods, places = frame.grid
    at = np.indices((items, periods, districts, 2)).reshape(4, -1).astype(np.int32)
    at = chance.permutation(at[:, chance.random(at.shape[1]) > 0.02], axis=1)
    below = chance.integers(1, 200, at.shape[1]).astype(float)
    return Cells(
        item=at[0],
        period=at[1],
        place=at[2] + (places - districts),
        group=at[3] + 1,
        value=chance.integers(0, 1000, at.shape[1]).astype(float),
        numerator=np.floor(below * chance.random(at.shape[1])),
        denominator=below,
    )


def measured(frame: Frame, cells: Cells, spans: list[Span], runs: int) -> float:
    spent = []
    for _ in range(runs):
        start = time.process_time()
        roll_up(frame, cells, spans).values()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
