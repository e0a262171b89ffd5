"""Coverage: how often the 95 % intervals of the engine hold the true value, over repeated samples of one population.

With 200 samples the share of intervals that hold is itself uncertain: binomially, 95 % has a standard error of
1.5 points, so that a right method gives 92 to 97.5 % nearly always. Run: `python scripts/measure_coverage.py 200`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wayfare.country import parameters as content
from wayfare.country.areas import frame
from wayfare.country.people import everybody, people, wealth_cuts
from wayfare.country.sampling import Selection, design, respondents, sample
from wayfare.country.tables import Writer
from wayfare.country.truth import Truth
from wayfare.engine.run import estimate
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.survey import SurveyDesign

POPULATION = 120_000
QUANTITIES = (
    "poverty_headcount",
    "poverty_gap",
    "mean_income_per_person",
    "literate",
    "account",
    "unpaid_care_hours",
    "receives_remittances",
    "food_reduction",
)
BY_INFLUENCE = (
    Measure(name="gini", statistic=Statistic.GINI, y="income_per_person"),
    Measure(name="gap_literate", statistic=Statistic.GAP, y="literate", group="sex = 'F'"),
)
"""Asked of persons; their truth is what the engine finds among everybody."""


def coverage(
    folder: Path, *, selection: Selection, draws: Iterable[int], persons: int = 2_500, seed: int = 5
) -> Mapping[str, float]:
    """Give, for every quantity, the share of samples whose 95 % interval holds the true value."""
    parameters = content.load()
    land = frame(parameters, population=POPULATION, seed=seed, period=1)
    cuts = wealth_cuts(land)
    everyone = people(land, everybody(land, np.arange(land.rows.size)), cuts)
    truth = _truth(everyone)
    with Writer(parameters, folder) as writer:
        writer.write(everyone)
    truth |= {e.y: e.estimate for e in estimate(folder / "persons.parquet", SurveyDesign(), BY_INFLUENCE, policy=None)}
    hits: Counter[str] = Counter()
    number = 0
    for number, draw in enumerate(draws, start=1):  # noqa: B007 - counted after the loop
        drawn = sample(land, persons=persons, selection=selection, draw=draw)
        tables = people(land, respondents(land, drawn, np.arange(len(drawn.areas))), cuts)
        with Writer(parameters, folder) as writer:
            writer.write(tables)
        for name, (low, high) in _intervals(folder, selection, parameters.truth).items():
            hits[name] += low <= truth[name] <= high
    return {name: hits[name] / number for name in (*QUANTITIES, *(measure.name for measure in BY_INFLUENCE))}


def _truth(everyone: Any) -> dict[str, float]:
    known = Truth(content.load())
    known.add(everyone)
    return {record["name"]: record["value"] for record in known.values() if not record["domain"]}


def _intervals(
    folder: Path, selection: Selection, truth: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[float, float]]:
    found = {}
    for table in ("persons", "households"):
        wanted = [_measure(q) for q in truth if q["name"] in QUANTITIES and q["table"] == table]
        wanted += BY_INFLUENCE if table == "persons" else ()
        answers = estimate(folder / f"{table}.parquet", design(selection), wanted, [()], policy=None)
        found |= {answer.y: (answer.ci_low, answer.ci_high) for answer in answers}
    return found


def _measure(quantity: Mapping[str, Any]) -> Measure:
    line = content.load().poverty_line if quantity["statistic"] == "fgt" else None
    return Measure(
        name=quantity["name"],
        statistic=Statistic(quantity["statistic"]),
        y=quantity["y"],
        line=line,
        alpha=quantity.get("alpha"),
    )


def main() -> None:
    """Print the coverage of every quantity under both designs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("samples", type=int, nargs="?", default=200)
    samples = arguments.parse_args().samples
    for selection in Selection:
        with tempfile.TemporaryDirectory() as folder:
            held = coverage(Path(folder), selection=selection, draws=range(1, samples + 1))
        for name, share in held.items():
            print(f"{selection}\t{name}\t{100 * share:.1f} %", flush=True)


if __name__ == "__main__":
    main()
