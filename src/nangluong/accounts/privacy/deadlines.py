"""Legal clocks of personal data: answers to requests in working days and days, notice of a breach in hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from nangluong.accounts.privacy.rows import reference_rows
from nangluong.foundation.working_days import working_calendar


@dataclass(frozen=True)
class RequestDeadlines:
    """Until when a request must be answered and done, and how far it may be extended once.

    `is_checked` is false where the numbers are from memory; `is_certain` where a working day may still be decided off.
    """

    answer_by: dt.date
    due_on: dt.date
    extended_at_most: dt.date
    is_checked: bool
    is_certain: bool


def request_deadlines(kind: str, received: dt.date, *, involves_others: bool = False) -> RequestDeadlines:
    """Return the deadlines of a request of `kind` received on a day in Viet Nam."""
    (row,) = (row for row in reference_rows("request_deadlines") if row["kind"] == kind)
    calendar = working_calendar(Path(settings.REFERENCE_ROOT))
    answer_by = calendar.after(received, int(row["answer_working_days"]))
    due_on = received + dt.timedelta(days=int(row["days_others" if involves_others else "days"]))
    return RequestDeadlines(
        answer_by,
        due_on,
        due_on + dt.timedelta(days=int(row["extension_days"])),
        row["confidence"] == "sourced",
        calendar.is_certain(answer_by),
    )


def breach_clock(code: str) -> int:
    """Return a number of `breach_deadlines.csv`, in its own unit (hours or years)."""
    return next(int(row["value"]) for row in reference_rows("breach_deadlines") if row["code"] == code)


def notify_by(detected_at: dt.datetime, *, is_serious: bool) -> dt.datetime:
    """Return the instant until which the authority must know of a breach."""
    return detected_at + dt.timedelta(hours=breach_clock("serious" if is_serious else "authority"))


def keep_until(closed_on: dt.date) -> dt.date:
    """Return the day until which the record of a breach is kept."""
    try:
        return closed_on.replace(year=closed_on.year + breach_clock("record"))
    except ValueError:
        return closed_on.replace(year=closed_on.year + breach_clock("record"), month=3, day=1)
