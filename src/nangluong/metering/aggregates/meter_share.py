"""Share of electronic and of remote-read meters by corporation: minimum and mean. Pure, exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import Mask

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class MeterShare:
    """Shares 0-1 by corporation, None for one without meters.

    `national`: all meters counted alike; `mean`: of the corporations' shares, each counted alike; `minimum` and the
    corporation that has it. A national share hides a corporation left behind: hence all three.
    """

    meters: tuple[int, ...]
    counted: tuple[int, ...]
    shares: tuple[Fraction | None, ...]
    national: Fraction | None
    mean: Fraction | None
    minimum: Fraction | None
    minimum_at: int | None


def meter_share(corporation: Index, flagged: Mask, corporations: int) -> MeterShare:
    """Return the share of `flagged` meters. `corporation` (meters,): number of the corporation of each meter."""
    meters = np.bincount(corporation, minlength=corporations)
    counted = np.bincount(corporation[flagged], minlength=corporations)
    shares = tuple(Fraction(int(c), int(m)) if m else None for c, m in zip(counted, meters, strict=True))
    known = [share for share in shares if share is not None]
    minimum = min(known, default=None)
    return MeterShare(
        meters=tuple(int(m) for m in meters),
        counted=tuple(int(c) for c in counted),
        shares=shares,
        national=Fraction(int(counted.sum()), int(meters.sum())) if meters.sum() else None,
        mean=sum(known, Fraction(0)) / len(known) if known else None,
        minimum=minimum,
        minimum_at=None if minimum is None else shares.index(minimum),
    )
