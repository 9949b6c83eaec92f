"""Load profiles of customer classes: the shape of a day when a meter has no own past. Pure but for the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from nangluong.metering.classes import CustomerClasses
from nangluong.metering.slots import Wh64

_PARTS = 1_000_000


@dataclass(frozen=True)
class ClassProfiles:
    """`parts`: int64 (classes, day classes, S), millionths of the day's energy in each slot; -1 = no profile."""

    parts: Wh64

    def known(self, class_code: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Tell which of the classes have a profile."""
        known: npt.NDArray[np.bool_] = self.parts[np.asarray(class_code), 0, 0] >= 0
        return known


def no_profiles(classes: int, slots: int) -> ClassProfiles:
    """Return profiles for no class at all."""
    return ClassProfiles(np.full((classes, 3, slots), -1, dtype=np.int64))


def _spread(hourly: list[int], slots: int) -> Wh64:
    """Spread 24 hourly weights over the slots, in millionths that sum to a million exactly."""
    weights = np.repeat(np.asarray(hourly, dtype=np.int64), slots // 24)
    if len(weights) != slots or weights.min() < 0 or not weights.sum():
        raise ValueError("a profile is 24 hourly weights >= 0, not all 0")
    ends = (np.cumsum(weights) * _PARTS) // weights.sum()
    parts: Wh64 = np.diff(ends, prepend=0)
    return parts


def read_profiles(path: Path, classes: CustomerClasses, slots: int) -> ClassProfiles:
    """Read `reference/metering/class_profiles.yaml`: per class, hourly weights of workday, saturday, sunday."""
    parts = no_profiles(len(classes.keys), slots).parts.copy()
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["profiles"]:
        code = classes.code(entry["class"])
        for number, name in enumerate(("workday", "saturday", "sunday_or_holiday")):
            parts[code, number] = _spread(entry[name], slots)
    return ClassProfiles(parts)
