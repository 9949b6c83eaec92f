"""Pages of metering points: search, one point's curve with what was found, one day value by value, its correction."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import allows, require
from nangluong.metering import perms
from nangluong.metering.access import note_access
from nangluong.metering.editing import edit_readings
from nangluong.metering.estate.channels import IMPORT, IMPORT_CHECK
from nangluong.metering.forms import EditForm
from nangluong.metering.models import UsagePoint
from nangluong.metering.pages import point_tables
from nangluong.metering.pages.asked_days import asked_span
from nangluong.metering.pages.curve_document import curve_document
from nangluong.metering.pages.frame import OwnedPoint, crumbs, for_staff, seen_point, show
from nangluong.metering.pages.timeline import Sources, timeline
from nangluong.metering.queries.batches import any_illustrative
from nangluong.metering.queries.corporations import corporation_names
from nangluong.metering.queries.curves import days_of
from nangluong.metering.queries.events import events_of
from nangluong.metering.queries.exceptions import exceptions_of
from nangluong.metering.queries.points import batch_names, installations, register_reads, search_points
from nangluong.metering.queries.reach import Reach
from nangluong.metering.queries.readings import edited_days, explain_day, findings_of, received_versions
from nangluong.registry.views.listing import page_of, today

_DAYS_SHOWN = 14
_MOST_DAYS = 366
_CHANNELS = range(1, 18)
_VALUE_LINE = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?:\s+([0-9]{1,9}))?")


def _channel(request: HttpRequest) -> int:
    text = request.GET.get("kenh", "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:4]) in _CHANNELS else IMPORT


@for_staff
def point_list(request: HttpRequest, _actor: Actor, reach: Reach) -> HttpResponse:
    """Look for a point by its code or its meter's serial."""
    query = request.GET.get("q", "").strip()[:40]
    page = page_of(request, search_points(reach, query))
    context = {
        "reach": reach,
        "query": query,
        "page_obj": page,
        "found": page.paginator.count,
        "table": point_tables.points(list(page), corporation_names()),
        "crumbs": crumbs((_("Điểm đo"), None)),
    }
    return show(request, "metering/points.html", "points", context)


@for_staff
def point(request: HttpRequest, actor: Actor, reach: Reach, code: str) -> HttpResponse:
    """Show a point: its curve over the days asked for (two weeks; a year at most), what was found, what hangs there."""
    one, channel = seen_point(reach, code), _channel(request)
    first, last = asked_span(request, today() - dt.timedelta(days=1), _DAYS_SHOWN, _MOST_DAYS)
    note_access(actor, one, first, last)
    days = days_of(one.pk, first, last, channel=channel)
    illustrative = any_illustrative(reach)
    hangs = installations(one)
    found = findings_of(one.pk, first, last, channel=channel)
    sources = Sources(
        events=events_of(one.pk, first, last),
        installations=hangs,
        exceptions=exceptions_of(one, first, last),
        edited=edited_days(one.pk, first, last, channel=channel),
        findings=found,
        slots=days[0].slots if days else 48,
    )
    context = {
        "reach": reach,
        "point": one,
        "corporation": corporation_names().get(one.feeder.substation.corporation_id, ""),
        "first": first,
        "last": last,
        "spans": point_tables.spans(last),
        "channel": channel,
        "channels": point_tables.channels(hangs, channel),
        "curve": curve_document(days, illustrative=illustrative) if days else None,
        "total": sum(day.known_wh for day in days) / 1000 if days else None,
        "missing": sum(day.missing for day in days),
        "estimated": sum(day.estimated for day in days),
        "days": point_tables.days(one.code, channel, days[-31:]),
        "findings": point_tables.findings(found[-100:]),
        "timeline": timeline(one.code, channel, sources, first, last),
        "installations": point_tables.installations(hangs),
        "registers": point_tables.registers(register_reads(one, first, last)),
        "may_edit": allows(perms.edit_readings, actor, OwnedPoint(one)),
        "may_link": allows(perms.link_holder, actor, OwnedPoint(one)),
        "has_check_meter": any(hung.channel == IMPORT_CHECK for hung in hangs),
        "crumbs": crumbs((_("Điểm đo"), reverse("metering:points")), (one.code, None)),
    }
    return show(request, "metering/point.html", "points", context)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _day_context(request: HttpRequest, reach: Reach, one: UsagePoint, day: dt.date) -> dict[str, Any]:
    channel = _channel(request)
    found = days_of(one.pk, day, day, channel=channel)
    versions = received_versions(one.pk, day, channel=channel)
    return {
        "reach": reach,
        "point": one,
        "day": day,
        "channel": channel,
        "previous": day - dt.timedelta(days=1),
        "following": day + dt.timedelta(days=1),
        "reading": found[0] if found else None,
        "slots": point_tables.slots(found[0], explain_day(one.pk, day, channel=channel)) if found else None,
        "versions": point_tables.versions(versions, batch_names({version.batch_id for version in versions})),
        "crumbs": crumbs(
            (_("Điểm đo"), reverse("metering:points")),
            (one.code, reverse("metering:point", args=[one.code])),
            (f"{day:%d/%m/%Y}", None),
        ),
    }


@for_staff
def day(request: HttpRequest, actor: Actor, reach: Reach, code: str, text: str) -> HttpResponse:
    """Explain every value of a day: rule, method, original, and the batches it came in."""
    one, on = seen_point(reach, code), _day(text)
    note_access(actor, one, on, on)
    context = _day_context(request, reach, one, on) | {"may_edit": allows(perms.edit_readings, actor, OwnedPoint(one))}
    return show(request, "metering/day.html", "points", context)


def read_values(text: str, minutes: int) -> dict[int, int | None]:
    """Return the value of each slot that an officer typed, None for a slot to be emptied.

    Raises `ValueError` with the line for one that is not `HH:MM Wh`, off the grid, or given twice.
    """
    values: dict[int, int | None] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _VALUE_LINE.fullmatch(line)
        at = int(match[1]) * 60 + int(match[2]) if match else -1
        if match is None or at % minutes or at // minutes in values:
            raise ValueError(line)
        values[at // minutes] = int(match[3]) if match[3] else None
    return values


@for_staff
def edit(request: HttpRequest, actor: Actor, reach: Reach, code: str, text: str) -> HttpResponse:
    """Show and take an officer's correction of a day."""
    one, on = seen_point(reach, code), _day(text)
    require(perms.edit_readings, actor, OwnedPoint(one))
    note_access(actor, one, on, on)
    context = _day_context(request, reach, one, on)
    form = EditForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        minutes = 1440 // (context["reading"].slots if context["reading"] else 48)
        try:
            values = read_values(form.cleaned_data["values"], minutes)
            edit_readings(
                actor,
                point_id=one.pk,
                day=on,
                channel=context["channel"],
                values=values,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("Đã ghi hiệu chỉnh; giá trị gốc vẫn được giữ."))
            return HttpResponseRedirect(reverse("metering:day", args=[code, text]))
        except ValueError as wrong:
            form.add_error("values", _("Dòng “%(line)s” không đúng mẫu giờ:phút Wh.") % {"line": str(wrong)[:60]})
        except DomainError as error:
            refusal = error
    context |= {"form": form, "refusal": refusal}
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return show(request, "metering/edit.html", "points", context, status)
