"""Reads of a point's main meter beside its check meter: each day's energies, what may differ, the kernel's verdict."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from nangluong.metering.estate.channels import IMPORT_CHECK
from nangluong.metering.models import UsagePoint
from nangluong.metering.queries.curves import days_of
from nangluong.metering.queries.readings import received_days
from nangluong.metering.slots import UNKNOWN, day_number
from nangluong.metering.validating.house import read_house
from nangluong.metering.vee.companions import check_main_and_check


@dataclass(frozen=True)
class PairDay:
    """A day of both meters, Wh; None where a day is not complete. `doubted` None = not judged, `limit_wh` its bound."""

    day: dt.date
    main_wh: int | None
    check_wh: int | None
    limit_wh: int | None
    doubted: bool | None

    @property
    def difference_wh(self) -> int | None:
        """Main minus check, None where either is not complete."""
        return None if self.main_wh is None or self.check_wh is None else self.main_wh - self.check_wh


@dataclass(frozen=True)
class Pair:
    """Main and check meter over a span, and the tolerance that holds at its beginning (thousandths, least Wh a day)."""

    days: list[PairDay]
    tolerance_permille: int
    floor_wh: int


def main_and_check(point: UsagePoint, first: dt.date, last: dt.date) -> Pair:
    """Return both meters day by day; the verdict is that of the rule which the night's validation uses.

    Main: as validated (estimates included), so a day that was copied from the check meter differs by nothing.
    """
    count = (last - first).days + 1
    main, check = (np.full((1, count), UNKNOWN, dtype=np.int64) for _ in range(2))
    for one in days_of(point.pk, first, last):
        if not one.missing:
            main[0, (one.day - first).days] = one.known_wh
    for one in received_days(point.pk, first, last, channel=IMPORT_CHECK):
        if not one.missing:
            check[0, (one.day - first).days] = one.known_wh
    thresholds = read_house(str(settings.REFERENCE_ROOT), day_number(first), 48).thresholds
    codes = np.array([point.class_code], dtype=np.uint8)
    found = check_main_and_check(main, check, codes, 48, thresholds)
    doubted = set(found.day.tolist())
    permille = int(thresholds.value("main_and_check", "permille")[point.class_code])
    floor = int(thresholds.value("main_and_check", "floor_wh_per_day")[point.class_code])
    days = []
    for at, pair in enumerate(zip(main[0].tolist(), check[0].tolist(), strict=True)):
        known = [None if wh == UNKNOWN else wh for wh in pair]
        judged = None not in known and max(pair) >= floor
        limit = max(pair) * permille // 1000 if judged else None
        day = first + dt.timedelta(days=at)
        days.append(PairDay(day, known[0], known[1], limit, (at in doubted) if judged else None))
    return Pair(days, permille, floor)
