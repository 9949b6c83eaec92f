"""The working calendar of the project's own reference data."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from nangluong.foundation.working_days import WorkingCalendar
from nangluong.foundation.working_days import working_calendar as calendar_of


def working_calendar() -> WorkingCalendar:
    """Return the calendar that deadlines are counted by, read once a process."""
    return calendar_of(Path(settings.REFERENCE_ROOT))
