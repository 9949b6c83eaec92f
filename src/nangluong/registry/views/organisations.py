"""Pages of organisations: the list of a day, and one organisation with its history."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.registry.forms import ListFilter, OrganisationFilter
from nangluong.registry.models import OrganisationVersion
from nangluong.registry.queries.organisations import (
    OrganisationDetail,
    OrganisationStep,
    organisation_detail,
    organisations,
)
from nangluong.registry.queries.places import place_names
from nangluong.registry.views.listing import (
    link,
    page_of,
    source_cell,
    span_cells,
    span_columns,
    text_column,
    today,
    trail,
)


def _url(code: str) -> str:
    return reverse("registry:organisation", args=[code])


def _list_row(version: OrganisationVersion, former: bool) -> list[Any]:
    subsectors = [one.subsector.label for one in version.organisation.subsector_links.all()]
    name = link(version.label, _url(version.organisation_id), version.confidence)
    if former:
        name["badge"] = _("tên cũ")
    return [name, {"value": version.short_name, "lang": "vi"}, version.organisation.kind.label, ", ".join(subsectors)]


def organisation_list(request: HttpRequest) -> HttpResponse:
    """List the organisations of a day; a search also finds former names."""
    form = OrganisationFilter(request.GET)
    day, query = form.day(today()), form.asked("q") or ""
    kind, subsector = form.asked("loai") or "", form.asked("phan_nganh") or ""
    rows = organisations(day, query=query, kind=kind, subsector=subsector, with_former=bool(query))
    page = page_of(request, rows)
    table = {
        "id": "organisations",
        "caption": _("Tổ chức trong ngành năng lượng tại ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        "columns": [
            text_column("name", _("Tên")),
            text_column("short", _("Tên gọi tắt")),
            text_column("kind", _("Loại")),
            text_column("subsectors", _("Phân ngành")),
        ],
        "rows": [_list_row(version, day not in version.valid) for version in page],
    }
    context = {
        "menu_section": "organisations",
        "form": form,
        "day": day,
        "page_obj": page,
        "table": table,
        "found": len(rows),
    }
    return render(request, "registry/organisation_list.html", context)


def _versions_table(detail: OrganisationDetail) -> dict[str, Any]:
    return {
        "id": "versions",
        "caption": _("Tên qua các thời kỳ"),
        "columns": [text_column("name", _("Tên")), *span_columns(), text_column("source", _("Nguồn"))],
        "rows": [[one.label, *span_cells(one.valid), source_cell(one)] for one in detail.versions],
    }


def _steps_table(steps: tuple[OrganisationStep, ...], table_id: str, caption: str) -> dict[str, Any]:
    rows = []
    for step in steps:
        instrument = step.succession.instrument
        number = (
            link(instrument.number, reverse("registry:legal_instrument", args=[instrument.pk])) if instrument else None
        )
        rows.append(
            [
                link(step.version.label, _url(step.version.organisation_id)),
                {"value": step.succession.note, "lang": "vi"},
                step.succession.on_date,
                number,
                source_cell(step.succession),
            ]
        )
    return {
        "id": table_id,
        "caption": caption,
        "columns": [
            text_column("name", _("Tổ chức")),
            text_column("note", _("Nội dung")),
            {"key": "on", "label": _("Ngày"), "kind": "date"},
            text_column("instrument", _("Theo văn bản")),
            text_column("source", _("Nguồn")),
        ],
        "rows": rows,
    }


def organisation_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one organisation: its names, what it belongs to, what it follows and what followed it."""
    day = ListFilter(request.GET).day(today())
    detail = organisation_detail(code, day)
    if detail is None:
        raise Http404
    shown = detail.current or detail.latest
    context = {
        "menu_section": "organisations",
        "crumbs": trail(_("Tổ chức"), "registry:organisations", shown.label),
        "day": day,
        "detail": detail,
        "shown": shown,
        "place_name": place_names(day).get(shown.place_id or "", ""),
        "subsectors": [one.subsector for one in detail.organisation.subsector_links.all()],
        "versions": _versions_table(detail),
        "predecessors": _steps_table(detail.predecessors, "predecessors", _("Kế thừa từ")),
        "successors": _steps_table(detail.successors, "successors", _("Được kế thừa bởi")),
    }
    return render(request, "registry/organisation_page.html", context)
