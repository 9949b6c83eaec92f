"""The living style page: every component with sample figures, for the eye and for browser tests. Not in production."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nangluong.foundation.errors import DomainError
from nangluong.foundation.form_fields import LocalizedDecimalField
from nangluong.web import style_samples


class _SampleForm(forms.Form):
    q = forms.CharField(label="Tìm theo tên", required=False)
    year = forms.ChoiceField(label="Năm", choices=[("", "Tất cả"), ("2023", "2023"), ("2022", "2022")], required=False)
    day = forms.DateField(label="Ngày", required=False)
    least = LocalizedDecimalField(label="Từ công suất (MW)", required=False)


def _job(request: HttpRequest, state: str) -> dict[str, Any]:
    step = int(request.GET.get("step", "0"))
    return {
        "label": "Lập bảng cân đối",
        "done": min(step, 3),
        "total": 3,
        "state": state if state != "running" or step < 3 else "done",
        "url": f"{request.path}?job=1&step={step + 1}",
        "message": "Năm 2023",
    }


def style_page(request: HttpRequest) -> HttpResponse:
    """Show every component; with ?job, ?muc answer the fragments that the components ask for."""
    if request.GET.get("job"):
        return render(request, "web/components/progress.html", {"job": _job(request, "running")})
    if request.GET.get("muc") and request.headers.get("HX-Request"):
        return render(request, "web/style/panel.html", {"table": style_samples.balance_table()})
    bound = _SampleForm(request.GET) if "least" in request.GET else _SampleForm()
    charts = style_samples.charts()
    context = {
        "charts": charts,
        "tile_map": style_samples.tile_map(),
        "point_map": style_samples.point_map(),
        "table": style_samples.balance_table(),
        "sorted_table": style_samples.balance_table()
        | {"id": "sorted", "caption": "Bảng xếp trên máy chủ (mẫu)", "sort": "coal", "descending": True},
        "release": style_samples.release(),
        "form": bound,
        "page_obj": Paginator(range(300), 10).get_page(request.GET.get("page", 7)),
        "crumbs": [("Trang chủ", "/"), ("Mẫu giao diện", None)],
        "tabs": [{"label": "Tổng quan", "url": "#", "active": True}, {"label": "Số liệu", "url": "#tables"}],
        "trend": charts["line"]["series"][0]["values"],
        "broken": charts["line"]["series"][2]["values"],
        "years": charts["line"]["periods"],
        "running_job": _job(request, "running"),
        "failed_job": _job(request, "failed"),
        "refusal": DomainError("Dòng 12, cột “Sản lượng”: “1,234.5” không phải số.", "Line 12: not a number."),
    }
    return render(request, "web/style/page.html", context)
