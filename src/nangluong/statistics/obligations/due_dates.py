"""When a return is due. Pure."""

from __future__ import annotations

import datetime as dt

from nangluong.foundation.working_days import WorkingCalendar
from nangluong.statistics.obligations.periods import Period
from nangluong.statistics.questionnaires.definition import Due


def due_date(due: Due, period: Period, calendar: WorkingCalendar) -> dt.date:
    """Return the last day on which a return for `period` is in time.

    Counted in working days after the period's end, or the fixed day of the year after it; a fixed day that is no
    working day moves to the next that is.
    """
    if due.working_days is not None:
        return calendar.after(period.end, due.working_days)
    month, day = (int(part) for part in due.month_day.split("-"))
    return calendar.after(dt.date(period.end.year + 1, month, day), 0)
