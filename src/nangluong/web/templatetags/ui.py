"""The components of the design system as template tags and filters; shapes in `docs/frontend.md`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.context import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.foundation.models import Work
from nangluong.foundation.notices.inbox import unread_count
from nangluong.foundation.number_text import format_number, to_decimal
from nangluong.web import quantities
from nangluong.web.chart_tables import chart_table, illustrative_part
from nangluong.web.navigation import Link, main_menu
from nangluong.web.sparkline import HEIGHT, WIDTH, sparkline_segments
from nangluong.web.tables import render_table
from nangluong.web.ui_texts import ui_texts as scripts_texts
from nangluong.web.work_progress import progress_of

register = template.Library()


def _with_query(request: HttpRequest | None, changes: Mapping[str, object]) -> str:
    if request is None:
        return "?"
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.filter
def so(number: object, decimals: int | None = None) -> SafeString:
    """Print a quantity: grouped, `decimals` places (as stored without), words where it is missing."""
    return quantities.quantity_html(number, decimals)


@register.simple_tag(name="so")
def so_tag(number: object, decimals: int | None = None, unit: str = "", compact: bool = False) -> SafeString:
    """Print a quantity with its unit."""
    return quantities.quantity_html(number, decimals, unit, compact=compact)


@register.filter
def ngay(day: dt.date | None) -> SafeString:
    """Print a day."""
    return quantities.day_html(day)


@register.filter
def ngay_gio(instant: dt.datetime | None) -> SafeString:
    """Print an instant in Viet Nam's time."""
    return quantities.day_html(instant, with_time=True)


@register.simple_tag
def illustrative_badge() -> SafeString:
    """Mark figures that are shown to illustrate and are not real."""
    return quantities.confidence_html("illustrative")


@register.simple_tag
def unchecked_badge() -> SafeString:
    """Mark facts not yet checked against their source."""
    return quantities.confidence_html("recalled")


@register.simple_tag
def confidence_mark(confidence: str | None) -> SafeString:
    """Mark how far a fact was checked."""
    return quantities.confidence_html(confidence)


@register.simple_tag
def licence_badge(text: str, url: str = "") -> SafeString:
    """Show under which licence or with which attribution figures are used."""
    if url:
        return format_html('<a class="mark mark-licence" href="{}" rel="noopener">{}</a>', url, text)
    return format_html('<span class="mark mark-licence">{}</span>', text)


@register.simple_tag(takes_context=True)
def query_url(context: Context, **changes: object) -> str:
    """Return the page's address with some query parameters replaced (None removes one)."""
    return _with_query(context.get("request"), changes)


@register.simple_tag(takes_context=True)
def other_language_url(context: Context) -> str:
    """Return the address of this page in the other language, query string included."""
    request = context.get("request")
    target = "en" if (get_language() or "vi").startswith("vi") else "vi"
    return translate_url(request.get_full_path(), target) if request else "/"


@register.simple_tag(takes_context=True)
def navigation(context: Context, section: str = "") -> list[Link]:
    """Return the main menu with the current entry marked."""
    request = context.get("request")
    if request is None:
        return main_menu("", section)
    kept = {name: request.GET[name] for name in ("release", "as_of") if request.GET.get(name)}
    return main_menu(request.path, section, urlencode(kept))


@register.simple_tag
def ui_texts() -> dict[str, str]:
    """Return the texts of the browser scripts."""
    return scripts_texts()


@register.simple_tag(takes_context=True)
def data_table(context: Context, table: Mapping[str, Any]) -> SafeString:
    """Render a table description."""
    request = context.get("request")
    return render_table(table, lambda key: _with_query(request, {"sort": key, "page": None}))


@register.inclusion_tag("web/components/chart.html", takes_context=True)
def chart(
    context: Context,
    kind: str,
    document: Mapping[str, Any],
    id: str,  # noqa: A002 - the name templates use
    csv: str = "",
    xlsx: str = "",
    height: str = "m",
    level: int = 2,
    table: bool = True,
) -> dict[str, Any]:
    """Render a chart with its legend, downloads and table."""
    words = {
        "category": _("Hạng mục"),
        "period": _("Kỳ"),
        "name": _("Tên"),
        "value": _("Giá trị"),
        "from": _("Từ"),
        "to": _("Đến"),
        "place": _("Địa bàn"),
        "kind": _("Loại"),
    }
    illustrative = illustrative_part(kind, document)
    request = context.get("request")
    rendered = render_table(chart_table(kind, document, words), lambda key: _with_query(request, {"sort": key}))
    return {
        "kind": kind,
        "id": id,
        "document": {**document, "any_illustrative": illustrative},
        "illustrative": illustrative,
        "csv": csv,
        "xlsx": xlsx,
        "height": height,
        "heading_tag": f"h{level}",
        "table_html": rendered if table else "",
    }


@register.inclusion_tag("web/components/stat_card.html")
def stat_card(
    label: str,
    value: object,
    unit: str = "",
    decimals: int | None = None,
    url: str = "",
    note: str = "",
    trend: Sequence[object] | None = None,
    periods: Sequence[object] | None = None,
    change: object = None,
    change_label: str = "",
    illustrative: bool = False,
) -> dict[str, Any]:
    """Render one figure with its unit, change and small trend line."""
    changed = to_decimal(change)
    change_text = ""
    if changed is not None:
        change_text = f"{'+' if changed > 0 else ''}{format_number(changed, get_language() or 'vi', 1)}\u00a0%"
    segments = sparkline_segments(trend or [])
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "decimals": decimals,
        "url": url,
        "note": note,
        "change_text": change_text,
        "change_label": change_label,
        "illustrative": illustrative,
        "lines": [segment for segment in segments if " " in segment],
        "dots": [segment.split(",") for segment in segments if " " not in segment],
        "width": WIDTH,
        "height": HEIGHT,
        "span": f"{periods[0]}–{periods[-1]}" if periods and segments else "",
    }


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(items: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    """Render the path to this page; items are (label, address or None)."""
    return {"items": items}


@register.inclusion_tag("web/components/release_bar.html")
def release_bar(release: Mapping[str, Any] | None) -> dict[str, Any]:
    """Render which release the page shows, with the way to others."""
    return {"release": release}


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Render links between sibling pages."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/download_menu.html")
def download_menu(csv: str = "", xlsx: str = "", json: str = "") -> dict[str, Any]:
    """Render the menu of files to download."""
    files = (("CSV", csv), ("XLSX (Excel)", xlsx), ("JSON", json))
    return {"files": [(label, url) for label, url in files if url]}


@register.inclusion_tag("web/components/empty_state.html")
def empty_state(title: str = "", text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """Say honestly that there is nothing to show, why, and what to do."""
    return {"title": title or _("Chưa có số liệu"), "text": text, "url": url, "action": action}


@register.inclusion_tag("web/components/progress.html")
def progress(job: Mapping[str, Any]) -> dict[str, Any]:
    """Render the progress of a job; while it runs the element asks again every second."""
    return {"job": job}


@register.inclusion_tag("web/components/progress.html")
def work_progress(work: Work) -> dict[str, Any]:
    """Render the progress of long work that the person of this page started or may see."""
    return {"job": progress_of(work)}


@register.simple_tag
def unread_notices(person_id: int) -> int:
    """Return how many notices the person has not read, at most 99."""
    return unread_count(person_id)


@register.inclusion_tag("web/components/error_block.html")
def error_block(error: object) -> dict[str, Any]:
    """Render a refusal: a `DomainError`, or a mapping with code, message, action."""
    if isinstance(error, Mapping):
        return {"code": error.get("code", ""), "message": error.get("message", ""), "action": error.get("action", "")}
    say = getattr(error, "message", None)
    message = say(get_language() or "vi") if callable(say) else str(error)
    return {"code": getattr(error, "code", ""), "message": message, "action": ""}


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page[Any]) -> dict[str, Any]:
    """Render links to the pages of a list, keeping filters and order."""
    request = context.get("request")
    paginator = page_obj.paginator
    numbers = list(paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1))
    return {
        "page_obj": page_obj,
        "pages": [
            (number, _with_query(request, {"page": number}) if isinstance(number, int) else "") for number in numbers
        ],
        "previous_url": _with_query(request, {"page": page_obj.number - 1}) if page_obj.has_previous() else "",
        "next_url": _with_query(request, {"page": page_obj.number + 1}) if page_obj.has_next() else "",
    }
