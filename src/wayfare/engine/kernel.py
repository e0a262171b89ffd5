"""The compiled loop: folds rows into the cells of the open PSU, PSUs into strata, strata into variances.

Rows arrive sorted by stratum and PSU. A row is a few bit masks (which conditions hold), a weight and a few numbers; a
*channel* is a weighted sum of one bit, or of one bit times one or two numbers. Within a stratum the spread of the PSU
sums is updated as each PSU ends (Welford 1962; co-moments after Chan, Golub and LeVeque 1983, eq. 1.5), and PSUs with
nobody in the cell are added as zeros at its end. Sums over strata are compensated (Neumaier 1974), so that the answer
does not depend on how many rows there are.
"""

from __future__ import annotations

from typing import TypeVar, cast

import numba
import numpy as np

from .sums import (
    ADJUST,
    FLUSH,
    LANES,
    LISTED,
    OPEN,
    PSUS,
    ROWS,
    TOUCHED,
    Array,
    Layout,
    Numbering,
    Rows,
    Segments,
    State,
    Tables,
)

F = TypeVar("F")


def _compiled(function: F) -> F:
    return cast("F", numba.njit(cache=True, nogil=True)(function))


@_compiled
def recode(numbers: Array, remap: Array, codes: Array) -> None:
    """Give each row the code of its number."""
    for r in range(len(numbers)):
        codes[r] = remap[numbers[r]]


@_compiled
def find_masks(codes: Array, tables: Tables, masks: Array) -> None:
    """Look up which conditions hold for each row: the AND over the tables."""
    masks[:] = ~np.uint64(0)
    keys = np.zeros(codes.shape[1], np.int64)
    for t in range(len(tables.offsets)):
        keys[:] = tables.offsets[t]
        for j in range(tables.columns.shape[1]):
            if tables.columns[t, j] >= 0:
                add_codes(codes[tables.columns[t, j]], tables.strides[t, j], keys)
        for w in range(masks.shape[1]):
            for r in range(codes.shape[1]):
                masks[r, w] &= tables.lut[keys[r], w]


@_compiled
def add_codes(codes: Array, stride: int, keys: Array) -> None:
    """Add the part of one column to the keys of rows."""
    for r in range(len(keys)):
        keys[r] += codes[r] * stride


@_compiled
def find_cells(codes: Array, numbering: Numbering, known: Array, cells: Array) -> None:
    """Find the number of each row's cell in one breakdown; a key never seen gets the next number after `known`."""
    for r in range(codes.shape[1]):
        key = 0
        for j in range(len(numbering.columns)):
            key += codes[numbering.columns[j], r] * numbering.strides[j]
        if numbering.ids[key] < 0:
            known[0] += 1
            numbering.ids[key] = known[0]
        cells[r] = numbering.ids[key]


@_compiled
def find_varying(cells: Array, starts: Array, new: Array, open_cell: int) -> bool:
    """Tell whether the cell changes inside a PSU. `open_cell` is that of the PSU left open, or -1."""
    for s in range(len(starts)):
        stop = starts[s + 1] if s + 1 < len(starts) else len(cells)
        first = cells[starts[s]] if new[s] or open_cell < 0 else open_cell
        for r in range(starts[s], stop):
            if cells[r] != first:
                return True
    return False


@_compiled
def fold(rows: Rows, segments: Segments, layout: Layout, state: State) -> None:
    """Fold a batch of rows."""
    for s in range(len(segments.start)):
        if segments.psu[s]:
            close_psu(layout, state)
            if segments.stratum[s]:
                close_stratum(layout, state)
                state.factor[0] = segments.f[s]
            open_psu(rows, segments.start[s], layout, state)
        stop = segments.start[s + 1] if s + 1 < len(segments.start) else len(rows.weight)
        add_rows(rows, segments.start[s], stop, layout, state)


@_compiled
def open_psu(rows: Rows, r: int, layout: Layout, state: State) -> None:
    """Open the PSU of row r."""
    state.at[OPEN] = 1
    state.at[PSUS] += 1
    for k in range(len(layout.constant)):
        state.constant_cell[k] = rows.cells[layout.constant[k], r]


@_compiled
def add_rows(rows: Rows, start: int, stop: int, layout: Layout, state: State) -> None:
    """Add rows of the open PSU to its cells."""
    here = start
    while here < stop:
        end = min(stop, here + FLUSH - state.at[ROWS])
        touch(rows, here, end, layout, state)
        add_bits(rows, here, end, layout, state.psu)
        add_counts(rows, here, end, layout, state.psu_counts)
        add_products(rows, here, end, layout, state.psu)
        keep_weightless(rows, here, end, layout, state.psu_zero)
        state.at[ROWS] += end - here
        if state.at[ROWS] == FLUSH:
            empty_counters(layout, state)
        here = end


@_compiled
def touch(rows: Rows, start: int, stop: int, layout: Layout, state: State) -> None:
    """Note which cells the rows are in."""
    for k in range(len(layout.varying)):
        for r in range(start, stop):
            cell = rows.cells[layout.varying[k], r]
            if not state.is_touched[cell]:
                state.is_touched[cell] = True
                state.leading[cell] = k == 0
                state.touched[state.at[TOUCHED]] = cell
                state.at[TOUCHED] += 1


@_compiled
def add_bits(rows: Rows, start: int, stop: int, layout: Layout, sums: Array) -> None:
    """Add the weight of each row to the sums of the bits it has."""
    masks, weights, cells, varying, bits = rows.masks, rows.weight, rows.cells, layout.varying, layout.bits
    for r in range(start, stop):
        weight = weights[r]
        for k in range(len(varying)):
            cell = cells[varying[k], r]
            for w in range(masks.shape[1]):
                mask, base = masks[r, w], 64 * w
                for b in range(min(64, bits - base)):
                    if (mask >> np.uint64(b)) & np.uint64(1):
                        sums[cell, base + b] += weight


@_compiled
def add_counts(rows: Rows, start: int, stop: int, layout: Layout, counts: Array) -> None:
    """Count the rows of each bit, four counters to a word; a row without weight is not counted."""
    masks, cells, varying, nibbles = rows.masks, rows.cells, layout.varying, layout.nibbles
    count = np.zeros(counts.shape[1], np.uint64)
    for r in range(start, stop):
        if rows.weight[r] <= 0.0:
            continue
        for w in range(masks.shape[1]):
            mask, base = masks[r, w], 16 * w
            for q in range(min(16, len(count) - base)):
                count[base + q] = nibbles[(mask >> np.uint64(4 * q)) & np.uint64(15)]
        for k in range(len(varying)):
            cell = cells[varying[k], r]
            for q in range(len(count)):
                counts[cell, q] += count[q]


@_compiled
def add_products(rows: Rows, start: int, stop: int, layout: Layout, sums: Array) -> None:
    """Add weight times numbers where the bit is set."""
    for p in range(len(layout.product_bit)):
        bit, first, second = layout.product_bit[p], layout.product_first[p], layout.product_second[p]
        for r in range(start, stop):
            if not (rows.masks[r, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1):
                continue
            product = rows.weight[r] * rows.numbers[first, r]
            if second >= 0:
                product *= rows.numbers[second, r]
            for k in range(len(layout.varying)):
                sums[rows.cells[layout.varying[k], r], layout.bits + p] += product


@_compiled
def keep_weightless(rows: Rows, start: int, stop: int, layout: Layout, kept: Array) -> None:
    """Remember which conditions hold for rows of weight zero."""
    for r in range(start, stop):
        if rows.weight[r] <= 0.0:
            for k in range(len(layout.varying)):
                for w in range(rows.masks.shape[1]):
                    kept[rows.cells[layout.varying[k], r], w] |= rows.masks[r, w]


@_compiled
def empty_counters(layout: Layout, state: State) -> None:
    """Bring the sixteen-bit counters of the open PSU home before they overflow."""
    state.at[ROWS] = 0
    lane = np.uint64(0xFFFF)
    for i in range(state.at[TOUCHED]):
        cell = state.touched[i]
        for b in range(layout.bits):
            found = np.int64((state.psu_counts[cell, b // LANES] >> np.uint64(16 * (b % LANES))) & lane)
            if cell:
                state.counts[cell, b] += found
            if state.leading[cell]:
                for k in range(len(layout.constant)):
                    state.counts[state.constant_cell[k], b] += found
        state.psu_counts[cell] = np.uint64(0)


@_compiled
def close_psu(layout: Layout, state: State) -> None:
    """Fold the sums of the open PSU into its stratum, cell by cell."""
    if not state.at[OPEN]:
        return
    empty_counters(layout, state)
    total = np.zeros(state.psu.shape[1], np.float64)
    zero = np.zeros(layout.words, np.uint64)
    for i in range(state.at[TOUCHED]):
        cell = state.touched[i]
        if state.leading[cell]:
            total += state.psu[cell]
            zero |= state.psu_zero[cell]
        if cell:
            fold_psu(cell, state.psu[cell], state.psu_zero[cell], layout, state)
        state.psu[cell] = 0.0
        state.psu_zero[cell] = np.uint64(0)
        state.is_touched[cell] = False
    for k in range(len(layout.constant)):
        fold_psu(state.constant_cell[k], total, zero, layout, state)
    state.at[TOUCHED] = 0
    state.at[OPEN] = 0


@_compiled
def fold_psu(cell: int, sums: Array, zero: Array, layout: Layout, state: State) -> None:
    """Update mean and spread of the PSU sums of a cell."""
    if state.members[cell] == 0:
        state.listed[state.at[LISTED]] = cell
        state.at[LISTED] += 1
    state.members[cell] += 1
    state.stratum[cell] += sums
    state.zero[cell] |= zero
    share = 1.0 / state.members[cell]
    for t in range(len(layout.y)):
        y, d = sums[layout.y[t]], sums[layout.d[t]]
        from_y, from_d = y - state.mean_y[cell, t], d - state.mean_d[cell, t]
        state.mean_y[cell, t] += from_y * share
        state.mean_d[cell, t] += from_d * share
        rest = d - state.mean_d[cell, t]
        state.m_yy[cell, t] += from_y * (y - state.mean_y[cell, t])
        state.m_yd[cell, t] += from_y * rest
        state.m_dd[cell, t] += from_d * rest
        state.seen[cell, t] += sums[layout.counted[t]] > 0.0


@_compiled
def close_stratum(layout: Layout, state: State) -> None:
    """Fold the open stratum into the totals of every cell that has somebody in it."""
    n, f = float(state.at[PSUS]), state.factor[0]
    whole = f < 1e-7
    alone = n == 1.0 and not whole
    scale = 0.0 if whole else (f * n / (n - 1.0) if n > 1.0 else (f if state.at[ADJUST] else 0.0))
    for i in range(state.at[LISTED]):
        cell = state.listed[i]
        spread_stratum(cell, scale, n, layout, state)
        count_stratum(cell, alone, layout, state)
        add_exactly(state.sums[cell], state.rest[cell], state.stratum[cell])
        state.stratum[cell] = 0.0
        state.zero[cell] = np.uint64(0)
        state.members[cell] = 0
    state.at[LISTED] = 0
    state.at[PSUS] = 0


@_compiled
def spread_stratum(cell: int, scale: float, n: float, layout: Layout, state: State) -> None:
    """Add the variance of the stratum; its PSUs without anybody in the cell count as zeros, a lonely one as it is."""
    m = float(state.members[cell])
    absent = m * (n - m) / n if n > 1.0 else 1.0
    for t in range(len(layout.y)):
        y, d = state.mean_y[cell, t], state.mean_d[cell, t]
        state.var[0, cell, t] += scale * (state.m_yy[cell, t] + y * y * absent)
        state.var[1, cell, t] += scale * (state.m_yd[cell, t] + y * d * absent)
        state.var[2, cell, t] += scale * (state.m_dd[cell, t] + d * d * absent)
    state.mean_y[cell] = 0.0
    state.mean_d[cell] = 0.0
    state.m_yy[cell] = 0.0
    state.m_yd[cell] = 0.0
    state.m_dd[cell] = 0.0


@_compiled
def count_stratum(cell: int, alone: bool, layout: Layout, state: State) -> None:
    """Count PSUs and strata with a counted row; rows of weight zero make a stratum present, no more."""
    for t in range(len(layout.y)):
        bit = layout.counted[t]
        weightless = (state.zero[cell, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1)
        here = state.seen[cell, t] > 0
        present = here or weightless != 0
        state.psus[cell, t] += state.seen[cell, t]
        state.strata[cell, t] += here
        state.present[cell, t] += present
        state.lonely[cell, t] += present and alone
        state.seen[cell, t] = 0


@_compiled
def add_exactly(sums: Array, rest: Array, terms: Array) -> None:
    """Add with the rounding error kept aside."""
    for c in range(len(sums)):
        total = sums[c] + terms[c]
        larger = abs(sums[c]) >= abs(terms[c])
        rest[c] += (sums[c] - total) + terms[c] if larger else (terms[c] - total) + sums[c]
        sums[c] = total


@_compiled
def finish(layout: Layout, state: State) -> None:
    """Close the last PSU and the last stratum."""
    close_psu(layout, state)
    close_stratum(layout, state)
