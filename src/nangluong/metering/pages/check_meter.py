"""Page of a point with a check meter: both meters day by day, their difference, what is allowed, the verdict."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.foundation.actor import Actor
from nangluong.metering.access import note_access
from nangluong.metering.estate.channels import IMPORT, IMPORT_CHECK
from nangluong.metering.pages.asked_days import asked_span
from nangluong.metering.pages.frame import crumbs, for_staff, seen_point, show
from nangluong.metering.pages.point_tables import installations as installations_table
from nangluong.metering.queries.check_pairs import PairDay, main_and_check
from nangluong.metering.queries.points import installations
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import text_column, today

_DAYS_SHOWN, _MOST_DAYS = 31, 92


def _verdict(one: PairDay) -> str:
    if one.doubted is None:
        incomplete = one.main_wh is None or one.check_wh is None
        return _("không xét: ngày chưa đủ số") if incomplete else _("không xét: điện năng quá nhỏ")
    return _("lệch quá mức, cần kiểm tra") if one.doubted else _("trong giới hạn")


def _kwh(wh: int | None) -> float | None:
    return None if wh is None else wh / 1000


def _table(rows: list[PairDay]) -> dict[str, Any]:
    def column(key: str, label: str, unit: str = "kWh", decimals: int = 2) -> dict[str, Any]:
        return {"key": key, "label": label, "kind": "number", "decimals": decimals, "unit": unit}

    return {
        "id": "pair",
        "caption": _("Từng ngày"),
        "columns": [
            {"key": "day", "label": _("Ngày"), "kind": "date"},
            column("main", _("Công tơ chính")),
            column("check", _("Công tơ đối chứng")),
            column("difference", _("Lệch")),
            column("share", _("Tỷ lệ lệch"), "%"),
            column("limit", _("Được lệch")),
            text_column("verdict", _("Kết luận")),
        ],
        "rows": [
            [
                one.day,
                _kwh(one.main_wh),
                _kwh(one.check_wh),
                _kwh(one.difference_wh),
                _share(one),
                _kwh(one.limit_wh),
                _verdict(one),
            ]
            for one in reversed(rows)
            if one.main_wh is not None or one.check_wh is not None
        ],
    }


def _share(one: PairDay) -> float | None:
    """Return the difference as a percentage of the larger one, which is what the rule compares."""
    if one.difference_wh is None:
        return None
    most = max(one.main_wh or 0, one.check_wh or 0)
    return 100 * one.difference_wh / most if most else None


@for_staff
def check_meter(request: HttpRequest, actor: Actor, reach: Reach, code: str) -> HttpResponse:
    """Show main and check meter of a point; one that never had a check meter has no such page."""
    one = seen_point(reach, code)
    hangs = [hung for hung in installations(one) if hung.channel in (IMPORT, IMPORT_CHECK)]
    if all(hung.channel != IMPORT_CHECK for hung in hangs):
        raise Http404
    first, last = asked_span(request, today() - dt.timedelta(days=1), _DAYS_SHOWN, _MOST_DAYS)
    note_access(actor, one, first, last)
    pair = main_and_check(one, first, last)
    judged = [day for day in pair.days if day.doubted is not None]
    context = {
        "reach": reach,
        "point": one,
        "first": first,
        "last": last,
        "table": _table(pair.days),
        "judged": len(judged),
        "doubted": sum(bool(day.doubted) for day in judged),
        "tolerance": pair.tolerance_permille / 10,
        "floor": pair.floor_wh / 1000,
        "installations": installations_table(hangs),
        "crumbs": crumbs(
            (_("Điểm đo"), reverse("metering:points")),
            (one.code, reverse("metering:point", args=[one.code])),
            (_("Công tơ đối chứng"), None),
        ),
    }
    return show(request, "metering/check_meter.html", "points", context)
