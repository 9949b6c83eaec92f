"""The one pass over every value: totals, peaks, holes, and which rows deserve a closer look. Pure.

Everything else in VEE works on the few rows named here. Rows are taken a few thousand at a time so that a chunk stays
in the processor's cache between the reductions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import MISSING, Mask, Wh32, Wh64

_CHUNK = 2048


@dataclass(frozen=True)
class Sweep:
    """Per row: `total_wh` of present values >= 0, `peak_wh` (-1 if none), `missing`, `negative` counts.

    `odd`: rows with a missing or negative value; `peaky`: rows whose highest value is over the spike floor and stands
    out; `flat`: rows that may hold a long run of equal values (checked exactly later).
    """

    total_wh: Wh64
    peak_wh: Wh32
    missing: npt.NDArray[np.int16]
    negative: npt.NDArray[np.int16]
    odd: Mask
    peaky: Mask
    flat: Mask


def third_highest(rows: Wh32) -> Wh32:
    """Return the third highest value of every row (n, S)."""
    size = rows.shape[1]
    third: Wh32 = np.partition(rows, size - 3, axis=1)[:, size - 3]
    return third


def sweep(wh: Wh32, spike_floor_wh: Wh32, spike_ratio_permille: Wh64, stuck_slots: int, stuck_floor_wh: int) -> Sweep:
    """Look once at every value of `wh` (rows, S).

    `spike_floor_wh`, `spike_ratio_permille`: per row; a row is peaky if highest > floor and
    (highest - third highest) / third highest > ratio. `stuck_slots`: length of the shortest run of interest.
    """
    rows, slots = wh.shape
    out = Sweep(
        total_wh=np.empty(rows, dtype=np.int64),
        peak_wh=np.empty(rows, dtype=np.int32),
        missing=np.zeros(rows, dtype=np.int16),
        negative=np.zeros(rows, dtype=np.int16),
        odd=np.empty(rows, dtype=np.bool_),
        peaky=np.zeros(rows, dtype=np.bool_),
        flat=np.empty(rows, dtype=np.bool_),
    )
    # A run of n equal values covers two neighbours of a grid with half its step, wherever it starts.
    step = max(1, stuck_slots // 2)
    for start in range(0, rows, _CHUNK):
        part = slice(start, min(start + _CHUNK, rows))
        chunk = wh[part]
        np.less(chunk.min(axis=1), 0, out=out.odd[part])
        chunk.max(axis=1, out=out.peak_wh[part])
        chunk = _without_holes(chunk, part, out)
        peak = out.peak_wh[part]
        # A 32-bit sum is half as dear, and exact while no value can carry it over.
        small = int(peak.max()) < 2**31 // slots
        out.total_wh[part] = chunk.sum(axis=1, dtype=np.int32 if small else np.int64)
        grid = chunk[:, ::step]
        ((grid[:, 1:] == grid[:, :-1]) & (grid[:, 1:] >= stuck_floor_wh)).any(axis=1, out=out.flat[part])
        over = np.flatnonzero(peak > spike_floor_wh[part])
        if len(over):
            # The third highest is below peak / (1 + ratio) exactly where fewer than three values reach it: counting is
            # twice as fast as sorting the top.
            bound = -(-peak[over].astype(np.int64) * 1000 // (1000 + spike_ratio_permille[part][over]))
            rows_over = chunk if len(over) == len(chunk) else chunk[over]
            near = np.count_nonzero(rows_over >= bound.astype(np.int32)[:, None], axis=1)
            out.peaky[start + over] = near < 3
    # A run may lie across midnight: the last grid slot of a row against the first of the next.
    over_midnight = np.flatnonzero((wh[:-1, -step] == wh[1:, 0]) & (wh[1:, 0] >= stuck_floor_wh))
    out.flat[over_midnight] = True
    return out


def _without_holes(chunk: Wh32, part: slice, out: Sweep) -> Wh32:
    """Count missing and negative values and return the chunk with 0 in their place."""
    odd = np.flatnonzero(out.odd[part])
    if not len(odd):
        return chunk
    rows = chunk[odd]
    holes = rows == MISSING
    missing = holes.sum(axis=1)
    out.missing[part][odd] = missing
    out.negative[part][odd] = (rows < 0).sum(axis=1) - missing
    peak = out.peak_wh[part]
    peak[odd] = np.maximum(peak[odd], -1)
    clean = chunk.copy()
    clean[odd] = np.maximum(rows, 0)
    return clean
