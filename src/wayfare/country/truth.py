"""True values: what the whole population is, added up while it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .parameters import Parameters
from .people import Tables
from .rows import Rows, Values, stored

Sums = NDArray[np.float64]


class Truth:
    """Running sums of numerator, denominator and number of units, for every quantity and domain."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._sums: dict[tuple[str, str], Sums] = {}
        self._levels: dict[tuple[str, str], tuple[str, ...]] = {}

    def add(self, tables: Tables) -> None:
        """Add people to the sums."""
        for quantity in self._parameters.truth:
            rows = tables[quantity["table"]]
            numerator, denominator, counted = _contributions(quantity, rows, self._parameters.poverty_line)
            for domain in ("", *self._parameters.truth_domains[quantity["table"]]):
                group = rows[domain] if domain else None
                self._add(quantity["name"], domain, rows, [_by(group, x) for x in (numerator, denominator, counted)])

    def values(self) -> list[dict[str, Any]]:
        """Write out every value, of everybody and by domain."""
        return [record for quantity in self._parameters.truth for record in self._records(quantity)]

    def _add(self, name: str, domain: str, rows: Rows, sums: list[Sums]) -> None:
        levels = rows.levels(domain) if domain else ("",)
        held = self._sums.setdefault((name, domain), np.zeros((3, len(levels))))
        self._levels[name, domain] = levels
        for total, part in zip(held, sums, strict=True):
            total[: len(part)] += part

    def _records(self, quantity: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        fixed = {"line": self._parameters.poverty_line} if quantity["statistic"] == "fgt" else {}
        for domain in ("", *self._parameters.truth_domains[quantity["table"]]):
            for level, sums in zip(
                self._levels[quantity["name"], domain], self._sums[quantity["name"], domain].T, strict=True
            ):
                numerator, denominator, counted = map(float, sums)
                value = numerator if quantity["statistic"] == "total" else _ratio(numerator, denominator)
                where = {domain: level} if domain else {}
                yield {**quantity, **fixed, "domain": where, "value": value, "units": int(counted)}


def _ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None


def _by(group: Values | None, values: Sums) -> Sums:
    if group is None:
        return np.asarray([values.sum()])
    return np.bincount(group, weights=values).astype(np.float64, copy=False)


def _contributions(quantity: Mapping[str, Any], rows: Rows, line: float) -> tuple[Sums, Sums, Sums]:
    """Give what each unit adds to numerator, denominator and count; units without a value add nothing."""
    y, valid = _column(rows, quantity["y"])
    if quantity["statistic"] == "fgt":  # Foster, Greer and Thorbecke 1984, equation 2
        gap = np.maximum(line - y, 0.0) / line
        y = np.where(gap > 0, gap ** quantity["alpha"], 0.0)
    below, valid_below = _column(rows, quantity.get("denominator", "1"))
    counted = (valid & valid_below).astype(np.float64)
    return y * counted, below * counted, counted


def _column(rows: Rows, name: str) -> tuple[Sums, NDArray[np.bool_]]:
    if name == "1":
        return np.ones(rows.size), np.ones(rows.size, dtype=bool)
    values = stored(rows[name])
    valid = ~np.isnan(values) if values.dtype.kind == "f" else values >= 0
    return np.where(valid, values, 0).astype(np.float64), valid
