"""Kaplan-Meier curves of weighted durations, cell by cell, with the influence of every row on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .influence import Cells, Floats, Whole

ROUNDING = 1e-12
"""Parts of a sum below this are what rounding left of nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The curves of all cells one after the other: a step for each duration that occurs in a cell, in order.

    After a step the part S of the cell has not met the event: the product over the steps so far of 1 - D / Y, where D
    is the weight of events at the step and Y the weight of rows whose duration is at least as long (Kaplan and Meier
    1958, Journal of the American Statistical Association 53, 457-481). A row without the event leaves after its
    duration.
    """

    cells: Cells
    time: Floats
    log: Floats
    """Natural logarithm of S after the step; minus infinity where nobody is left."""
    accumulated: Floats
    """Sum over the steps so far of D / (Y (Y - D)), the derivative of log S by the weight of who was there."""
    step: Whole
    """The step of every row."""
    own: Floats
    """What the event of a row itself takes off log S: 1 / (Y - D) at its step, 0 without event."""
    start: Whole
    """First step of each cell; one more stands for the end."""

    def first_at(self, p: float) -> Whole:
        """Find in each cell the first step after which S is p or less; the end of its steps where it stays above."""
        above = self.log > np.log(p) + ROUNDING
        counted = np.concatenate([[0], np.cumsum(above)])
        return np.asarray(self.start[:-1] + counted[self.start[1:]] - counted[self.start[:-1]])

    def influence(self, at: Whole) -> Floats:
        """Give the influence of every row on log S of its cell after a step, one step for each cell.

        The linearisation of the product itself; R's `svykm` takes that of the exponential of the cumulative hazard,
        which is the same where few meet the event at one step.
        """
        until = at[self.cells.cell]
        return self.accumulated[np.minimum(self.step, until)] - np.where(self.step <= until, self.own, 0.0)


def kaplan_meier(cells: Cells, duration: Floats, event: Floats) -> Curves:
    """Make the curve of every cell; `event` is 1 where the duration ended with the event and 0 where watching ended."""
    order = np.lexsort((duration, cells.cell))
    cell, time = cells.cell[order], duration[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (cell[1:] != cell[:-1]) | (time[1:] != time[:-1])
    group = np.cumsum(new) - 1
    step = np.empty(len(order), np.int64)
    step[order] = group
    of, start = cell[new], np.searchsorted(cell[new], np.arange(cells.count + 1))
    leaving, events = (
        np.asarray(np.bincount(group, values[order]), np.float64) for values in (cells.weight, cells.weight * event)
    )
    before = _since_start(leaving, of, start) - leaving
    there = cells.sums(np.ones_like(duration))[of] - before
    left = there - events
    nobody = left <= ROUNDING * there
    left = np.where(nobody, 1.0, left)
    log = _since_start(np.where(nobody, 0.0, np.log(left / there)), of, start)
    accumulated = _since_start(np.where(nobody, 0.0, events / (there * left)), of, start)
    own = event * np.where(nobody, 0.0, 1 / left)[step]
    return Curves(cells, time[new], np.where(nobody, -np.inf, log), accumulated, step, own, start)


def _since_start(values: Floats, of: Whole, start: Whole) -> Floats:
    """Add values up over the steps of each cell."""
    added = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(added[1:] - added[start[of]])
