"""Income without migration in the made-up country, whose emigrants can truly be put back at home.

The generator makes everybody again without any money sent: nobody works less for it, and each emigrant works and earns
by the same rules as those who stayed. That is the truth each assumption is measured against, over repeated samples of
one population. Run: `python scripts/measure_counterfactual.py 100`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from wayfare.country import emigrants as abroad
from wayfare.country import households as home
from wayfare.country import parameters as content
from wayfare.country import persons as residents
from wayfare.country.areas import Frame, frame
from wayfare.country.draws import Draws
from wayfare.country.outcomes import draw_all
from wayfare.country.people import Chosen, everybody, people, wealth_cuts
from wayfare.country.rows import Rows
from wayfare.country.sampling import Selection, respondents, sample
from wayfare.methods import counterfactual as methods

POPULATION = 120_000
OUTCOMES = ("headcount", "severity", "gini")
RECEIVED = ("remittances_international", "remittances_internal", "remittances_amount")
RECEIVES = ("receives_remittances", "receives_from_abroad")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one assumption does for one outcome, in the unit of the outcome."""

    truth: float
    mean: float
    """Over the samples."""
    held: float
    """Share of samples whose 95 % interval holds the truth."""

    @property
    def bias(self) -> float:
        """Mean less truth."""
        return self.mean - self.truth


def truth(land: Frame, chosen: Chosen, cuts: Floats) -> Floats:
    """Measure everybody with the emigrants at home and no money sent."""
    rows = home.households(land, chosen.area, chosen.number)
    rows.set("weight", chosen.weight)
    home.set_quintiles(rows, cuts)
    emigrants = abroad.emigrants(land, rows)
    home.receive(land, rows, emigrants)
    rows.set_all({name: np.zeros(rows.size) for name in RECEIVED})
    rows.set_all({name: np.zeros(rows.size, dtype=np.int8) for name in RECEIVES})
    home.earn(land, rows, residents.persons(land, rows))
    earned = emigrants.household_sum(_at_home(land, emigrants))
    size = rows["household_size"] + rows["emigrants_count"]
    found = methods.Distribution(
        income=(rows["income"] + earned) / size, people=size.astype(np.float64), household=np.arange(rows.size)
    )
    return methods.outcomes(found, land.parameters.poverty_line, np.ones(rows.size, dtype=bool))


def _at_home(land: Frame, emigrants: Rows) -> Floats:
    """Let emigrants work and earn where they came from, by the rules and chances of those who stayed."""
    assert emigrants.home is not None
    draws = Draws.of("at_home", emigrants["emigrant_id"], seed=land.seed, period=land.period)
    rows = Rows(draws, emigrants.size, parent=emigrants.parent, home=emigrants.home)
    age = emigrants["age"]
    rows.set("age40", ((age - 40) / 10).astype(np.float32))
    for name, (least, most) in land.parameters.age_bands.items():
        rows.set(name, ((age >= least) & (age <= most)).astype(np.int8))
    rows.set("female", emigrants["female"])
    rows.set("education", emigrants["education"], emigrants.levels("education"))
    rows.set("came_back", np.zeros(emigrants.size, dtype=np.int8))
    draw_all(land.parameters.stages["work"], rows)
    return rows.feature("earnings").astype(np.float64)


def observed(rows: Rows) -> tuple[methods.Households, Floats]:
    """Take the households of a sample as a survey would have them."""
    size = rows["household_size"].astype(np.float64)
    migrants = rows.true("receives_remittances") | rows.true("emigrant_household")
    returning = rows["emigrants_count"] * migrants.astype(np.float64)
    fixed = [rows["children"], rows.true("head_female"), rows.true("urban")]
    fixed += [rows["admin1"] == code for code in range(1, len(rows.levels("admin1")))]
    fixed += [rows["wealth_quintile"] == fifth for fifth in range(2, 6)]
    x, returned = (_covariates(each, rows["children"], fixed) for each in (size, size + returning))
    made = methods.Households(
        income=rows["income_per_person"].astype(np.float64),
        without=rows["income_per_person_without_remittances"].astype(np.float64),
        size=size,
        migrants=migrants,
        returning=returning,
        x=x,
        x_returned=returned,
    )
    return made, rows["weight"].astype(np.float64)


def _covariates(size: Floats, children: Floats, fixed: list[Floats]) -> Floats:
    adults = np.maximum(size - children, 0.5)
    return np.column_stack([np.ones(len(size)), np.log(size), np.log(adults), *fixed])


def measure(
    draws: Iterable[int], *, persons: int = 6_000, replicates: int = 40, seed: int = 5
) -> dict[tuple[str, str], Result]:
    """Give the result of every assumption for every outcome."""
    land = frame(content.load(), population=POPULATION, seed=seed, period=1)
    cuts = wealth_cuts(land)
    true = truth(land, everybody(land, np.arange(land.rows.size)), cuts)
    plan = methods.Plan(line=land.parameters.poverty_line, draws=10, replicates=replicates, seed=2010)
    values, held = [], []
    for draw in draws:
        drawn = sample(land, persons=persons, selection=Selection.PPS, draw=draw)
        rows = people(land, respondents(land, drawn, np.arange(len(drawn.areas))), cuts)["households"]
        made, weights = observed(rows)
        strata, units = rows["stratum"], rows["psu"]
        everywhere = np.ones(rows.size, dtype=bool)
        found, again = methods.bootstrap(
            made, weights, replace(plan, seed=draw), [everywhere], strata=strata, psus=units
        )
        df = len(np.unique(np.stack([strata, units]), axis=1).T) - len(np.unique(strata))
        half = float(stdtrit(df, 0.975)) * again[:, 0].std(axis=0, ddof=1)
        values.append(found[0])
        held.append(np.abs(found[0] - true) <= half)
    places = {outcome: methods.OUTCOMES.index(outcome) for outcome in OUTCOMES}
    return {
        (level, outcome): Result(
            truth=float(true[place]),
            mean=float(np.mean(values, axis=0)[row, place]),
            held=float(np.mean(held, axis=0)[row, place]),
        )
        for row, level in enumerate(methods.LEVELS)
        for outcome, place in places.items()
    }


def main() -> None:
    """Print truth, mean, bias and coverage of every assumption."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("samples", type=int, nargs="?", default=100)
    found = measure(range(1, arguments.parse_args().samples + 1))
    for (level, outcome), result in found.items():
        told = f"truth {result.truth:.4f}\tmean {result.mean:.4f}\tbias {result.bias:+.4f}"
        print(f"{outcome}\t{level}\t{told}\theld {100 * result.held:.0f} %")


if __name__ == "__main__":
    main()
