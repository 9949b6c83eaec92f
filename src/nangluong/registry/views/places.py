"""Pages of places: the list of a day with search over every name, and one place with its history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.registry.drawing import tile_map
from nangluong.registry.forms import ListFilter, PlaceFilter
from nangluong.registry.models import FacilityVersion, OrganisationVersion, PlaceVersion
from nangluong.registry.queries.facilities import facilities, totals_by_place
from nangluong.registry.queries.places import (
    PlaceDetail,
    PlaceHit,
    Province,
    Step,
    place_detail,
    provinces,
    search_places,
)
from nangluong.registry.views.listing import (
    last_day,
    link,
    source_cell,
    span_cells,
    span_columns,
    text_column,
    today,
    trail,
)

_MOST_ROWS = 60


def _url(code: str) -> str:
    return reverse("registry:place", args=[code])


def _provinces_table(rows: list[Province], day: dt.date) -> dict[str, Any]:
    return {
        "id": "places",
        "caption": _("Các đơn vị cấp tỉnh tại ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        "columns": [
            text_column("name", _("Tên"), sortable=True),
            text_column("type", _("Loại"), sortable=True),
            text_column("code", _("Mã"), sortable=True),
            text_column("region", _("Vùng kinh tế - xã hội"), sortable=True),
            {"key": "since", "label": _("Từ ngày"), "kind": "date"},
        ],
        "rows": [
            [
                link(row.version.label, _url(row.version.place_id)),
                row.version.get_unit_type_display(),
                row.version.official_code,
                row.region.label if row.region else None,
                row.version.valid.lower,
            ]
            for row in rows
        ],
    }


def _now_text(hit: PlaceHit) -> str:
    if hit.stands:
        return ""
    names = ", ".join(version.full_label for version in hit.now)
    return _("nay thuộc %(names)s") % {"names": names} if names else _("không còn, chưa rõ thuộc đơn vị nào")


def _hits_table(hits: list[PlaceHit], query: str) -> dict[str, Any]:
    rows = []
    for hit in hits:
        matched = hit.matched if hit.matched not in (hit.version.name, hit.version.name_en) else ""
        name = link(hit.version.full_label, _url(hit.version.place_id))
        if matched:
            name["badge"] = _("tìm thấy theo “%(name)s”") % {"name": matched}
        now: Any = ""
        if not hit.stands:
            now = link(_now_text(hit), _url(hit.now[0].place_id) if hit.now else "")
        else:
            now = {"value": "", "text": _("đơn vị hiện hành")}
        rows.append([name, hit.version.official_code, now, *span_cells(hit.version.valid)])
    return {
        "id": "hits",
        "caption": _("Kết quả tìm “%(query)s”") % {"query": query},
        "columns": [
            text_column("name", _("Tên")),
            text_column("code", _("Mã")),
            text_column("now", _("Hiện nay")),
            *span_columns(),
        ],
        "rows": rows,
    }


def _capacity_map(day: dt.date) -> dict[str, Any]:
    totals = totals_by_place(facilities(day))
    return {
        "title": _("Công suất nhà máy điện đang vận hành trong danh bạ, theo tỉnh"),
        "description": _("Tổng công suất các nhà máy điện có trong danh bạ và biết tỉnh; không phải toàn hệ thống."),
        "unit": "MW",
        "decimals": 0,
        "source": "WRI Global Power Plant Database",
        "licence": "CC BY 4.0",
        **tile_map({code: total.capacity_mw for code, total in totals.items()}, day),
    }


def place_list(request: HttpRequest) -> HttpResponse:
    """List the province-level units of a day, or what a search by any old or new name finds."""
    form = PlaceFilter(request.GET)
    day, query = form.day(today()), form.asked("q")
    units = provinces(day)
    context: dict[str, Any] = {
        "menu_section": "places",
        "form": form,
        "day": day,
        "query": query,
        "units": len(units),
        "cities": sum(unit.version.unit_type == PlaceVersion.UnitType.CITY for unit in units),
        "with_map": False,
    }
    if query:
        hits = search_places(query, day)
        context |= {"hits": hits, "table": _hits_table(hits, query)}
    else:
        context["table"] = _provinces_table(units, day)
        # The tile grid is drawn for the units of 01/07/2025 on: other units have no tile.
        tiles = _capacity_map(day)
        if {area["code"] for area in tiles["areas"]} == {unit.version.place_id for unit in units}:
            context |= {
                "with_map": True,
                "map": tiles,
                "map_kind": "outline-map" if tiles["outline_url"] else "tilemap",
            }
    return render(request, "registry/place_list.html", context)


def _versions_table(detail: PlaceDetail) -> dict[str, Any]:
    return {
        "id": "versions",
        "caption": _("Tên và loại đơn vị qua các thời kỳ"),
        "columns": [text_column("name", _("Tên")), *span_columns(), text_column("source", _("Nguồn"))],
        "rows": [[one.full_label, *span_cells(one.valid), source_cell(one)] for one in detail.versions],
    }


def _steps_table(steps: tuple[Step, ...], table_id: str, caption: str) -> dict[str, Any]:
    return {
        "id": table_id,
        "caption": caption,
        "columns": [
            text_column("name", _("Đơn vị")),
            text_column("code", _("Mã")),
            text_column("kind", _("Hình thức")),
            {"key": "on", "label": _("Ngày"), "kind": "date"},
            text_column("source", _("Nguồn")),
        ],
        "rows": [
            [
                link(step.version.full_label, _url(step.version.place_id)),
                step.version.official_code,
                step.succession.get_kind_display(),
                step.succession.on_date,
                source_cell(step.succession),
            ]
            for step in steps
        ],
    }


def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one place: its names over time, what it was made from, what it became, and what stands there."""
    day = ListFilter(request.GET).day(today())
    detail = place_detail(code, day)
    if detail is None:
        raise Http404
    shown = detail.current or detail.latest
    stood_on = day if detail.current else last_day(shown.valid) or day
    plants = FacilityVersion.objects.as_of(day).filter(facility__place=code).select_related("facility")
    totals = totals_by_place(plants).get(code)
    seated = OrganisationVersion.objects.as_of(day).filter(place=code).order_by("sort_key", "pk")[:_MOST_ROWS]
    context = {
        "menu_section": "places",
        "crumbs": trail(_("Địa bàn"), "registry:places", shown.label),
        "day": day,
        "detail": detail,
        "shown": shown,
        "region": next((one for one in detail.regions if stood_on in one.valid), None),
        "versions": _versions_table(detail),
        "predecessors": _steps_table(detail.predecessors, "predecessors", _("Được lập từ")),
        "successors": _steps_table(detail.successors, "successors", _("Kế tục bởi")),
        "totals": totals,
        "facilities_url": f"{reverse('registry:facilities')}?tinh={code}",
        "organisations": seated,
    }
    return render(request, "registry/place_page.html", context)
