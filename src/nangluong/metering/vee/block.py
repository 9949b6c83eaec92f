"""The block the kernel works on: some metering points, a run of days, every slot. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from nangluong.metering.slots import Codes, Mask, Wh32, Wh64, slot_minutes


@dataclass(frozen=True)
class MeterDays:
    """Day vectors of M metering point channels over D consecutive days, S slots each, in master-data order.

    The grid comes from master data, not from what arrived: a silent meter is a row of MISSING, and so is found.

    `first_day`: day number of day 0. `history_days`: the first H days were validated before; they are read, never
    changed or judged, and `quality` says which of their values are good. The other days are the targets.
    `wh`: int32 (M, D, S), Wh in the slot; MISSING = not received.
    `quality`: uint8 (M, H, S), None if H = 0.
    `class_code`: uint8 (M,). `capacity_wh`: int32 (M,), Wh in one slot at rated current, UNKNOWN if not known.
    `advance_wh`: int64 (M, D), register advance over the day times multiplier, UNKNOWN if either read is absent.
    `register_unit_wh`: int64 (M,), the last digit of the register times multiplier, in Wh.
    `interrupted`: bool (M, D, S), slots without supply (an established interruption): a hole there is 0, and the day is
    no model for other days. `check_wh`: int32 (M, D, S), the check meter's values, MISSING where there is none.
    """

    first_day: int
    wh: Wh32
    class_code: Codes
    capacity_wh: Wh32
    advance_wh: Wh64
    register_unit_wh: Wh64
    history_days: int = 0
    quality: Codes | None = None
    interrupted: Mask | None = None
    check_wh: Wh32 | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other (`ValueError`)."""
        meters, days, slots = self.wh.shape
        slot_minutes(slots)
        wanted: dict[str, tuple[npt.NDArray[Any] | None, tuple[int, ...]]] = {
            "class_code": (self.class_code, (meters,)),
            "capacity_wh": (self.capacity_wh, (meters,)),
            "advance_wh": (self.advance_wh, (meters, days)),
            "register_unit_wh": (self.register_unit_wh, (meters,)),
            "quality": (self.quality, (meters, self.history_days, slots)),
            "interrupted": (self.interrupted, (meters, days, slots)),
            "check_wh": (self.check_wh, (meters, days, slots)),
        }
        for name, (array, shape) in wanted.items():
            if array is not None and array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, needs {shape}")
        if self.history_days and self.quality is None:
            raise ValueError("history days need their quality")

    @property
    def slots(self) -> int:
        """Slots a day."""
        return int(self.wh.shape[2])

    @property
    def minutes(self) -> int:
        """Minutes a slot."""
        return slot_minutes(self.slots)
