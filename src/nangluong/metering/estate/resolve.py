"""Which metering point a meter's channel belonged to on a day: millions of rows a second, no database."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.estate.serials import serial_bytes, serial_hash
from nangluong.metering.estate.snapshot import current
from nangluong.metering.estate.snapshot_files import EstateSnapshot
from nangluong.metering.slots import UNKNOWN, Codes, Wh64


@dataclass(frozen=True)
class Resolved:
    """Per row: `point_id` (UNKNOWN: no such meter, or not hung with that channel on that day), `slots` (0 = unknown).

    `corporation`: position in `corporations` (organisation codes), -1 where unknown.
    """

    point_id: Wh64
    slots: Codes
    corporation: npt.NDArray[np.int16]
    corporations: tuple[str, ...]


def resolve_in(
    snapshot: EstateSnapshot, serials: npt.NDArray[np.str_], channels: Codes, days: npt.NDArray[np.int32]
) -> Resolved:
    """Look every row up in `snapshot`."""
    count = len(serials)
    row = np.full(count, -1, dtype=np.int64)
    if count and len(snapshot.hash):
        wanted = serial_bytes(serials)
        keys = serial_hash(wanted)
        # Ascending keys walk through the mapped index once; in the order of the file every look-up is a cache miss.
        order = np.argsort(keys, kind="stable")
        at = np.empty(count, dtype=np.int64)
        at[order] = np.searchsorted(snapshot.hash, keys[order])
        columns = snapshot.columns
        open_ = np.arange(count)
        while len(open_):
            open_ = open_[at[open_] < len(snapshot.hash)]
            open_ = open_[snapshot.hash[at[open_]] == keys[open_]]
            found = snapshot.hash_row[at[open_]].astype(np.int64)
            fits = (snapshot.serial[found] == wanted[open_]) & (columns.channel[found] == channels[open_])
            fits &= (columns.since[found] <= days[open_]) & (days[open_] < columns.until[found])
            row[open_[fits]] = found[fits]
            open_ = open_[~fits]
            at[open_] += 1
    known = row >= 0
    safe = np.where(known, row, 0)
    none = np.zeros(count, dtype=np.int64)

    def column(values: npt.NDArray[np.generic], absent: int) -> npt.NDArray[np.int64]:
        taken = values[safe].astype(np.int64) if len(values) else none
        return np.where(known, taken, absent)

    columns = snapshot.columns
    return Resolved(
        point_id=column(columns.point_id, UNKNOWN),
        slots=column(columns.slots, 0).astype(np.uint8),
        corporation=column(columns.corporation, -1).astype(np.int16),
        corporations=snapshot.corporations,
    )


def resolve(serials: npt.NDArray[np.str_], channels: Codes, days: npt.NDArray[np.int32]) -> Resolved:
    """Look every row up in the present master data. `serials`, `channels` (codes), `days` (day numbers): (n,)."""
    return resolve_in(current(), serials, channels, days)
