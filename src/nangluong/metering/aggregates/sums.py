"""Sums by day, month and any group, with the number of slots that are absent or estimated beside each. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.codes import is_absent, is_estimated
from nangluong.metering.slots import Codes, Wh32, Wh64

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class GroupSums:
    """Per group: `known_wh` sum of the values there; it is the whole energy only where `missing` is 0.

    `slots`: slots that should be there; `missing`, `estimated`: slots without a value, with an estimate.
    """

    known_wh: Wh64
    slots: Index
    missing: Index
    estimated: Index


def sum_days(wh: Wh32, quality: Codes) -> GroupSums:
    """Return one sum a row of day vectors (n, S)."""
    absent = is_absent(quality)
    known = np.where(absent, 0, wh).sum(axis=1, dtype=np.int64)
    full = np.full(len(wh), wh.shape[1], dtype=np.int64)
    return GroupSums(known, full, np.count_nonzero(absent, axis=1), np.count_nonzero(is_estimated(quality), axis=1))


def sum_groups(days: GroupSums, group: Index, groups: int) -> GroupSums:
    """Add sums of days (or of anything) into `groups` groups: feeder, transformer, province, corporation, class, month.

    `group` (n,): number of the group, -1 = belongs to none. Integers throughout: the order of adding changes nothing.
    """
    mine = group >= 0

    def added(column: Index) -> Index:
        out = np.zeros(groups, dtype=np.int64)
        np.add.at(out, group[mine], column[mine])
        return out

    return GroupSums(added(days.known_wh), added(days.slots), added(days.missing), added(days.estimated))


def months_of(day_numbers: npt.NDArray[np.int32]) -> Index:
    """Return the months from 1970-01 of day numbers, the group of a month's sum."""
    return day_numbers.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
