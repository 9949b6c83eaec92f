"""Load profiles and peaks of groups of meters. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.codes import is_absent
from nangluong.metering.slots import Codes, Wh32, Wh64

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LoadProfile:
    """`wh` (groups, S): energy of each slot over all rows of the group; `present` (groups, S): rows that had a value.

    `peak_slot`, `peak_wh` (groups,): the highest slot, -1 and 0 for a group without any value. Power in W is
    Wh * 60 / minutes of a slot.
    """

    wh: Wh64
    present: Index
    peak_slot: Index
    peak_wh: Wh64


def load_profile(wh: Wh32, quality: Codes, group: Index, groups: int) -> LoadProfile:
    """Add day vectors (n, S) slot by slot into `groups` groups (-1 = none), and find each group's peak."""
    absent = is_absent(quality)
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    total = np.zeros((groups, wh.shape[1]), dtype=np.int64)
    present = np.zeros((groups, wh.shape[1]), dtype=np.int64)
    if len(order):
        known = np.where(absent, 0, wh)[order].astype(np.int64)
        names, first = np.unique(group[order], return_index=True)
        total[names] = np.add.reduceat(known, first, axis=0)
        present[names] = np.add.reduceat((~absent)[order].astype(np.int64), first, axis=0)
    peak_slot = np.where(present.any(axis=1), total.argmax(axis=1), -1)
    return LoadProfile(total, present, peak_slot, total.max(axis=1, initial=0))
