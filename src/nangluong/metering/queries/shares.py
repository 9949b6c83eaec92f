"""Shares of meters that are electronic or read remotely, by corporation: the minimum beside the mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.aggregates import MeterShare, meter_share
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.estate.columns import ELECTRONIC, REMOTE_READ
from nangluong.metering.estate.snapshot import current
from nangluong.metering.models import UsagePoint
from nangluong.metering.slots import day_number


@dataclass(frozen=True)
class MeterShares:
    """Shares on a day; positions in both are those of `corporations` (organisation codes)."""

    corporations: tuple[str, ...]
    electronic: MeterShare
    remote_read: MeterShare
    illustrative: bool


def meter_shares(on: dt.date) -> MeterShares:
    """Return the shares of customers' meters that hung on a day, by corporation."""
    snapshot, day = current(), day_number(on)
    columns = snapshot.columns
    mine = (columns.channel == IMPORT) & (columns.kind == int(UsagePoint.Kind.CUSTOMER))
    mine &= (columns.since <= day) & (day < columns.until)
    corporation = columns.corporation[mine].astype(np.int64)
    flags = np.asarray(columns.flags[mine])

    def share(flag: int) -> MeterShare:
        flagged: npt.NDArray[np.bool_] = (flags & flag) > 0
        return meter_share(corporation, flagged, len(snapshot.corporations))

    return MeterShares(snapshot.corporations, share(ELECTRONIC), share(REMOTE_READ), snapshot.illustrative)
