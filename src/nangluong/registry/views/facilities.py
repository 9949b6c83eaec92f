"""Pages of facilities: the list with filters, the map, one facility, and the same rows as CSV and JSON."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.registry.drawing import capacity_text, point_map
from nangluong.registry.forms import FacilityFilter, ListFilter
from nangluong.registry.models import FacilityVersion
from nangluong.registry.queries.facilities import MEGAWATT, SORTS, facilities, facility_detail, summary
from nangluong.registry.queries.places import place_names
from nangluong.registry.views.listing import (
    link,
    marked,
    page_of,
    source_cell,
    span_cells,
    span_columns,
    text_column,
    today,
    trail,
)

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def _asked(request: HttpRequest) -> tuple[FacilityFilter, dt.date, str]:
    form = FacilityFilter(request.GET, today=today())
    sort = request.GET.get("sort", "name")
    return form, form.day(today()), sort if sort.removeprefix("-") in SORTS else "name"


def _url(code: str) -> str:
    return reverse("registry:facility", args=[code])


def _capacity_cell(version: FacilityVersion) -> dict[str, Any]:
    """Return the capacity: the number alone in MW, any other unit written out beside it."""
    cell: dict[str, Any] = {"value": version.capacity}
    return (
        cell
        if version.capacity is None or version.capacity_unit == MEGAWATT
        else cell | {"text": capacity_text(version)}
    )


def _list_row(version: FacilityVersion, names: dict[str, str]) -> list[Any]:
    facility = version.facility
    place = facility.place_id
    return [
        link(version.label, _url(facility.pk), version.confidence),
        {"value": facility.kind.label, "fuel": facility.energy_source_id},
        marked(names.get(place, place), facility.place_confidence) if place else None,
        version.operator_text,
        _capacity_cell(version),
        facility.commissioned_year,
        version.get_status_display(),
    ]


def _list_table(versions: Iterable[FacilityVersion], day: dt.date, sort: str) -> dict[str, Any]:
    names = place_names(day)
    return {
        "id": "facilities",
        "caption": _("Cơ sở năng lượng tại ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        "columns": [
            text_column("name", _("Tên"), sortable=True),
            text_column("kind", _("Loại cơ sở")),
            text_column("place", _("Tỉnh, thành phố")),
            text_column("operator", _("Đơn vị vận hành")),
            {"key": "capacity", "label": _("Công suất"), "unit": "MW", "kind": "number", "sortable": True},
            {"key": "year", "label": _("Năm vận hành"), "kind": "year", "sortable": True},
            text_column("status", _("Trạng thái")),
        ],
        "rows": [_list_row(version, names) for version in versions],
        "sort": sort.removeprefix("-"),
        "descending": sort.startswith("-"),
    }


def facility_list(request: HttpRequest) -> HttpResponse:
    """List the facilities of a day that answer the filter."""
    form, day, sort = _asked(request)
    versions = facilities(day, form.filter(), sort=sort)
    page = page_of(request, versions)
    query = request.GET.urlencode()
    context = {
        "menu_section": "facilities",
        "form": form,
        "day": day,
        "page_obj": page,
        "table": _list_table(page, day, sort),
        "csv_url": f"{reverse('registry:facilities_csv')}?{query}",
        "json_url": f"{reverse('registry:facility_points')}?{query}",
        "tabs": _tabs(query, on_map=False),
        "summary": summary(versions),
    }
    return render(request, "registry/facility_list.html", context)


def _tabs(query: str, *, on_map: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("Danh sách"), "url": f"{reverse('registry:facilities')}?{query}", "active": not on_map},
        {"label": _("Bản đồ"), "url": f"{reverse('registry:facility_map')}?{query}", "active": on_map},
    ]


def facility_map(request: HttpRequest) -> HttpResponse:
    """Draw the facilities that answer the filter and have coordinates."""
    form, day, _sort = _asked(request)
    found = facilities(day, form.filter())
    versions = list(found)
    query = request.GET.urlencode()
    context = {
        "menu_section": "facilities",
        "form": form,
        "day": day,
        "tabs": _tabs(query, on_map=True),
        "csv_url": f"{reverse('registry:facilities_csv')}?{query}",
        "map": {
            "title": _("Cơ sở năng lượng theo tọa độ"),
            "description": _("Mỗi chấm là một cơ sở có tọa độ; cỡ chấm theo công suất MW, màu theo nguồn năng lượng."),
            "measure": _("Công suất (MW)"),
            "unit": "MW",
            "source": "WRI Global Power Plant Database",
            "licence": "CC BY 4.0",
            "note": _("Quần đảo Hoàng Sa thuộc thành phố Đà Nẵng, quần đảo Trường Sa thuộc tỉnh Khánh Hòa."),
            **point_map(versions, day),
        },
        "summary": summary(found),
        "by_source": _by_source(versions),
    }
    return render(request, "registry/facility_map.html", context)


def _located(versions: Iterable[FacilityVersion]) -> list[FacilityVersion]:
    return [version for version in versions if version.facility.longitude is not None]


def _by_source(versions: Iterable[FacilityVersion]) -> list[dict[str, Any]]:
    counted: Counter[tuple[int, str, str]] = Counter()
    for version in _located(versions):
        source = version.facility.energy_source
        counted[(source.position, source.pk, source.label)] += 1
    return [{"fuel": code, "label": label, "count": number} for (_at, code, label), number in sorted(counted.items())]


def facility_points(request: HttpRequest) -> JsonResponse:
    """Answer the map's data as JSON: bounds, points, labels, and where the outlines are."""
    form, day, _sort = _asked(request)
    return JsonResponse(point_map(facilities(day, form.filter()), day) | {"as_of": day})


def _plain(value: object) -> str:
    """Return a cell for a spreadsheet, where a leading sign would start a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) and not isinstance(value, Decimal) else text


class _Echo:
    def write(self, text: str) -> str:
        return text


_CSV_HEADER = (
    "code", "name", "name_vi", "subsector", "kind", "energy_source", "siec", "status", "capacity", "capacity_unit",
    "operator", "operator_code", "place", "place_confidence", "latitude", "longitude", "coordinate_confidence",
    "commissioned_year", "observed_year", "confidence", "source", "source_url", "licence",
)  # fmt: skip


def _csv_row(version: FacilityVersion) -> list[str]:
    facility = version.facility
    values: tuple[object, ...] = (
        facility.pk, version.name, version.name_vi, facility.subsector_id, facility.kind_id, facility.energy_source_id,
        facility.energy_source.siec, version.status, version.capacity, version.capacity_unit, version.operator_text,
        version.operator_id, facility.place_id, facility.place_confidence, facility.latitude, facility.longitude,
        facility.coordinate_confidence, facility.commissioned_year, facility.observed_year, version.confidence,
        version.source, facility.source_url, facility.licence,
    )  # fmt: skip
    return [_plain(value) for value in values]


def facilities_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send the filtered facilities as CSV (UTF-8 with a byte-order mark, codes and sources included)."""
    form, day, sort = _asked(request)
    versions = facilities(day, form.filter(), sort=sort)
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(_CSV_HEADER)
        for version in versions:
            yield writer.writerow(_csv_row(version))

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="co-so-nang-luong-{day.isoformat()}.csv"'
    return answer


def facility_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one facility with its history, place, operator and source."""
    day = ListFilter(request.GET).day(today())
    detail = facility_detail(code, day)
    if detail is None:
        raise Http404
    versions = {
        "id": "versions",
        "caption": _("Tên, trạng thái và công suất qua các thời kỳ"),
        "columns": [
            text_column("name", _("Tên")),
            text_column("status", _("Trạng thái")),
            {"key": "capacity", "label": _("Công suất"), "kind": "number"},
            text_column("unit", _("Đơn vị")),
            *span_columns(),
            text_column("source", _("Nguồn")),
        ],
        "rows": [
            [
                one.label,
                one.get_status_display(),
                one.capacity,
                detail.facility.kind.unit_label,
                *span_cells(one.valid),
                source_cell(one),
            ]
            for one in detail.versions
        ],
    }
    located = detail.facility.longitude is not None
    shown = detail.current
    # The map of one point needs what the list's versions carry already.
    shown.facility = detail.facility
    context = {
        "menu_section": "facilities",
        "crumbs": trail(_("Cơ sở"), "registry:facilities", shown.label),
        "day": day,
        "detail": detail,
        "from_wri": detail.facility.pk.startswith("wri-"),
        "shown": shown,
        "versions": versions,
        "map": {
            "title": _("Vị trí"),
            "description": _("Vị trí của cơ sở theo tọa độ trong nguồn."),
            "source": "WRI Global Power Plant Database" if detail.facility.pk.startswith("wri-") else "",
            "measure": _("Công suất"),
            **point_map([shown], day),
        }
        if located
        else None,
    }
    return render(request, "registry/facility_page.html", context)
