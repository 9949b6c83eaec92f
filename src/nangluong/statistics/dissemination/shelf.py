"""The data shelf: every data flow with what it holds, a preview, ready-made addresses and code to copy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.foundation.number_text import format_number
from nangluong.statistics.dissemination.availability import available_in
from nangluong.statistics.dissemination.bulk_files import CHECKSUMS, DESCRIPTOR, source_licences
from nangluong.statistics.dissemination.held import Held, hold
from nangluong.statistics.dissemination.open_figures import repeats_sources
from nangluong.statistics.dissemination.recipes import addresses, recipes
from nangluong.statistics.pages.caching import release_page
from nangluong.statistics.pages.source_notes import is_vietnamese
from nangluong.statistics.pages.vintage import reading_of, release_context
from nangluong.statistics.queries.balance import balance_places
from nangluong.statistics.sdmx.dataflows import MEASURE, TIME, Dataflow
from nangluong.statistics.sdmx.query.sql import Sql

_PREVIEW = 5


def _named(flow: Dataflow) -> tuple[str, str]:
    if is_vietnamese():
        return flow.name_vi, flow.description_vi
    return flow.name_en, flow.description_en


def _preview(held: Held, flow: Dataflow) -> list[tuple[Any, ...]]:
    """Return some figures of the newest period."""
    columns = ", ".join(f'"{name}"' for name in (*flow.dimension_ids, TIME, MEASURE))
    table = held.table(flow.table)
    newest = f'(SELECT max("{TIME}") FROM {table} WHERE "{MEASURE}" IS NOT NULL)'
    return held.rows(
        Sql(f'SELECT {columns} FROM {table} WHERE "{TIME}" = {newest} AND "{MEASURE}" IS NOT NULL LIMIT {_PREVIEW}')
    )


def _preview_table(held: Held, flow: Dataflow) -> dict[str, Any] | None:
    rows = _preview(held, flow)
    if not rows:
        return None
    label = held.label(flow)
    position = 0 if is_vietnamese() else 1
    names = (*flow.dimension_ids, TIME, MEASURE)

    def cell(name: str, value: Any) -> Any:
        found = label(name, value) if isinstance(value, str) else None
        return {"value": value, "text": f"{value}: {found[position]}"} if found else value

    return {
        "id": f"preview-{flow.id}",
        "caption": _("Vài số liệu của kỳ mới nhất: %(name)s") % {"name": _named(flow)[0]},
        "caption_hidden": True,
        "dense": True,
        "columns": [
            {
                "key": name,
                "label": (label("", name) or (name, name))[position],
                "kind": "number" if name == MEASURE else "text",
                "sortable": False,
            }
            for name in names
        ],
        "rows": [{"cells": [cell(name, value) for name, value in zip(names, row, strict=True)]} for row in rows],
    }


def _sample_key(held: Held, flow: Dataflow) -> str:
    key = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in flow.dimension_ids)
    grouped = ", ".join(f'"{name}"' for name in flow.dimension_ids)
    # The longest series makes the best example; ties go by key, so that the page is the same each time.
    found = held.rows(
        Sql(f"SELECT [{key}] FROM {held.table(flow.table)} GROUP BY {grouped} ORDER BY count(*) DESC, 1 LIMIT 1")
    )
    return ".".join(found[0][0]) if found else "*"


def _completeness(held: Held, flow: Dataflow) -> str:
    """Return how many figures are marked complete, in words; "" for flows that have no such mark."""
    if "COMPLETE" not in flow.components:
        return ""
    text = f"SELECT count(*) FILTER (WHERE \"COMPLETE\" = 'Y'), count(*) FROM {held.table(flow.table)}"
    ((whole, count),) = held.rows(Sql(text))
    words = {"share": f"{100 * whole // count}", "count": count}
    return _("%(share)s %% số liệu đủ thành phần") % words if count else ""


def _missing(held: Held, flow: Dataflow) -> str:
    text = f'SELECT count(*) FILTER (WHERE "{MEASURE}" IS NULL) FROM {held.table(flow.table)}'
    ((missing,),) = held.rows(Sql(text))
    if not missing:
        return ""
    count = format_number(Decimal(missing), get_language() or "vi")
    return _("%(count)s quan sát không có giá trị, kèm lý do") % {"count": count}


def _shown(held: Held, flow: Dataflow, site: str) -> dict[str, Any]:
    number = held.release.number
    name, description = _named(flow)
    there = available_in(held, flow.id)
    sample = _sample_key(held, flow)
    words = {
        "SDMX-CSV 2.0, 1": _("SDMX-CSV 2.0, một chuỗi"),
        "structure": _("Cấu trúc và danh mục mã"),
        "availability": _("Có những gì (khả dụng)"),
        "Parquet": _("Parquet, trọn bộ"),
        "CSV": _("CSV, trọn bộ, kèm tên hai thứ tiếng"),
    }
    return {
        "id": flow.id,
        "name": name,
        "description": description,
        "frequencies": ", ".join(_frequency(held, code) for code in there.values.get("FREQ", ())),
        "series": there.series,
        "observations": there.observations,
        "first": there.first,
        "last": there.last,
        "completeness": "; ".join(filter(None, (_completeness(held, flow), _missing(held, flow)))),
        "restricted": repeats_sources(next(one for one in held.definitions.dataflows if one.id == flow.id))
        or flow.id == held.definitions.dataflows[0].id,
        "dimensions": " . ".join((*flow.dimension_ids, TIME)),
        "preview": _preview_table(held, flow),
        "addresses": [{"name": words.get(what, what), "url": path} for what, path in addresses(flow, number, sample)],
        "recipes": recipes(site, flow, number, sample),
    }


def _frequency(held: Held, code: str) -> str:
    names = held.lists["CL_FREQ"].names().get(code, (code, code))
    return names[0 if is_vietnamese() else 1]


def _files(held: Held) -> list[dict[str, str]]:
    assert held.release.snapshot is not None
    base = f"/tai-ve/{held.release.number}/"
    books = [
        (f"balance-{place}-{unit}.xlsx", _("Bảng cân đối %(place)s mọi năm, %(unit)s") % {"place": place, "unit": unit})
        for place in balance_places(held.release.snapshot)
        for unit in ("ktoe", "TJ")
    ]
    others = [
        ("codes.csv", _("Tất cả danh mục mã, hai thứ tiếng")),
        (DESCRIPTOR, _("Mô tả gói dữ liệu (Data Package)")),
        (CHECKSUMS, _("Mã kiểm SHA-256 của mọi tệp")),
        ("README.txt", _("Nguồn, giấy phép, những gì không có trong gói")),
    ]
    return [{"name": name, "url": base + name, "text": text} for name, text in (*books, *others)]


def _sources(held: Held) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    shown = [
        {
            "title": one.title_vi if is_vietnamese() else one.title_en,
            "licence": one.licence_vi if is_vietnamese() else one.licence_en,
            "note": one.note_vi if is_vietnamese() else one.note_en,
            "figures": one.figures,
            "open": one.open,
        }
        for one in source_licences(held.release)
        if one.figures
    ]
    return [one for one in shown if one["open"]], [one for one in shown if not one["open"]]


@release_page
def shelf(request: HttpRequest) -> HttpResponse:
    """Show what can be taken from the release asked for."""
    reading = reading_of(request)
    held = hold(reading.vintage.release)
    site = request.build_absolute_uri("/").rstrip("/")
    passed_on, left_out = _sources(held)
    context = {
        "flows": [_shown(held, flow, site) for flow in held.registry.dataflows if held.counts[flow.id]],
        "files": _files(held),
        "sources": passed_on,
        "left_out": left_out,
        "released_on": held.release.public_from,
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Số liệu mở"), None)],
    }
    return render(request, "statistics/shelf.html", context | release_context(request, reading))
