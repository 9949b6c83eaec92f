"""The record of every value that VEE or an officer changed; with it the original is always at hand. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.metering.slots import Codes, Wh32
from nangluong.metering.vee.findings import EqualColumns, Index, SlotNumber


@dataclass(frozen=True)
class Edits(EqualColumns):
    """One row a changed slot: where, what it was, what it is, which rule asked for it, which method made it.

    `original_wh`, `edited_wh`: Wh, MISSING where there was, or is, no value. `quality`: the code of the new state.
    """

    meter: Index
    day: Index
    slot: SlotNumber
    original_wh: Wh32
    edited_wh: Wh32
    rule: Codes
    method: Codes
    quality: Codes


def make_edits(
    position: Index,
    days: int,
    slots: int,
    original_wh: Wh32,
    edited_wh: Wh32,
    rule: Codes,
    method: Codes,
    quality: Codes,
) -> Edits:
    """Return edits from flat positions (meter * days + day) * slots + slot."""
    row = position // slots
    return Edits(
        meter=row // days,
        day=row % days,
        slot=(position % slots).astype(np.int16),
        original_wh=original_wh.astype(np.int32),
        edited_wh=edited_wh.astype(np.int32),
        rule=rule.astype(np.uint8),
        method=method.astype(np.uint8),
        quality=quality.astype(np.uint8),
    )


def restore_originals(wh: Wh32, edits: Edits) -> Wh32:
    """Return the values (M, D, S) as they were received, from the validated ones and their edits."""
    before = wh.copy()
    before[edits.meter, edits.day, edits.slot] = edits.original_wh
    return before
