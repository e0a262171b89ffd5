"""What the compiled loop is given and what it adds up: layout, rows, tables, and the sums of every cell."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LANES = 4
"""Sixteen-bit counters in a word; they are emptied before 65,536 rows."""
FLUSH = 60_000
VECTOR = 16

OPEN, PSUS, ROWS, TOUCHED, LISTED, ADJUST = range(6)


class Layout(NamedTuple):
    """What stays as it is while rows are read."""

    bits: int
    words: int
    nibbles: Array
    """For every half byte, its four bits as four counters in one word."""
    product_bit: Array
    product_first: Array
    product_second: Array
    """Channels with numbers: the bit, the number, and the second number or -1."""
    y: Array
    d: Array
    counted: Array
    """For every term, its channels."""
    varying: Array
    """Rows of `cells` whose cell changes inside PSUs; the first of them makes the sum of the PSU."""
    constant: Array


class Rows(NamedTuple):
    """A batch of rows: masks [row, word], weight [row], numbers [number, row], cells [breakdown, row].

    After the breakdowns comes a row of zeros: cell 0, the PSU whole, for when no cell changes inside PSUs.
    """

    masks: Array
    weight: Array
    numbers: Array
    cells: Array


class Tables(NamedTuple):
    """One table of masks for each group of columns; `columns` and `strides` are padded with -1 and 0."""

    columns: Array
    strides: Array
    offsets: Array
    lut: Array


class Numbering(NamedTuple):
    """How codes of columns make the key of a cell, and the number of each key, -1 while unseen."""

    columns: Array
    strides: Array
    ids: Array


class Segments(NamedTuple):
    """Runs of rows of one PSU: first row, whether PSU and stratum are new, one minus the fraction sampled."""

    start: Array
    psu: Array
    stratum: Array
    f: Array


class State(NamedTuple):
    """Everything that is added up. Sums are indexed [cell, channel] or [cell, term]; cell 0 is the open PSU whole."""

    at: Array
    factor: Array
    leading: Array
    psu: Array
    psu_counts: Array
    psu_zero: Array
    touched: Array
    is_touched: Array
    constant_cell: Array
    stratum: Array
    zero: Array
    members: Array
    listed: Array
    mean_y: Array
    mean_d: Array
    m_yy: Array
    m_yd: Array
    m_dd: Array
    seen: Array
    sums: Array
    rest: Array
    counts: Array
    psus: Array
    strata: Array
    present: Array
    lonely: Array
    var: Array


def new_state(cells: int, layout: Layout, adjust: bool) -> State:
    """Make room for some cells; all sums are zero."""
    channels, terms = _padded(channel_count(layout)), len(layout.y)
    swar = _padded(layout.bits) // LANES
    at = np.zeros(6, np.int64)
    at[ADJUST] = adjust

    def floats(*shape: int) -> Array:
        return np.zeros(shape, np.float64)

    def whole(*shape: int) -> Array:
        return np.zeros(shape, np.int64)

    return State(
        at, floats(1), np.zeros(cells, np.bool_), floats(cells, channels), np.zeros((cells, swar), np.uint64),
        np.zeros((cells, layout.words), np.uint64), whole(cells), np.zeros(cells, np.bool_),
        whole(max(1, len(layout.constant))), floats(cells, channels), np.zeros((cells, layout.words), np.uint64),
        whole(cells), whole(cells), floats(cells, terms), floats(cells, terms), floats(cells, terms),
        floats(cells, terms), floats(cells, terms), whole(cells, terms), floats(cells, channels),
        floats(cells, channels), whole(cells, layout.bits), whole(cells, terms), whole(cells, terms),
        whole(cells, terms), whole(cells, terms), floats(3, cells, terms),
    )  # fmt: skip


def _padded(number: int) -> int:
    """Round up to whole vectors, so that loops over channels leave no remainder."""
    return -(-number // VECTOR) * VECTOR


def grow(state: State, cells: int) -> State:
    """Make room for more cells."""
    own = ("at", "factor", "constant_cell")

    def wider(name: str, array: Array) -> Array:
        axis = 1 if name == "var" else 0
        if name in own or array.shape[axis] >= cells:
            return array
        pad = [(0, cells - array.shape[axis]) if k == axis else (0, 0) for k in range(array.ndim)]
        return np.pad(array, pad)

    return State(*(wider(name, array) for name, array in zip(State._fields, state, strict=True)))


def channel_count(layout: Layout) -> int:
    """Count the channels: bits, products, and one that stays zero."""
    return layout.bits + len(layout.product_bit) + 1
