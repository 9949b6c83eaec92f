"""Whoever looks at a customer's curve leaves a trace: a load curve tells when people are at home."""

from __future__ import annotations

import datetime as dt
from typing import Final

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.metering.models import UsagePoint

PURPOSE: Final = "metering.view_curve"


def note_access(actor: Actor, point: UsagePoint, first: dt.date, last: dt.date) -> None:
    """Record that `actor` read the readings of a customer's point from `first` to `last`, both included."""
    if point.kind == UsagePoint.Kind.CUSTOMER:
        audit.record(
            actor,
            "read_readings",
            kind="usage_point",
            key=point.code,
            after={"first": first, "last": last},
            reason=PURPOSE,
        )
