"""Former members of households who live abroad: who they are, how they left and fare, whether they stay connected.

Women and men, wealth and schooling select who leaves and how; health workers leave out of proportion (brain drain in
one sector); an irregular status lowers earnings abroad; contact and money fade slowly with the years.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .ages import set_age_group
from .areas import Frame
from .draws import Draws
from .households import MEMBER_STEP
from .outcomes import draw_all
from .rows import Rows

_KINDS = ("spouse_abroad", "children_abroad", "others_abroad")
_FIRST_NUMBER = 50
_LEAST_AGE_AT_DEPARTURE = "least_age_at_departure"


def emigrants(frame: Frame, households: Rows) -> Rows:
    """Make the former members abroad of households."""
    home, kind, number = _listed(households)
    ids = households["household_id"][home] * MEMBER_STEP + _FIRST_NUMBER + number
    draws = Draws.of("emigrant", ids, seed=frame.seed, period=frame.period)
    rows = Rows(draws, len(ids), parent=households, home=home)
    rows.set("emigrant_id", ids)
    rows.set("husband_or_wife", (kind == 0).astype(np.int8))
    rows.set("son_or_daughter", (kind == 1).astype(np.int8))
    rows.set("wife", ((kind == 0) & ~rows.true("head_female")).astype(np.int8))
    rows.set("left_children", _left_children(rows).astype(np.int8))
    age = _ages(frame, rows)
    draw_all(frame.parameters.stages["emigrants"], rows)
    _set_times(frame, rows, age)
    return rows


def _listed(households: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """List emigrants by household: position of the household, kind, number within the household."""
    counts = np.stack([households.feature(kind).astype(np.int64) for kind in _KINDS], axis=1)
    slots = np.repeat(np.arange(counts.size), counts.ravel())
    home, kind = np.divmod(slots, len(_KINDS))
    starts = np.cumsum(counts.sum(axis=1)) - counts.sum(axis=1)
    return home, kind, np.arange(len(slots)) - starts[home]


def _left_children(rows: Rows) -> NDArray[np.bool_]:
    has_minors = rows.feature("minors") > 0
    as_spouse = rows.true("husband_or_wife") & ~rows.true("grandparent_household")
    as_child = rows.true("son_or_daughter") & rows.true("grandchildren_left")
    return has_minors & (as_spouse | as_child)


def _ages(frame: Frame, rows: Rows) -> NDArray[np.float32]:
    """Age now: near the head's for a spouse, a generation less for a child, any working age for others."""
    settings, head, u = frame.parameters.composition, rows.feature("head_age"), rows.draws.uniform("age")
    low, high = settings["emigrant_child_gap"]
    child = head - (low + u * (high - low))
    youngest, oldest = settings["other_age"]
    other = youngest + u * (oldest - youngest)
    gap = settings["spouse_gap"]
    spouse = head + np.where(rows.true("head_female"), 1, -1) * gap["mean"] + (2 * u - 1) * gap["spread"]
    age = np.where(rows.true("husband_or_wife"), spouse, np.where(rows.true("son_or_daughter"), child, other))
    age = np.floor(np.maximum(age, settings[_LEAST_AGE_AT_DEPARTURE]))
    return np.asarray(age, dtype=np.float32)


def _set_times(frame: Frame, rows: Rows, age: NDArray[np.float32]) -> None:
    """Nobody left before the least age at departure."""
    years = np.minimum(rows["years_abroad"], age - frame.parameters.composition[_LEAST_AGE_AT_DEPARTURE])
    rows.set("age", age)
    set_age_group(frame.parameters, rows, age)
    rows.set("age_at_departure", age - years)
    rows.columns["years_abroad"] = years
    rows.set("year_of_departure", int(frame.parameters.periods[str(frame.period)]) - years)
