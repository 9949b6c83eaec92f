"""Register reads: advance with rollover, and the spans whose energy they fix. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.metering.slots import UNKNOWN, Mask, Wh64
from nangluong.metering.vee.findings import Index


def register_advance(start_wh: Wh64, end_wh: Wh64, modulus_wh: Wh64, most_wh: Wh64) -> tuple[Wh64, Mask]:
    """Return the advance between two reads of the same register, and where the register went backwards.

    All in Wh, multiplier applied, UNKNOWN where a read is absent; `modulus_wh`: the value at which the register starts
    again at 0 (10^dials times unit). A register lower than before has rolled over if the advance that follows is
    possible (<= `most_wh`, the capacity over the span; UNKNOWN = half the modulus); else it went backwards (a swap,
    a reset, a wrong read) and the advance is UNKNOWN.
    """
    known = (start_wh >= 0) & (end_wh >= 0)
    raw = end_wh - start_wh
    rolled = raw + modulus_wh
    possible = np.where(most_wh >= 0, np.minimum(most_wh, modulus_wh - 1), modulus_wh // 2)
    backwards = known & (raw < 0) & (rolled > possible)
    advance = np.where(raw >= 0, raw, rolled)
    return np.where(known & ~backwards, advance, UNKNOWN), backwards


@dataclass(frozen=True)
class Anchors:
    """Spans of whole days of one meter with a known register advance: `day` included, `stop` excluded.

    Spans of a meter do not overlap; most are one day. They say what the energy of the span is.
    """

    meter: Index
    day: Index
    stop: Index
    advance_wh: Wh64

    def __len__(self) -> int:
        """Return the number of spans."""
        return len(self.meter)


def anchors_from_advances(advance_wh: Wh64) -> Anchors:
    """Return the one-day spans of the days (M, D) whose advance is known."""
    meter, day = np.nonzero(advance_wh >= 0)
    return Anchors(meter, day, day + 1, advance_wh[meter, day])


def anchors_from_registers(start_wh: Wh64, end_wh: Wh64, modulus_wh: Wh64, most_per_day_wh: Wh64) -> Anchors:
    """Return the shortest spans between known reads, from registers at the start and end of days (M, D).

    A read at the end of a day is one at the start of the next, and the other way round, unless both are given. A span
    over several days stands where the reads between are absent. `modulus_wh`, `most_per_day_wh`: (M,). Reads must be
    of one physical register (rows of a swapped meter are another meter's).
    """
    meters, days = start_wh.shape
    reads = np.full((meters, days + 1), UNKNOWN, dtype=np.int64)
    reads[:, 1:] = end_wh
    reads[:, :-1] = np.where(start_wh >= 0, start_wh, reads[:, :-1])
    meter, at = np.nonzero(reads >= 0)
    same = meter[1:] == meter[:-1]
    owner, day, stop = meter[:-1][same], at[:-1][same], at[1:][same]
    # Where end of day and start of the next disagree, the span ends with its own read.
    closing = np.where(end_wh[owner, stop - 1] >= 0, end_wh[owner, stop - 1], reads[owner, stop])
    most = most_per_day_wh[owner]
    most = np.where(most >= 0, most * (stop - day), UNKNOWN)
    advance, _ = register_advance(reads[owner, day], closing, modulus_wh[owner], most)
    known = advance >= 0
    return Anchors(owner[known], day[known], stop[known], advance[known])
