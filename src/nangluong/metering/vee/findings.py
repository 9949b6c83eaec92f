"""What VEE found and what it refused, as tables of equal-length arrays. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import Codes, Wh64

Index = npt.NDArray[np.int64]
SlotNumber = npt.NDArray[np.int16]


@dataclass(frozen=True)
class EqualColumns:
    """A table held as arrays of one length."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(getattr(self, fields(self)[0].name))

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Put tables one below the other."""
        if not parts:
            return cls(*(np.empty(0, dtype=_DTYPES.get(field.name, np.int64)) for field in fields(cls)))
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


_DTYPES: dict[str, npt.DTypeLike] = {
    "rule": np.uint8,
    "outcome": np.uint8,
    "reason": np.uint8,
    "first": np.int16,
    "last": np.int16,
}


@dataclass(frozen=True)
class Findings(EqualColumns):
    """Doubts. `meter`, `day`: position in the block; `first`..`last`: slots, both included, 0..S-1 for a whole day.

    `measured` and `limit` are what was compared, in Wh (permille for ratios, seconds for clocks).
    """

    meter: Index
    day: Index
    first: SlotNumber
    last: SlotNumber
    rule: Codes
    outcome: Codes
    measured: Wh64
    limit: Wh64


@dataclass(frozen=True)
class Refusals(EqualColumns):
    """Slots left without a value, `first`..`last` included, with the `Refusal` reason."""

    meter: Index
    day: Index
    first: SlotNumber
    last: SlotNumber
    reason: Codes


def make_findings(
    meter: Index,
    day: Index,
    first: npt.ArrayLike,
    last: npt.ArrayLike,
    rule: int,
    outcome: npt.ArrayLike,
    measured: npt.ArrayLike,
    limit: npt.ArrayLike,
) -> Findings:
    """Return findings of one rule; every argument after `day` may be a single number for all."""
    size = len(meter)

    def column(value: npt.ArrayLike, dtype: npt.DTypeLike) -> npt.NDArray[np.generic]:
        return np.broadcast_to(np.asarray(value, dtype=dtype), (size,)).copy()

    return Findings(
        meter=meter.astype(np.int64),
        day=day.astype(np.int64),
        first=column(first, np.int16),  # type: ignore[arg-type]
        last=column(last, np.int16),  # type: ignore[arg-type]
        rule=column(rule, np.uint8),  # type: ignore[arg-type]
        outcome=column(outcome, np.uint8),  # type: ignore[arg-type]
        measured=column(measured, np.int64),  # type: ignore[arg-type]
        limit=column(limit, np.int64),  # type: ignore[arg-type]
    )
