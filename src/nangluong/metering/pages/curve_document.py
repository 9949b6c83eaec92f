"""A run of days as the document of a load curve: every value with its quality, and a table of days beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from nangluong.metering.codes import Quality, is_estimated
from nangluong.metering.queries.readings import DayReading
from nangluong.metering.slots import MISSING, Codes, Wh32, slot_minutes

KINDS: Final = ("received", "valid", "questionable", "estimated", "officer", "absent")


def kind_of(quality: Codes) -> Codes:
    """Return for every quality code the position of its kind in the legend."""
    kinds = np.full(len(quality), KINDS.index("valid"), dtype=np.uint8)
    kinds[quality == Quality.RECEIVED] = KINDS.index("received")
    kinds[quality == Quality.QUESTIONABLE] = KINDS.index("questionable")
    kinds[is_estimated(quality) | (quality == Quality.OUTAGE_ZERO)] = KINDS.index("estimated")
    kinds[quality == Quality.OFFICER] = KINDS.index("officer")
    kinds[(quality == Quality.ABSENT) | (quality == Quality.REFUSED)] = KINDS.index("absent")
    return kinds


def _classes(given: Sequence[str]) -> list[dict[str, Any]]:
    names = given or (
        _("nhận được, chưa kiểm tra"),
        _("đạt kiểm tra"),
        _("nghi ngờ"),
        _("ước lượng"),
        _("cán bộ hiệu chỉnh"),
        _("không có"),
    )
    fuels = ("neutral", "electricity", "heat", "solar", "nuclear", "other")
    return [{"key": key, "name": name, "fuel": fuel} for key, name, fuel in zip(KINDS, names, fuels, strict=True)]


def _numbers(wh: Wh32) -> list[int | None]:
    return [None if value == MISSING else value for value in wh.tolist()]


def curve_document(
    days: Sequence[DayReading],
    others: Mapping[str, Wh32] | None = None,
    *,
    illustrative: bool,
    unit: str = "Wh",
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the document of days of one number of slots, in order; days that are absent between them stay empty.

    `others`: further curves by name, (days, slots) over the same span, MISSING where there is none.
    `names`: what the kinds of values are called, in the order of `KINDS`; by default as officers say.
    """
    first, last, slots = days[0].day, days[-1].day, days[0].slots
    count = (last - first).days + 1
    wh = np.full((count, slots), MISSING, dtype=np.int32)
    quality = np.zeros((count, slots), dtype=np.uint8)
    for one in days:
        if one.slots == slots:
            wh[(one.day - first).days], quality[(one.day - first).days] = one.wh, one.quality
    fuels = ("import", "export")
    return {
        "title": _("Biểu đồ phụ tải"),
        "description": _("Điện năng từng khoảng %(minutes)s phút từ %(first)s đến %(last)s, tô màu theo chất lượng.")
        % {"minutes": slot_minutes(slots), "first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"},
        "unit": unit,
        "decimals": 0,
        "illustrative": illustrative,
        "start": [first.year, first.month - 1, first.day],
        "minutes": slot_minutes(slots),
        "values": _numbers(wh.reshape(-1)),
        "quality": kind_of(quality.reshape(-1)).tolist(),
        "classes": _classes(names),
        "beside": [
            {"key": f"beside-{at}", "name": name, "fuel": fuels[at % 2], "values": _numbers(values.reshape(-1))}
            for at, (name, values) in enumerate((others or {}).items())
        ],
        "day_counts": [
            {"key": "missing", "name": _("khoảng thiếu")},
            {"key": "estimated", "name": _("khoảng ước lượng")},
        ],
        "days": [{"day": one.day, "value": one.known_wh, "counts": [one.missing, one.estimated]} for one in days],
        "note": _("Kéo thanh dưới biểu đồ để xem cả kỳ; giữ Ctrl và lăn chuột để phóng."),
    }
