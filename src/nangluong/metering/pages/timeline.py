"""What happened at a metering point, in one order: events of its meter, meters hung, exceptions, edits and gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.metering.codes import Rule
from nangluong.metering.event_kinds import EventKinds, read_event_kinds
from nangluong.metering.models import Installation, MeterEvent, ReadingException
from nangluong.metering.queries.readings import EditedDay, FindingRow
from nangluong.metering.slots import slot_minutes
from nangluong.registry.views.listing import text_column

MOST: Final = 100


@dataclass(frozen=True)
class Happening:
    """One line of the timeline: its day, the time of day where it has one, what it is, in words, and where it leads."""

    day: dt.date
    time: str
    kind: str
    words: str
    url: str = ""


@lru_cache(maxsize=1)
def event_kinds() -> EventKinds:
    """Return the kinds of events of the house's reference data."""
    return read_event_kinds(Path(settings.REFERENCE_ROOT) / "metering" / "events.csv")


def event_name(event: MeterEvent) -> str:
    """Return an event in the reader's language, with the code where no list knows it and the number beside it."""
    words = event_kinds().by_code[event.kind]
    name = words.name_vi if (get_language() or "vi").startswith("vi") else words.name_en
    name = f"{name} ({event.said})" if event.said else name
    return name if event.amount is None else f"{name}: {event.amount} {words.amount_unit}".rstrip()


def _events(events: Sequence[MeterEvent]) -> Iterator[Happening]:
    for one in events:
        local = timezone.localtime(one.at)
        yield Happening(one.day, f"{local:%H:%M:%S}", _("sự kiện"), event_name(one))


def _installations(hangs: Sequence[Installation]) -> Iterator[Happening]:
    """Say once a meter and day, however many channels it has."""
    seen = set()
    for one in hangs:
        for day, words in (
            (one.valid.lower, _("treo công tơ %(serial)s")),
            (one.valid.upper, _("tháo công tơ %(serial)s")),
        ):
            if day and (day, words, one.meter_id) not in seen:
                seen.add((day, words, one.meter_id))
                yield Happening(day, "", _("công tơ"), words % {"serial": one.meter.serial})


def _exceptions(found: Sequence[ReadingException]) -> Iterator[Happening]:
    for one in found:
        words = f"{one.get_kind_display()} · {one.get_state_display()}"
        yield Happening(one.first_day, "", _("ngoại lệ"), words, reverse("metering:exception", args=[one.pk]))


def _edits(code: str, channel: int, edited: Sequence[EditedDay]) -> Iterator[Happening]:
    for one in edited:
        words = _("cán bộ sửa %(count)s khoảng đo: %(reason)s") % {"count": one.slots, "reason": one.reason}
        yield Happening(one.day, "", _("hiệu chỉnh"), words, _day_url(code, channel, one.day))


def _gaps(code: str, channel: int, findings: Sequence[FindingRow], slots: int) -> Iterator[Happening]:
    minutes = slot_minutes(slots)
    for one in findings:
        if one.rule == Rule.MISSING:
            start, end = (f"{at * minutes // 60:02d}:{at * minutes % 60:02d}" for at in (one.first, one.last + 1))
            words = _("không có số đo đến %(end)s") % {"end": end}
            yield Happening(one.day, start, _("khoảng thiếu"), words, _day_url(code, channel, one.day))


def _day_url(code: str, channel: int, day: dt.date) -> str:
    return f"{reverse('metering:day', args=[code, day.isoformat()])}?kenh={channel}"


@dataclass(frozen=True)
class Sources:
    """What the timeline is made of, read by the page."""

    events: Sequence[MeterEvent]
    installations: Sequence[Installation]
    exceptions: Sequence[ReadingException]
    edited: Sequence[EditedDay]
    findings: Sequence[FindingRow]
    slots: int


def happenings(code: str, channel: int, of: Sources, first: dt.date, last: dt.date) -> list[Happening]:
    """Return what happened on the days `first` … `last`, newest first, at most 100."""
    every = [
        *_events(of.events),
        *_installations(of.installations),
        *_exceptions(of.exceptions),
        *_edits(code, channel, of.edited),
        *_gaps(code, channel, of.findings, of.slots),
    ]
    within = [one for one in every if first <= one.day <= last]
    return sorted(within, key=lambda one: (one.day, one.time), reverse=True)[:MOST]


def timeline(code: str, channel: int, of: Sources, first: dt.date, last: dt.date) -> dict[str, Any]:
    """Return the timeline as a table. `unverified`: a name in it rests on a code that no standard was read for."""
    return {
        "id": "timeline",
        "caption": _("Dòng thời gian"),
        "unverified": any(event_kinds().by_code[one.kind].unverified for one in of.events),
        "columns": [
            {"key": "day", "label": _("Ngày"), "kind": "date"},
            text_column("words", _("Nội dung")),
            text_column("time", _("Lúc")),
            text_column("kind", _("Loại")),
        ],
        "rows": [
            [one.day, {"value": one.words, "url": one.url} if one.url else one.words, one.time or None, one.kind]
            for one in happenings(code, channel, of, first, last)
        ],
    }
