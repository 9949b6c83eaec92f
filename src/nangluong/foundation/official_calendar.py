"""The working calendar of the project's own reference data."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from nangluong.foundation.working_days import WorkingCalendar, read_calendar


def working_calendar() -> WorkingCalendar:
    """Return the calendar that deadlines are counted by, read once a process."""
    return read_calendar(Path(settings.REFERENCE_ROOT))
