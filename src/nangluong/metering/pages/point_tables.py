"""Tables of the pages of a metering point."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.metering.classes import read_customer_classes
from nangluong.metering.estate.channels import read_channels
from nangluong.metering.models import Installation, RegisterRead, UsagePoint
from nangluong.metering.pages.words import method_name, outcome_name, quality_name, rule_name, slot_label
from nangluong.metering.queries.readings import DayReading, FindingRow, ReceivedVersion, SlotExplanation
from nangluong.metering.slots import MISSING, slot_minutes
from nangluong.registry.views.listing import span_cells, span_columns, text_column


@lru_cache(maxsize=1)
def _channel_keys() -> Mapping[int, str]:
    return read_channels(Path(settings.REFERENCE_ROOT) / "metering" / "channels.csv").keys


@lru_cache(maxsize=1)
def _class_keys() -> tuple[str, ...]:
    return read_customer_classes(Path(settings.REFERENCE_ROOT) / "metering" / "customer_classes.csv").keys


def channel_name(code: int) -> str:
    """Return a channel in words."""
    names = {
        "import": _("nhận từ lưới"),
        "export": _("phát lên lưới"),
        "reactive_import": _("phản kháng nhận"),
        "reactive_export": _("phản kháng phát"),
        "import_check": _("công tơ đối chứng"),
    }
    key = _channel_keys().get(code, str(code))
    return names.get(key, key)


def _number(key: str, label: str, unit: str = "", decimals: int = 0) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "number", "decimals": decimals, "unit": unit}


def points(rows: Sequence[UsagePoint], corporations: Mapping[str, str]) -> dict[str, Any]:
    """Return points as a table."""
    keys = _class_keys()
    return {
        "id": "points",
        "caption": _("Điểm đo"),
        "columns": [
            text_column("code", _("Mã điểm đo")),
            text_column("kind", _("Loại")),
            text_column("class", _("Nhóm khách hàng")),
            text_column("transformer", _("Trạm")),
            text_column("feeder", _("Xuất tuyến")),
            text_column("corporation", _("Tổng công ty")),
        ],
        "rows": [
            [
                {"value": one.code, "url": reverse("metering:point", args=[one.code])},
                one.get_kind_display(),
                keys[one.class_code],
                one.transformer.code if one.transformer else None,
                one.feeder.code,
                corporations.get(one.feeder.substation.corporation_id, one.feeder.substation.corporation_id),
            ]
            for one in rows
        ],
    }


def spans(last: dt.date) -> list[dict[str, Any]]:
    """Return the links to longer spans that end on the same day."""
    lengths = ((14, _("2 tuần")), (31, _("1 tháng")), (92, _("3 tháng")), (366, _("1 năm")))
    return [
        {"label": label, "first": (last - dt.timedelta(days=days - 1)).isoformat(), "last": last.isoformat()}
        for days, label in lengths
    ]


def channels(hangs: Sequence[Installation], shown: int) -> list[dict[str, Any]]:
    """Return the channels that a point has, with the one shown marked."""
    codes = sorted({one.channel for one in hangs})
    return [{"code": code, "label": channel_name(code), "active": code == shown} for code in codes]


def days(code: str, channel: int, rows: Sequence[DayReading]) -> dict[str, Any]:
    """Return days as a table, newest first; each leads to its values."""
    return {
        "id": "days",
        "caption": _("Từng ngày"),
        "columns": [
            text_column("day", _("Ngày")),
            _number("energy", _("Điện năng"), "kWh", 2),
            _number("missing", _("Khoảng thiếu")),
            _number("estimated", _("Khoảng ước lượng")),
            _number("start", _("Chỉ số đầu ngày"), "kWh", 2),
            _number("end", _("Chỉ số cuối ngày"), "kWh", 2),
        ],
        "rows": [
            [
                {
                    "value": f"{one.day:%d/%m/%Y}",
                    "url": f"{reverse('metering:day', args=[code, one.day.isoformat()])}?kenh={channel}",
                },
                one.known_wh / 1000,
                one.missing,
                one.estimated,
                None if one.register_start_wh is None else one.register_start_wh / 1000,
                None if one.register_end_wh is None else one.register_end_wh / 1000,
            ]
            for one in reversed(rows)
        ],
    }


def findings(rows: Sequence[FindingRow]) -> dict[str, Any]:
    """Return what validation found as a table."""
    return {
        "id": "findings",
        "caption": _("Kết quả kiểm tra"),
        "columns": [
            {"key": "day", "label": _("Ngày"), "kind": "date"},
            text_column("rule", _("Quy tắc")),
            text_column("slots", _("Khoảng đo")),
            text_column("outcome", _("Kết luận")),
            _number("measured", _("Đo được")),
            _number("limit", _("Giới hạn")),
        ],
        "rows": [
            [
                row.day,
                rule_name(row.rule),
                f"{row.first + 1}–{row.last + 1}",
                outcome_name(row.outcome),
                row.measured,
                row.limit,
            ]
            for row in reversed(rows)
        ],
    }


def installations(rows: Sequence[Installation]) -> dict[str, Any]:
    """Return which meters hung there as a table."""
    return {
        "id": "installations",
        "caption": _("Công tơ đã treo"),
        "columns": [
            text_column("meter", _("Công tơ")),
            text_column("channel", _("Kênh")),
            *span_columns(),
            _number("slots", _("Khoảng mỗi ngày")),
            _number("multiplier", _("Hệ số nhân")),
            {"key": "electronic", "label": _("Điện tử"), "kind": "bool"},
            {"key": "remote", "label": _("Đo xa"), "kind": "bool"},
        ],
        "rows": [
            [
                one.meter.serial,
                channel_name(one.channel),
                *span_cells(one.valid),
                one.slots,
                one.multiplier,
                one.meter.electronic,
                one.meter.remote_read,
            ]
            for one in rows
        ],
    }


def registers(rows: Sequence[RegisterRead]) -> dict[str, Any]:
    """Return register reads as a table."""
    return {
        "id": "registers",
        "caption": _("Chỉ số đọc trong kỳ"),
        "columns": [
            {"key": "at", "label": _("Lúc"), "kind": "date"},
            text_column("channel", _("Kênh")),
            _number("amount", _("Chỉ số"), "kWh", 3),
            text_column("batch", _("Lô")),
        ],
        "rows": [
            [
                row.read_at,
                channel_name(row.channel),
                row.amount_wh / 1000,
                {"value": row.batch.name, "url": reverse("metering:batch", args=[row.batch_id])},
            ]
            for row in rows
        ],
    }


def slots(reading: DayReading, explained: Sequence[SlotExplanation]) -> dict[str, Any]:
    """Return every value of a day as a table: what stands, what came, which rule, which method."""
    by_slot = {one.slot: one for one in explained}
    minutes = slot_minutes(reading.slots)
    rows = []
    for slot, (value, quality) in enumerate(zip(reading.wh.tolist(), reading.quality.tolist(), strict=True)):
        one = by_slot.get(slot)
        shown = None if value == MISSING else value
        rows.append(
            [
                {"value": slot_label(slot, minutes)},
                shown,
                quality_name(quality),
                (one.original_wh if one else shown),
                rule_name(one.rule) if one else "",
                method_name(one.method) if one else "",
                one.reason if one else "",
            ]
        )
    return {
        "id": "slots",
        "caption": _("Giải thích từng giá trị"),
        "columns": [
            text_column("slot", _("Khoảng")),
            _number("wh", _("Giá trị"), "Wh"),
            text_column("quality", _("Chất lượng")),
            _number("original", _("Giá trị gốc"), "Wh"),
            text_column("rule", _("Quy tắc")),
            text_column("method", _("Cách tính")),
            text_column("reason", _("Lý do")),
        ],
        "rows": rows,
        "dense": True,
    }


def versions(rows: Sequence[ReceivedVersion], names: Mapping[int, str]) -> dict[str, Any]:
    """Return what came for a day as a table, newest first; the newest value of each slot holds."""
    return {
        "id": "versions",
        "caption": _("Các phiên bản đã nhận"),
        "columns": [
            {"key": "version", "label": _("Phiên bản"), "kind": "year"},
            text_column("batch", _("Lô")),
            _number("values", _("Giá trị")),
            _number("energy", _("Điện năng"), "Wh"),
            _number("start", _("Chỉ số đầu"), "Wh"),
            _number("end", _("Chỉ số cuối"), "Wh"),
        ],
        "rows": [
            [
                row.version,
                {"value": names.get(row.batch_id, str(row.batch_id)), "url": _batch_url(row.batch_id, names)},
                int((row.wh != MISSING).sum()),
                int(row.wh[row.wh != MISSING].sum(dtype="int64")),
                _known(row.register_start_wh),
                _known(row.register_end_wh),
            ]
            for row in sorted(rows, key=lambda row: -row.version)
        ],
    }


def _batch_url(number: int, names: Mapping[int, str]) -> str:
    return reverse("metering:batch", args=[number]) if number in names else ""


def _known(register: int | None) -> int | None:
    return register if register is not None and register >= 0 else None
