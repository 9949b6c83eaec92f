"""How the figures are made, and the classifications they use."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.vintage import reading_of, release_context
from nangluong.statistics.queries.factors import FactorRow, factors_used
from nangluong.statistics.queries.labels import Label, children, labels

_PAGE = 100


def _kinds() -> dict[str, str]:
    return {
        "product": _("Loại năng lượng (SIEC)"),
        "flow": _("Dòng năng lượng"),
        "row": _("Dòng của bảng cân đối (IRES)"),
        "group": _("Cột của bảng cân đối"),
        "unit": _("Đơn vị"),
        "factor": _("Hệ số chuyển đổi đã dùng"),
    }


def methods(request: HttpRequest) -> HttpResponse:
    """Explain the methods and lead to the classifications."""
    reading = reading_of(request)
    lists = [
        {
            "name": name,
            "url": reverse("statistics:classification", args=[kind]),
            "count": len(factors_used(reading.snapshot) if kind == "factor" else labels(reading.snapshot, kind)),
        }
        for kind, name in _kinds().items()
    ]
    return render(request, "statistics/methods.html", {"lists": lists} | release_context(request, reading))


def _ordered(snapshot: int, kind: str) -> list[tuple[Label, int]]:
    """Return the labels as a tree read from the top, each with its depth."""
    by_parent = children(snapshot, kind)
    found: list[tuple[Label, int]] = []

    def walk(parent: str, depth: int) -> None:
        for label in by_parent.get(parent, ()):
            found.append((label, depth))
            walk(label.code, depth + 1)

    walk("", 0)
    return found


def _label_table(snapshot: int, kind: str, caption: str) -> dict[str, Any]:
    extra_names = {"row": _("Công thức"), "product": _("Đơn vị tự nhiên"), "flow": _("Loại"), "group": _("Gồm")}
    return {
        "id": f"list-{kind}",
        "caption": caption,
        "caption_hidden": True,
        "columns": [
            {"key": "code", "label": _("Mã"), "kind": "text"},
            {"key": "vi", "label": _("Tên tiếng Việt"), "kind": "text"},
            {"key": "en", "label": _("Tên tiếng Anh"), "kind": "text"},
            {"key": "extra", "label": extra_names.get(kind, _("Ghi chú")), "kind": "text"},
        ],
        "rows": [
            {"cells": [label.code, {"value": label.name_vi, "lang": "vi"}, label.name_en, label.extra], "indent": depth}
            for label, depth in _ordered(snapshot, kind)
        ],
    }


def _factor_table(found: tuple[FactorRow, ...], caption: str) -> dict[str, Any]:
    return {
        "id": "list-factor",
        "caption": caption,
        "caption_hidden": True,
        "columns": [
            {"key": "product", "label": _("Loại năng lượng"), "kind": "text"},
            {"key": "flow", "label": _("Dòng"), "kind": "text"},
            {"key": "place", "label": _("Địa bàn"), "kind": "text"},
            {"key": "period", "label": _("Năm"), "kind": "text"},
            {"key": "value", "label": _("Hệ số"), "kind": "number", "decimals": 6},
            {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
            {"key": "basis", "label": _("Nhiệt trị"), "kind": "text"},
            {"key": "source", "label": _("Nguồn"), "kind": "text"},
        ],
        "rows": [
            {"cells": [row.product, row.flow, row.place, row.period, row.value, row.unit, row.basis, row.source]}
            for row in found
        ],
    }


def classification(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one classification, or the conversion factors, as the release froze them."""
    name = _kinds().get(kind)
    if name is None:
        raise Http404
    reading = reading_of(request)
    if kind == "factor":
        # More than a thousand rows are too much for one page on a phone.
        page = Paginator(factors_used(reading.snapshot), _PAGE).get_page(request.GET.get("page"))
        table = _factor_table(tuple(page), name)
    else:
        page = None
        table = _label_table(reading.snapshot, kind, name)
    context = {
        "name": name,
        "table": table,
        "page_obj": page,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Phương pháp và phân loại"), reverse("statistics:methods")),
            (name, None),
        ],
    }
    return render(request, "statistics/classification.html", context | release_context(request, reading))
