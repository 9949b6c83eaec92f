"""Whoever looks at a customer's curve leaves a trace: a load curve tells when people are at home."""

from __future__ import annotations

import datetime as dt
from typing import Final

from nangluong.accounts.privacy.access import record_access
from nangluong.accounts.privacy.subjects import Subject
from nangluong.foundation.actor import Actor
from nangluong.metering.holders import METER
from nangluong.metering.models import UsagePoint

PURPOSE: Final = "metering"


def note_access(actor: Actor, point: UsagePoint, first: dt.date, last: dt.date) -> None:
    """Record that `actor` read the readings of a customer's point from `first` to `last`, both included.

    The customer finds it among who saw their data. Call it before the readings are shown.
    """
    if point.kind == UsagePoint.Kind.CUSTOMER:
        what = f"Số đo của điểm đo {point.code}, {first:%d/%m/%Y}–{last:%d/%m/%Y}"
        record_access(actor, Subject(METER, point.code), PURPOSE, what)
