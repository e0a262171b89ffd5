"""An area nobody left belongs to the sample all the same."""

from pathlib import Path

import polars as pl
import pytest

from wayfare.country import generate
from wayfare.engine.run import estimate
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.survey import Lonely


def test_emigrants_have_the_standard_errors_that_their_households_give(tmp_path: Path) -> None:
    made = generate(tmp_path, persons=8_000, seed=4, truth=False)
    emigrants, households = pl.read_parquet(made.emigrants), pl.read_parquet(made.households)
    none = emigrants.filter(pl.col("weight") == 0)
    assert len(none) > 0
    assert none["emigrant_id"].null_count() == len(none)
    assert set(emigrants["psu"]) == set(households["psu"])

    design = made.design
    design = type(design)(weights=design.weights, strata=design.strata, psu=design.psu, lonely=Lonely.CERTAINTY)
    listed = Measure(name="listed", statistic=Statistic.TOTAL, y="emigrant_id > 0")
    counted = Measure(name="counted", statistic=Statistic.TOTAL, y="emigrants_count")
    (by_list,) = estimate(made.emigrants, design, [listed])
    (by_household,) = estimate(made.households, design, [counted])
    assert by_list.estimate == pytest.approx(by_household.estimate, rel=1e-9)
    assert by_list.se == pytest.approx(by_household.se, rel=1e-9)
    assert by_list.n == len(emigrants) - len(none)
