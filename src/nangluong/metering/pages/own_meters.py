"""Pages of a customer: the own meters, a month of one in half-hours and days, one day, files to take away.

A point that is not the person's does not exist (404), nor do days on which it was somebody else's. Reading one's own
data leaves no trace among "who saw my data", as everywhere in the house.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from nangluong.metering.estate.channels import EXPORT, IMPORT
from nangluong.metering.pages import own_tables
from nangluong.metering.pages.curve_document import curve_document
from nangluong.metering.pages.own_files import TYPES, csv_file, green_button
from nangluong.metering.pages.own_words import kind_names, marks_explained
from nangluong.metering.queries.batches import any_illustrative
from nangluong.metering.queries.own_points import OwnPoint, energy_channels, last_own_day, own_days, own_points
from nangluong.metering.queries.reach import Reach
from nangluong.metering.queries.readings import explain_day
from nangluong.registry.views.listing import today

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_ESPI_CHANNELS = {IMPORT: "A+", EXPORT: "A-"}


def _own(request: HttpRequest, code: str) -> OwnPoint:
    found = own_points(cast(int, request.user.pk), code)
    if not found:
        raise Http404
    return found[0]


def _illustrative(own: OwnPoint) -> bool:
    return any_illustrative(Reach(own.point.feeder.substation.corporation_id))


def _channel(request: HttpRequest, own: OwnPoint) -> tuple[int, list[int]]:
    there = energy_channels(own.point)
    asked = request.GET.get("kenh", "")
    return next((code for code in there if str(code) == asked), there[0]), there


def _month(request: HttpRequest, default: dt.date) -> tuple[dt.date, dt.date]:
    """Return first and last day of the month in the query (`thang=2026-11`), else of the month of `default`."""
    match = _MONTH.fullmatch(request.GET.get("thang", ""))
    year, month = (int(match[1]), int(match[2])) if match else (default.year, default.month)
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _months_beside(own: OwnPoint, first: dt.date, last: dt.date) -> dict[str, str]:
    """Return the months before and after as the address names them, "" beyond the person's days or in the future."""
    before, after = first - dt.timedelta(days=1), last + dt.timedelta(days=1)
    return {
        "before": f"{before:%Y-%m}" if before >= own.first else "",
        "after": f"{after:%Y-%m}" if after <= min(own.last, today()) else "",
    }


def _crumbs(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), (_("Điện của tôi"), reverse("metering:own_points")), *steps]


@login_required
def point_list(request: HttpRequest) -> HttpResponse:
    """Show the points that are the person's, each with its newest day."""
    mine = own_points(cast(int, request.user.pk))
    now = today()
    cards = []
    for own in mine:
        newest = last_own_day(own, now)
        cards.append(
            {
                "code": own.point.code,
                "newest": newest.day if newest else None,
                "kwh": newest.known_wh / 1000 if newest else None,
                "ended": own.last if own.last < now else None,
            }
        )
    context = {
        "cards": cards,
        "illustrative": any(_illustrative(own) for own in mine),
        "crumbs": [(_("Trang chủ"), reverse("web:home")), (_("Điện của tôi"), None)],
    }
    return render(request, "metering/own_points.html", context)


@login_required
def point(request: HttpRequest, code: str) -> HttpResponse:
    """Show a month: total, half-hours as a curve, days as a table, what the marks mean, files to take away."""
    own = _own(request, code)
    channel, there = _channel(request, own)
    newest = last_own_day(own, today())
    first, last = _month(request, newest.day if newest else today())
    days = own_days(own, first, last, channel=channel)
    illustrative = _illustrative(own)
    whole = [one for one in days if not one.missing]
    context: dict[str, Any] = {
        "code": code,
        "newest": newest,
        "behind": (today() - newest.day).days if newest else None,
        "ended": own.last if own.last < today() else None,
        "first": first,
        "month": f"{first:%Y-%m}",
        **_months_beside(own, first, last),
        "channel": channel,
        "channels": own_tables.channels(there, channel),
        "illustrative": illustrative,
        "curve": curve_document(days, illustrative=illustrative, names=kind_names()) if days else None,
        "total": sum(one.known_wh for one in days) / 1000 if days else None,
        "mean": sum(one.known_wh for one in whole) / len(whole) / 1000 if whole else None,
        "estimated": sum(one.estimated for one in days),
        "missing": sum(one.missing for one in days),
        "complete": len(days) == last.day and len(whole) == len(days),
        "marks": marks_explained(days),
        "table": own_tables.days(code, channel, days),
        "forms": tuple(TYPES),
        "crumbs": _crumbs((code, None)),
    }
    return render(request, "metering/own_point.html", context)


@login_required
def day(request: HttpRequest, code: str, text: str) -> HttpResponse:
    """Show a day value by value with what its marks mean, and the reasons where something was changed."""
    own = _own(request, code)
    channel, _there = _channel(request, own)
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not own.within(on, on):
        raise Http404
    found = own_days(own, on, on, channel=channel)
    month = f"{reverse('metering:own_point', args=[code])}?thang={on:%Y-%m}&kenh={channel}"
    context = {
        "code": code,
        "day": on,
        "reading": found[0] if found else None,
        "illustrative": _illustrative(own),
        "marks": marks_explained(found),
        "table": own_tables.slots(found[0], explain_day(own.point.pk, on, channel=channel)) if found else None,
        "crumbs": _crumbs((code, month), (f"{on:%d/%m/%Y}", None)),
    }
    return render(request, "metering/own_day.html", context)


@login_required
def file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Send a month of the person's readings as CSV (`csv`) or Green Button (`xml`)."""
    own = _own(request, code)
    if form not in TYPES:
        raise Http404
    channel, _there = _channel(request, own)
    first, last = _month(request, today())
    days = own_days(own, first, last, channel=channel)
    illustrative = _illustrative(own)
    if form == "csv":
        content = csv_file(code, _ESPI_CHANNELS[channel], days, illustrative=illustrative)
    else:
        title = f"{code} {first:%m/%Y}" + (f" – {_('số liệu minh họa')}" if illustrative else "")
        content = green_button(code, _ESPI_CHANNELS[channel], days, title=title, made=timezone.now())
    response = HttpResponse(content, content_type=TYPES[form])
    name = f"dien-{slugify(code) or 'diem-do'}-{first:%Y-%m}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
