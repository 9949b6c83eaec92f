"""The operations room: what the last night brought, by corporation, over two weeks and on the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.foundation.actor import Actor
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.intake.rules import read_intake_rules
from nangluong.metering.models import VeeRun
from nangluong.metering.pages.asked_days import asked_day
from nangluong.metering.pages.frame import for_staff, show
from nangluong.metering.queries.aggregates import GroupDay, by_corporation, by_place
from nangluong.metering.queries.batches import any_illustrative, intake_of_day, late_rows
from nangluong.metering.queries.corporations import corporation_names
from nangluong.metering.queries.exceptions import exception_counts
from nangluong.metering.queries.reach import Reach
from nangluong.registry.drawing import tile_map
from nangluong.registry.views.listing import text_column, today

_TREND_DAYS = 14
_MOST_LINES = 8


def _share(part: int, whole: int) -> Decimal | None:
    """Return a share in percent, None where there is nothing to have a share of."""
    return round(Decimal(100 * part) / whole, 2) if whole else None


def _add(rows: Sequence[GroupDay], name: str) -> int:
    return sum(getattr(row, name) for row in rows)


def _number(key: str, label: str, unit: str = "", decimals: int = 0) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "number", "decimals": decimals, "unit": unit, "sortable": True}


def _table(
    rows: Sequence[GroupDay], came: dict[str, dict[str, int]], late: dict[str, int], names: dict[str, str]
) -> dict[str, Any]:
    lines = []
    for row in sorted(rows, key=lambda one: names.get(one.key, one.key)):
        own = came.get(row.key, {})
        lines.append(
            [
                {"value": names.get(row.key, row.key)},
                row.points,
                row.received_points,
                _share(row.received_points, row.points),
                _share(row.complete_points, row.points),
                late.get(row.key, 0),
                own.get("refused"),
                own.get("waiting"),
                _share(row.estimated, row.slots),
                _share(row.missing, row.slots),
            ]
        )
    return {
        "id": "night",
        "caption": _("Theo tổng công ty điện lực"),
        "columns": [
            text_column("corporation", _("Tổng công ty"), sortable=True),
            _number("points", _("Điểm đo")),
            _number("received", _("Có số liệu")),
            _number("received_share", _("Có số liệu"), "%", 2),
            _number("complete_share", _("Đủ sau ước lượng"), "%", 2),
            _number("late", _("Dòng trễ")),
            _number("refused", _("Dòng từ chối")),
            _number("waiting", _("Dòng chờ")),
            _number("estimated", _("Ước lượng"), "%", 2),
            _number("missing", _("Còn thiếu"), "%", 2),
        ],
        "rows": lines,
        "note": _("Từ chối và chờ: theo các lô nhận trong ngày kế tiếp."),
    }


def _trend(rows: Sequence[GroupDay], names: dict[str, str], first: dt.date, illustrative: bool) -> dict[str, Any]:
    days = [first + dt.timedelta(days=at) for at in range(_TREND_DAYS)]
    keys = sorted({row.key for row in rows})[:_MOST_LINES]
    by_key = {(row.key, row.day): _share(row.points - row.received_points, row.points) for row in rows}
    return {
        "title": _("Tỷ lệ điểm đo không có số liệu, %(days)s ngày") % {"days": _TREND_DAYS},
        "description": _("Phần trăm điểm đo không có giá trị nào trong ngày, theo tổng công ty điện lực."),
        "unit": "%",
        "decimals": 2,
        "periods": [f"{day:%d/%m}" for day in days],
        "series": [
            {"key": key, "name": names.get(key, key), "values": [by_key.get((key, day)) for day in days]}
            for key in keys
        ],
        "illustrative": illustrative,
        "source": _("Số đo đã kiểm tra"),
    }


def _map(day: dt.date, illustrative: bool) -> dict[str, Any]:
    shares = {row.key: _share(row.received_points, row.points) for row in by_place(day, day) if row.channel == IMPORT}
    return {
        "title": _("Tỷ lệ điểm đo có số liệu theo tỉnh, thành phố"),
        "description": _("Phần trăm điểm đo có số liệu ngày %(day)s; tỉnh không màu là chưa có điểm đo nào.")
        % {"day": f"{day:%d/%m/%Y}"},
        "measure": _("Có số liệu"),
        "unit": "%",
        "decimals": 2,
        "illustrative": illustrative,
        "source": _("Số đo đã kiểm tra"),
        **tile_map(shares, today()),
    }


@for_staff
def night(request: HttpRequest, _actor: Actor, reach: Reach) -> HttpResponse:
    """Show the night of a day: the day before today, or the one asked for."""
    day = asked_day(request, today() - dt.timedelta(days=1))
    first = day - dt.timedelta(days=_TREND_DAYS - 1)
    every = [row for row in by_corporation(first, day) if row.channel == IMPORT and reach.covers(row.key)]
    rows = [row for row in every if row.day == day]
    names, illustrative = corporation_names(), any_illustrative(reach)
    came = intake_of_day(reach, day + dt.timedelta(days=1))
    rules = read_intake_rules(Path(settings.REFERENCE_ROOT) / "metering" / "intake_rules.csv", today())
    late = late_rows(reach, day, rules.late_after_days)
    context = {
        "reach": reach,
        "day": day,
        "previous": day - dt.timedelta(days=1),
        "following": day + dt.timedelta(days=1) if day < today() - dt.timedelta(days=1) else None,
        "points": _add(rows, "points"),
        "received": _share(_add(rows, "received_points"), _add(rows, "points")),
        "estimated": _share(_add(rows, "estimated"), _add(rows, "slots")),
        "missing": _share(_add(rows, "missing"), _add(rows, "slots")),
        "late": sum(late.values()),
        "refused": sum(own["refused"] for own in came.values()),
        "open_exceptions": sum(exception_counts(reach).values()),
        "exceptions_url": reverse("metering:exceptions"),
        "quarantine_url": reverse("metering:quarantine"),
        "run": VeeRun.objects.filter(first_day__lte=day, last_day__gte=day).first(),
        "table": _table(rows, came, late, names) if rows else None,
        "trend": _trend(every, names, first, illustrative) if every else None,
        "map": _map(day, illustrative) if rows and not reach.corporation else None,
        "crumbs": [(_("Trang chủ"), reverse("web:home")), (_("Đo đếm"), None)],
    }
    return show(request, "metering/night.html", "night", context)
