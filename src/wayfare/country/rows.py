"""Units of one kind by column, with the units they live in: persons in households, households in enumeration areas.

A missing value is negative in an integer column and NaN in a number column; a category is stored by the position of its
level. As a feature of a linear predictor a missing value counts as zero: "does not apply".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wayfare.model.errors import UnknownVariable

from .draws import Draws

Values: TypeAlias = NDArray[Any]
Feature: TypeAlias = NDArray[np.float32]


DECIMALS = 3


def stored(values: Values) -> Values:
    """Give single-precision draws the decimals they were rounded to; double-precision values stay as they are."""
    return np.round(values.astype(np.float64), DECIMALS) if values.dtype == np.float32 else values


class Rows:
    """Columns of units; what a unit does not have itself it takes from its home."""

    def __init__(
        self, draws: Draws, size: int, *, parent: Rows | None = None, home: NDArray[np.integer] | None = None
    ) -> None:
        self.draws, self.size, self.parent, self.home = draws, size, parent, home
        self.columns: dict[str, Values] = {}
        self._levels: dict[str, tuple[str, ...]] = {}
        self._features: dict[str, Feature] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.columns or (self.parent is not None and name in self.parent)

    def __getitem__(self, name: str) -> Values:
        if name in self.columns:
            return self.columns[name]
        if self.parent is None:
            raise _unknown(name)
        return self.parent[name][self.home]

    def set(self, name: str, values: Values, levels: Sequence[str] = ()) -> None:
        """Add a column; `levels` are the words of a category."""
        self.columns[name] = values
        if levels:
            self._levels[name] = tuple(levels)

    def set_all(self, columns: Mapping[str, Values]) -> None:
        """Add several columns."""
        self.columns.update(columns)

    def levels(self, name: str) -> tuple[str, ...]:
        """Words of a category; empty for other columns."""
        if name in self.columns:
            return self._levels.get(name, ())
        return self._inherited().levels(name)

    def feature(self, name: str) -> Feature:
        """Give a column, a level of a category (`education.tertiary`) or a product (`flood*female`) as numbers."""
        if name not in self._features:
            self._features[name] = self._made(name)
        return self._features[name]

    def true(self, name: str) -> NDArray[np.bool_]:
        """Say which units have the feature; `not x` says which have it not."""
        if name.startswith("not "):
            return ~self.true(name.removeprefix("not "))
        return self.feature(name) > 0

    def having(self, names: Iterable[str]) -> NDArray[np.bool_] | None:
        """Say which units have all of the features; None when none is asked for."""
        mask: NDArray[np.bool_] | None = None
        for name in names:
            mask = self.true(name) if mask is None else mask & self.true(name)
        return mask

    def part(self, index: NDArray[np.integer]) -> Rows:
        """Give some of the units, looking up everything here."""
        return Rows(self.draws.take(index), len(index), parent=self, home=index)

    def household_sum(self, values: Values) -> NDArray[np.float64]:
        """Add up over the units of each home."""
        sums = np.bincount(self._home(), weights=values, minlength=self._inherited().size)
        return sums.astype(np.float64, copy=False)

    def _inherited(self) -> Rows:
        if self.parent is None:
            raise LookupError("these units live in nothing larger")
        return self.parent

    def _home(self) -> NDArray[np.integer]:
        assert self.home is not None
        return self.home

    def _made(self, name: str) -> Feature:
        if "*" in name:
            first, _, rest = name.partition("*")
            return self.feature(first) * self.feature(rest)
        column, _, level = name.partition(".")
        if column not in self.columns:
            if column not in self:
                raise _unknown(name)
            return np.asarray(self._inherited().feature(name)[self.home])
        values = self.columns[column]
        if level:
            if level not in self.levels(column):
                raise _unknown(name)
            return np.asarray(values == self._levels[column].index(level), dtype=np.float32)
        if values.dtype.kind == "f":
            return np.nan_to_num(values.astype(np.float32), nan=0.0)
        return np.asarray(np.maximum(values, 0), dtype=np.float32)


def _unknown(name: str) -> UnknownVariable:
    return UnknownVariable(
        f"The feature '{name}' is used before any outcome makes it.",
        where="content/country/marenza.yaml",
        remedy="Correct the name, or move the outcome that makes it further up.",
    )
