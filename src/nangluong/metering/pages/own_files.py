"""A customer's readings as files to take away: CSV for a spreadsheet, Green Button XML for other programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from nangluong.foundation.table_files import disarmed
from nangluong.metering.code_maps import QualityMap, read_quality_map
from nangluong.metering.codes import is_absent
from nangluong.metering.formats.espi_out import FeedHead, write_feed
from nangluong.metering.formats.intake import Intervals
from nangluong.metering.pages.words import quality_name
from nangluong.metering.queries.readings import DayReading
from nangluong.metering.slots import day_number, slot_minutes

TYPES: Final = {"csv": "text/csv; charset=utf-8", "xml": "application/atom+xml; charset=utf-8"}
_ZONE = dt.timezone(dt.timedelta(hours=7))
_OFFSET_S = 25_200


@lru_cache(maxsize=1)
def _qualities() -> QualityMap:
    return read_quality_map(Path(settings.REFERENCE_ROOT) / "metering" / "quality_codes.csv")


def csv_file(code: str, channel: str, days: Sequence[DayReading], *, illustrative: bool) -> bytes:
    """Return a row an interval: start with its zone, minutes, Wh (empty = none), quality in words and as IEC 61968-9.

    UTF-8 with a byte order mark, so that spreadsheets read the words.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if illustrative:
        writer.writerow([_("# Số liệu minh họa, không phải số liệu thật")])
    writer.writerow(["point", "channel", "start", "minutes", "wh", "quality", "iec61968_9"])
    iec = {int(key): text for key, text in _qualities().iec61968_9.items()}
    names = {key: quality_name(key) for key in iec}
    for one in days:
        minutes, absent = slot_minutes(one.slots), is_absent(one.quality)
        midnight = dt.datetime.combine(one.day, dt.time(), _ZONE)
        for slot, (wh, quality) in enumerate(zip(one.wh.tolist(), one.quality.tolist(), strict=True)):
            start = midnight + dt.timedelta(minutes=slot * minutes)
            value = "" if absent[slot] else wh
            writer.writerow([disarmed(code), channel, start.isoformat(), minutes, value, names[quality], iec[quality]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def green_button(code: str, channel: str, days: Sequence[DayReading], *, title: str, made: dt.datetime) -> bytes:
    """Return an ESPI feed of what is known; `channel` is `A+` or `A-`. An interval without a value is left out."""
    parts = [_intervals(code, channel, one) for one in days] or [_none()]
    whole = Intervals(
        np.concatenate([part.meter for part in parts]),
        np.concatenate([part.channel for part in parts]),
        np.concatenate([part.start_s for part in parts]),
        np.concatenate([part.length_s for part in parts]),
        np.concatenate([part.wh for part in parts]),
        np.concatenate([part.espi_quality for part in parts]),
    )
    return write_feed(whole, FeedHead(title, made, _OFFSET_S))


def _none() -> Intervals:
    text, number = np.zeros(0, dtype=np.str_), np.zeros(0, dtype=np.int64)
    return Intervals(text, text, number, number, number, np.zeros(0, dtype=np.int16))


def _intervals(code: str, channel: str, one: DayReading) -> Intervals:
    espi = _qualities().to_espi(one.quality)
    slot = np.flatnonzero((espi >= 0) & ~is_absent(one.quality)).astype(np.int64)
    length = slot_minutes(one.slots) * 60
    return Intervals(
        np.full(len(slot), code),
        np.full(len(slot), channel),
        day_number(one.day) * 86_400 - _OFFSET_S + slot * length,
        np.full(len(slot), length, dtype=np.int64),
        one.wh[slot].astype(np.int64),
        espi[slot],
    )
