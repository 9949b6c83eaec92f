"""Tables of a customer's pages: days of a month, values of a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.metering.codes import is_absent
from nangluong.metering.estate.channels import EXPORT
from nangluong.metering.pages.curve_document import KINDS, kind_of
from nangluong.metering.pages.own_words import kind_words, note_of_day
from nangluong.metering.pages.words import slot_label
from nangluong.metering.queries.readings import DayReading, SlotExplanation
from nangluong.metering.slots import slot_minutes
from nangluong.registry.views.listing import text_column


def channels(codes: Sequence[int], shown: int) -> list[dict[str, Any]]:
    """Return what a customer can choose to look at: what was used, and what was fed in."""
    return [
        {
            "code": code,
            "label": _("Điện phát lên lưới") if code == EXPORT else _("Điện đã dùng"),
            "active": code == shown,
        }
        for code in codes
    ]


def _energy(label: str, unit: str, decimals: int) -> dict[str, Any]:
    return {"key": "energy", "label": label, "kind": "number", "decimals": decimals, "unit": unit}


def days(code: str, channel: int, rows: Sequence[DayReading]) -> dict[str, Any]:
    """Return the days of a month as a table, newest first; each leads to its values."""
    return {
        "id": "days",
        "caption": _("Từng ngày"),
        "columns": [
            text_column("day", _("Ngày")),
            _energy(_("Điện năng"), "kWh", 2),
            text_column("note", _("Ghi chú")),
        ],
        "rows": [
            [
                {
                    "value": f"{one.day:%d/%m/%Y}",
                    "url": f"{reverse('metering:own_day', args=[code, one.day.isoformat()])}?kenh={channel}",
                },
                one.known_wh / 1000 if one.missing < one.slots else None,
                note_of_day(one),
            ]
            for one in reversed(rows)
        ],
    }


def slots(reading: DayReading, explained: Sequence[SlotExplanation]) -> dict[str, Any]:
    """Return the values of a day as a table; a reason stands where an officer gave one."""
    words, minutes = kind_words(), slot_minutes(reading.slots)
    reasons = {one.slot: one.reason for one in explained}
    absent, kinds = is_absent(reading.quality), kind_of(reading.quality)
    return {
        "id": "slots",
        "caption": _("Từng khoảng trong ngày"),
        "columns": [
            text_column("slot", _("Lúc")),
            _energy(_("Điện năng"), "Wh", 0),
            text_column("mark", _("Số này là")),
        ],
        "rows": [
            [
                slot_label(slot, minutes),
                None if absent[slot] else wh,
                ": ".join(filter(None, (words[KINDS[kinds[slot]]][0], reasons.get(slot, "")))),
            ]
            for slot, wh in enumerate(reading.wh.tolist())
        ],
        "dense": True,
    }
