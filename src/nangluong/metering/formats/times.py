"""Reading instants: with their zone, or in the zone the caller says. Pure."""

from __future__ import annotations

import datetime as dt
import re

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?")
_FIRST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def epoch_seconds(text: str, utc_offset_s: int) -> int:
    """Return epoch seconds of `2026-02-17T00:30` or `…:00+07:00`; without a zone, `utc_offset_s` is meant.

    Raises `ValueError` for anything else, also for a 31 February.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone(dt.timedelta(seconds=utc_offset_s)))
    return int((moment - _FIRST).total_seconds())
