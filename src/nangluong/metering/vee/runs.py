"""Runs: neighbouring positions that belong together. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.metering.slots import Wh32
from nangluong.metering.vee.findings import Index


@dataclass(frozen=True)
class Runs:
    """Runs of consecutive positions: `start` included, `stop` excluded."""

    start: Index
    stop: Index

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.start)

    @property
    def length(self) -> Index:
        """Return the number of positions of every run."""
        length: Index = self.stop - self.start
        return length


def runs_of(positions: Index, series_length: int) -> Runs:
    """Group sorted flat positions into runs; a run never crosses a multiple of `series_length`.

    With positions meter * L + slot and `series_length` = L (all days of the block), a gap may cross midnight but never
    runs from one meter into the next.
    """
    if not len(positions):
        empty = np.empty(0, dtype=np.int64)
        return Runs(empty, empty)
    breaks = (np.diff(positions) != 1) | (positions[1:] % series_length == 0)
    first = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    last = np.concatenate((first[1:] - 1, [len(positions) - 1]))
    return Runs(positions[first], positions[last] + 1)


def positions_of(runs: Runs) -> Index:
    """Return every position of the runs, in order."""
    length = runs.length
    if not len(length):
        return np.empty(0, dtype=np.int64)
    ends = np.cumsum(length)
    positions: Index = np.arange(ends[-1]) + np.repeat(runs.start - (ends - length), length)
    return positions


def equal_runs(rows: Wh32, least: int, floor_wh: int) -> tuple[Index, Runs]:
    """Return the runs of `least` or more equal values >= `floor_wh` inside each row (n, S).

    Returns the row of every run, and the runs as flat positions row * S + slot.
    """
    slots = rows.shape[1]
    same = np.zeros(rows.shape, dtype=np.bool_)
    same[:, 1:] = (rows[:, 1:] == rows[:, :-1]) & (rows[:, 1:] >= floor_wh)
    runs = runs_of(np.flatnonzero(same), slots)
    start = runs.start - 1  # the value that the first equal one repeats
    long = runs.stop - start >= least
    kept = Runs(start[long], runs.stop[long])
    return kept.start // slots, kept
