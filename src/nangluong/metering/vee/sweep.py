"""The one pass over every value: totals, peaks, holes, and which rows deserve a closer look. Pure.

Everything else in VEE works on the few rows named here. Rows are taken 8,192 at a time so that a chunk stays
in the processor's cache between the reductions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import MISSING, Mask, Wh32, Wh64

_CHUNK = 8192


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
    rows = len(wh)
    out = Sweep(
        total_wh=np.empty(rows, dtype=np.int64),
        peak_wh=np.empty(rows, dtype=np.int32),
        missing=np.zeros(rows, dtype=np.int16),
        negative=np.zeros(rows, dtype=np.int16),
        odd=np.empty(rows, dtype=np.bool_),
        peaky=np.zeros(rows, dtype=np.bool_),
        flat=np.empty(rows, dtype=np.bool_),
    )
    # A run of n equal values covers three neighbours of a grid with a third of its step, wherever it starts; two
    # would do as well, but in small homes two readings are often equal by chance.
    step = max(1, stuck_slots // 3)
    for start in range(0, rows, _CHUNK):
        part = slice(start, min(start + _CHUNK, rows))
        chunk = wh[part]
        # Read as unsigned, whatever is below 0 is the largest: one reduction finds the peak and the odd rows.
        highest = chunk.view(np.uint32).max(axis=1)
        out.peak_wh[part] = highest.view(np.int32)
        np.greater(highest, 2**31 - 1, out=out.odd[part])
        _total(chunk, part, out)
        grid = chunk[:, ::step]
        same = (grid[:, 1:] == grid[:, :-1]) & (grid[:, 1:] >= stuck_floor_wh)
        (same[:, 1:] & same[:, :-1]).any(axis=1, out=out.flat[part])
        peak = out.peak_wh[part]
        over = np.flatnonzero(peak > spike_floor_wh[part])
        if len(over):
            # The third highest is below peak / (1 + ratio) exactly where fewer than three values reach it: counting is
            # twice as fast as sorting the top.
            bound = -(-peak[over].astype(np.int64) * 1000 // (1000 + spike_ratio_permille[part][over]))
            near = np.count_nonzero(chunk[over] >= bound.astype(np.int32)[:, None], axis=1)
            out.peaky[start + over] = near < 3
    _over_midnight(wh, step, stuck_floor_wh, out.flat)
    return out


def _total(chunk: Wh32, part: slice, out: Sweep) -> None:
    """Add up the rows of a chunk; count what is missing or negative in the odd ones, and leave it out of their sums."""
    odd = np.flatnonzero(out.odd[part])
    peak = out.peak_wh[part]
    if len(odd):
        rows = chunk[odd]
        missing = np.count_nonzero(rows == MISSING, axis=1)
        out.missing[part][odd] = missing
        out.negative[part][odd] = np.count_nonzero(rows < 0, axis=1) - missing
        peak[odd] = np.maximum(rows.max(axis=1), -1)
    # A 32-bit sum is half as dear, and exact while no value can carry it over.
    small = int(peak.max()) < 2**31 // chunk.shape[1]
    out.total_wh[part] = chunk.sum(axis=1, dtype=np.int32 if small else np.int64)
    if len(odd):
        out.total_wh[part][odd] = np.maximum(rows, 0).sum(axis=1, dtype=np.int64)


def _over_midnight(wh: Wh32, step: int, floor_wh: int, flat: Mask) -> None:
    """Mark the rows that may share a run across midnight: two grid values before it and one after, or one and two."""
    first = wh[1:, 0]
    same = (wh[:-1, -step] == first) & (first >= floor_wh)
    before, after = wh[:-1, -2 * step] == first, wh[1:, step] == first
    flat[:-1] |= same & (before | after)
