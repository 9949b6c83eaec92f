"""What the lists share: the day asked for, pages of rows, cells for days and for how far a fact was checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

PER_PAGE = 30

Cell = dict[str, Any]


def today() -> dt.date:
    """Return today in Viet Nam."""
    return timezone.localdate()


def page_of(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """Return the page of `rows` that the request asks for; a page out of range gives the nearest."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def trail(label: str, url_name: str, shown: str) -> list[tuple[str, str | None]]:
    """Return the breadcrumbs of a detail page: home, its list, the page itself."""
    return [(_("Trang chủ"), reverse("web:home")), (label, reverse(url_name)), (shown, None)]


def link(text: str, url: str, confidence: str = "") -> Cell:
    """Return a cell that leads to `url`, marked where the fact was not checked."""
    return {"value": text, "url": url, "mark": confidence if confidence == "recalled" else ""}


def marked(value: object, confidence: str) -> Cell:
    """Return a cell marked with how far the fact was checked."""
    return {"value": value, "mark": "" if confidence == "sourced" else confidence}


def last_day(valid: DateRange) -> dt.date | None:
    """Return the last day of a closed-open range, None where it has no end."""
    return valid.upper - dt.timedelta(days=1) if valid.upper else None


def span_cells(valid: DateRange) -> list[Cell]:
    """Return two cells, from and until: an open end reads `nay`, an unknown beginning is left missing."""
    until = last_day(valid)
    return [{"value": valid.lower}, {"value": until} if until else {"value": "", "text": _("nay")}]


def span_columns() -> list[dict[str, Any]]:
    """Return the two columns that `span_cells` fills."""
    return [
        {"key": "from", "label": _("Từ ngày"), "kind": "date"},
        {"key": "until", "label": _("Đến hết ngày"), "kind": "date"},
    ]


def text_column(key: str, label: str, **more: Any) -> dict[str, Any]:
    """Return a column of text."""
    return {"key": key, "label": label, "kind": "text", **more}


def source_cell(row: Model) -> Cell:
    """Return a cell with the source of a row, marked with how far it was checked. Sources are noted in Vietnamese."""
    return {**marked(getattr(row, "source", ""), getattr(row, "confidence", "")), "lang": "vi"}
