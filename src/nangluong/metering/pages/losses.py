"""The page of losses: what feeders took in against what was sold from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nangluong.foundation.actor import Actor
from nangluong.metering.pages.asked_days import asked_span
from nangluong.metering.pages.frame import crumbs, for_staff, show
from nangluong.metering.queries.corporations import corporation_names
from nangluong.metering.queries.losses import FeederLoss, feeder_losses_of
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import page_of, text_column, today

_DAYS_SHOWN = 7
_MOST_DAYS = 31


def _number(key: str, label: str, unit: str, decimals: int) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "number", "unit": unit, "decimals": decimals, "sortable": True}


def _mwh(wh: int | None) -> float | None:
    return None if wh is None else wh / 1e6


def _percent(permille: float | None) -> float | None:
    return None if permille is None else permille / 10


def _table(rows: Sequence[FeederLoss], names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": "losses",
        "caption": _("Tổn thất theo xuất tuyến"),
        "columns": [
            text_column("feeder", _("Xuất tuyến"), sortable=True),
            text_column("corporation", _("Tổng công ty"), sortable=True),
            _number("input", _("Đầu xuất tuyến"), "MWh", 2),
            _number("sold", _("Đã bán"), "MWh", 2),
            _number("loss", _("Tổn thất"), "MWh", 2),
            _number("share", _("Tổn thất"), "%", 2),
            _number("technical", _("Ước tính kỹ thuật"), "MWh", 2),
            _number("rest", _("Phần còn lại"), "MWh", 2),
            _number("coverage", _("Khoảng đo có giá trị"), "%", 2),
        ],
        "rows": [
            [
                row.feeder,
                names.get(row.corporation, row.corporation),
                _mwh(row.input_wh),
                _mwh(row.sales_wh),
                _mwh(row.loss_wh),
                _percent(row.loss_permille),
                _mwh(row.technical_wh),
                _mwh(row.rest_wh),
                _percent(row.coverage_permille),
            ]
            for row in rows
        ],
        "note": _("Phần còn lại = tổn thất trừ ước tính kỹ thuật: trộm điện, sai số đo, nối sai xuất tuyến."),
    }


@for_staff
def losses(request: HttpRequest, _actor: Actor, reach: Reach) -> HttpResponse:
    """Show the losses of feeders over the days asked for: the last week, a month at most."""
    first, last = asked_span(request, today() - dt.timedelta(days=1), _DAYS_SHOWN, _MOST_DAYS)
    rows = feeder_losses_of(first, last, corporation=reach.corporation or None)
    page = page_of(request, sorted(rows, key=lambda row: (-(row.rest_wh or 0), row.feeder)))
    context = {
        "reach": reach,
        "first": first,
        "last": last,
        "page_obj": page,
        "table": _table(list(page), corporation_names()),
        "crumbs": crumbs((_("Tổn thất"), None)),
    }
    return show(request, "metering/losses.html", "losses", context)
