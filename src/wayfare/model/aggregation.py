"""How values of one indicator may be added up: one rule for periods, places, groups and child indicators."""

from __future__ import annotations

from enum import StrEnum


class Aggregation(StrEnum):
    """The one rule by which values of an indicator roll up. Labels are in `content/codelists/aggregation_rule.csv`."""

    SUM = "sum"
    """Every period counts something new: add over periods, places and groups."""
    LAST = "last"
    """Cumulative, or a stock: the last value over periods; added over places and groups."""
    MAX = "max"
    """The highest value anywhere."""
    RATIO = "ratio"
    """Numerators over denominators, each added up over periods, places and groups; never a mean of percentages."""
    RATIO_LAST = "ratio_last"
    """A share of a stock: numerator and denominator of the last period, each added over places and groups."""
    DISTINCT = "distinct"
    """Different people: where somebody may be counted twice, between the largest part and the sum of the parts."""
    NONE = "none"
    """Never rolled up: only what was reported for the whole is shown."""

    @property
    def of_ratio(self) -> bool:
        """Whether numerators and denominators are kept and added, not values."""
        return self in (Aggregation.RATIO, Aggregation.RATIO_LAST)

    @property
    def to_date(self) -> bool:
        """Whether a value tells how things stand, so that over periods the last one counts."""
        return self in (Aggregation.LAST, Aggregation.RATIO_LAST)


class Overlap(StrEnum):
    """Where the same person may be counted twice by an indicator of different people."""

    PERIODS = "periods"
    PLACES = "places"
    CHILDREN = "children"
    """Child indicators, for instance of two projects with the same participants."""
