"""Pages of legal instruments: the list with the status on a day, and one instrument with its links."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.registry.forms import InstrumentFilter, ListFilter
from nangluong.registry.models import Instrument
from nangluong.registry.queries.instruments import InstrumentRow, LinkRow, instrument_detail, instruments
from nangluong.registry.views.listing import link, page_of, source_cell, text_column, today, trail

_SIGNS = {
    Instrument.Status.IN_FORCE: "✓",
    Instrument.Status.NOT_YET: "…",
    Instrument.Status.EXPIRED: "✕",
    Instrument.Status.DRAFT: "✎",
    Instrument.Status.PLANNED: "…",
    Instrument.Status.UNKNOWN: "?",
}


def status_text(status: Instrument.Status) -> str:
    """Return a status in words behind its sign, so that it does not depend on colour."""
    return f"{_SIGNS[status]} {status.label}"


def _url(code: str) -> str:
    return reverse("registry:legal_instrument", args=[code])


def _list_row(row: InstrumentRow) -> list[Any]:
    one = row.instrument
    return [
        link(one.number, _url(one.pk), one.confidence),
        one.label,
        one.kind.label,
        row.issuer_name,
        one.issued_on,
        one.in_force_on,
        {"value": "", "text": "", "badge": status_text(row.status)},
    ]


def instrument_list(request: HttpRequest) -> HttpResponse:
    """List the legal instruments with their status on a day."""
    form = InstrumentFilter(request.GET)
    day = form.day(today())
    asked = {"query": "q", "field": "linh_vuc", "kind": "loai", "status": "hieu_luc"}
    rows = instruments(day, **{name: form.asked(field) or "" for name, field in asked.items()})
    page = page_of(request, rows)
    table = {
        "id": "instruments",
        "caption": _("Văn bản pháp lý về năng lượng, hiệu lực tại ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        "columns": [
            text_column("number", _("Số, ký hiệu")),
            text_column("subject", _("Nội dung (tóm tắt)")),
            text_column("kind", _("Loại")),
            text_column("issuer", _("Cơ quan ban hành")),
            {"key": "issued", "label": _("Ngày ban hành"), "kind": "date"},
            {"key": "in_force", "label": _("Hiệu lực từ"), "kind": "date"},
            text_column("status", _("Hiệu lực")),
        ],
        "rows": [_list_row(row) for row in page],
    }
    context = {
        "menu_section": "legal",
        "form": form,
        "day": day,
        "page_obj": page,
        "table": table,
        "found": len(rows),
        "unchecked": sum(row.instrument.confidence == "recalled" for row in rows),
    }
    return render(request, "registry/instrument_list.html", context)


def _links_table(rows: tuple[LinkRow, ...], table_id: str, caption: str) -> dict[str, Any]:
    return {
        "id": table_id,
        "caption": caption,
        "columns": [
            text_column("kind", _("Quan hệ")),
            text_column("number", _("Văn bản")),
            text_column("subject", _("Nội dung (tóm tắt)")),
            {"key": "on", "label": _("Từ ngày"), "kind": "date"},
            text_column("status", _("Hiệu lực")),
            text_column("source", _("Nguồn")),
        ],
        "rows": [
            [
                row.link.get_kind_display(),
                link(row.other.number, _url(row.other.pk), row.other.confidence),
                row.other.label,
                row.link.on_date,
                {"value": "", "text": "", "badge": status_text(row.status)},
                source_cell(row.link),
            ]
            for row in rows
        ],
    }


def instrument_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one legal instrument with what it changes and what changes it."""
    day = ListFilter(request.GET).day(today())
    detail = instrument_detail(code, day)
    if detail is None:
        raise Http404
    one = detail.row.instrument
    context = {
        "menu_section": "legal",
        "crumbs": trail(_("Văn bản pháp lý"), "registry:legal_instruments", one.number),
        "day": day,
        "one": one,
        "issuer_name": detail.row.issuer_name,
        "status": status_text(detail.row.status),
        "changes": _links_table(detail.changes, "changes", _("Văn bản này tác động đến")),
        "changed_by": _links_table(detail.changed_by, "changed-by", _("Văn bản tác động đến văn bản này")),
    }
    return render(request, "registry/instrument_page.html", context)
