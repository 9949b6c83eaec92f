"""The estate as columns: one row an installation, sorted by point, channel and first day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import Codes, Mask, Wh32, Wh64

OPEN: Final = 2**31 - 1
"""`until` of an installation that has no end yet."""

ELECTRONIC: Final = 1
REMOTE_READ: Final = 2

DTYPES: Final[dict[str, str]] = {
    "point_id": "<i8",
    "channel": "<u1",
    "slots": "<u1",
    "since": "<i4",
    "until": "<i4",
    "first": "<u1",
    "kind": "<u1",
    "class_code": "<u1",
    "capacity_wh": "<i4",
    "register_unit_wh": "<i4",
    "modulus_wh": "<i8",
    "feeder": "<i4",
    "transformer": "<i4",
    "corporation": "<i2",
    "place": "<i2",
    "flags": "<u1",
}


@dataclass(frozen=True)
class EstateColumns:
    """Installations (n,). `since` included, `until` excluded, as day numbers; `first`: 1 if nothing hung there before.

    `capacity_wh`: one slot at rated current, UNKNOWN if the breaker is not known. `modulus_wh`: where the register
    starts again at 0. `feeder`, `transformer`: primary keys, -1 = none. `corporation`, `place`: positions in the
    snapshot's lists of codes.
    """

    point_id: Wh64
    channel: Codes
    slots: Codes
    since: npt.NDArray[np.int32]
    until: npt.NDArray[np.int32]
    first: Codes
    kind: Codes
    class_code: Codes
    capacity_wh: Wh32
    register_unit_wh: Wh32
    modulus_wh: Wh64
    feeder: npt.NDArray[np.int32]
    transformer: npt.NDArray[np.int32]
    corporation: npt.NDArray[np.int16]
    place: npt.NDArray[np.int16]
    flags: Codes

    def __len__(self) -> int:
        """Return the number of installations."""
        return len(self.point_id)

    def take(self, rows: npt.NDArray[np.int64] | Mask | slice) -> Self:
        """Return some rows."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))
