"""Days that an address asks for."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpRequest

_FIRST = dt.date(2000, 1, 1)
_LAST = dt.date(2099, 12, 31)


def _read(text: str) -> dt.date | None:
    try:
        day = forms.DateField().clean(text)
    except forms.ValidationError:
        return None
    return day if isinstance(day, dt.date) and _FIRST <= day <= _LAST else None


def asked_day(request: HttpRequest, default: dt.date, name: str = "ngay") -> dt.date:
    """Return the day in the query, the default where there is none or no sensible one."""
    return _read(request.GET.get(name, "")) or default


def asked_span(request: HttpRequest, last: dt.date, days: int, most: int) -> tuple[dt.date, dt.date]:
    """Return first and last day (`tu`, `den`) asked for: by default `days` up to `last`, never more than `most`."""
    end = asked_day(request, last, "den")
    start = asked_day(request, end - dt.timedelta(days=days - 1), "tu")
    if start > end:
        start, end = end, start
    return max(start, end - dt.timedelta(days=most - 1)), end
