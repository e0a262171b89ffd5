"""What a measure asks of the rows, by the type of its variable."""

from __future__ import annotations

import pyarrow as pa
import pytest

from wayfare.engine.run import estimate
from wayfare.model.errors import WrongType
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.survey import SurveyDesign

ROWS = 40


def asked(y: list[object], statistic: Statistic) -> list[tuple[str | None, float | None]]:
    table = pa.table({"y": y, "w": [1.0] * len(y)})
    measure = Measure(name="y", statistic=statistic, y="y")
    found = estimate(table, SurveyDesign(weights="w"), [measure], policy=None)
    return [(each.level, each.estimate) for each in found]


def test_noughts_and_ones_are_told_by_the_share_of_ones() -> None:
    assert asked([0, 1, 1, 1] * 10, Statistic.PROPORTION) == [("1", 0.75)]


def test_other_codes_are_told_category_by_category() -> None:
    assert asked([1, 2, 2, 2] * 10, Statistic.PROPORTION) == [("1", 0.25), ("2", 0.75)]
    assert asked(["n", "s"] * 20, Statistic.MEAN) == [("n", 0.5), ("s", 0.5)]


def test_a_number_spoiled_by_one_text_is_an_error_that_names_the_row() -> None:
    spoiled: list[object] = [str(number) for number in range(ROWS)]
    spoiled[6] = "seven"
    with pytest.raises(WrongType, match="row 7 holds 'seven'"):
        asked(spoiled, Statistic.MEAN)


def test_categories_that_look_like_numbers_are_still_categories() -> None:
    assert asked(["01", "02"] * 20, Statistic.MEAN) == [("01", 0.5), ("02", 0.5)]
    assert asked(["1", "2", "3+"] * 10, Statistic.PROPORTION)[2] == ("3+", pytest.approx(1 / 3))
