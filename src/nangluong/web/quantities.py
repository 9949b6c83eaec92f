"""How a figure, a missing figure and a mark look in HTML: one place for tags, tables and charts."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nangluong.foundation.number_text import format_number, to_decimal

# confidence or state of a figure -> (sign in a table cell, words)
CONFIDENCE = {
    "recalled": ("?", gettext_lazy("chưa đối chiếu")),
    "derived": ("~", gettext_lazy("suy ra từ số liệu khác")),
    "measured": ("", gettext_lazy("đo được")),
    "illustrative": ("*", gettext_lazy("dữ liệu minh họa")),
    "estimated": ("e", gettext_lazy("ước tính")),
    "incomplete": ("…", gettext_lazy("tổng chưa đầy đủ")),
}


def quantity_html(number: object, decimals: int | None = None, unit: str = "", *, compact: bool = False) -> SafeString:
    """Return `number` grouped with its unit; the words for a missing figure (a dash with hidden words if `compact`)."""
    found = to_decimal(number)
    if found is None:
        words = _("chưa có số liệu")
        if compact:
            return format_html(
                '<span class="missing"><span aria-hidden="true">–</span><span class="visually-hidden">{}</span></span>',
                words,
            )
        return format_html('<span class="text-missing">{}</span>', words)
    text = format_number(found, get_language() or "vi", decimals)
    if not unit:
        return mark_safe(text)  # noqa: S308 - digits, signs and separators only
    return format_html('{}\u00a0<span class="unit">{}</span>', text, unit)


def day_html(day: dt.date | dt.datetime | None, *, with_time: bool = False) -> SafeString:
    """Return a `<time>` element in the page's language; instants are shown in Viet Nam's time. "" for None."""
    if day is None or day == "":
        return SafeString("")
    if isinstance(day, dt.datetime):
        if timezone.is_aware(day):
            day = timezone.localtime(day)
        words = date_format(day, "DATETIME_FORMAT" if with_time else "DATE_FORMAT")
        return format_html('<time datetime="{}">{}</time>', day.isoformat(timespec="minutes"), words)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "DATE_FORMAT"))


def confidence_html(confidence: str | None) -> SafeString:
    """Return the mark for how far a fact was checked; nothing for `sourced`, the ordinary case."""
    if not confidence or confidence not in CONFIDENCE:
        return SafeString("")
    kind = {"recalled": "mark-unchecked", "illustrative": "mark-illustrative"}.get(confidence, "")
    return format_html('<span class="mark {}">{}</span>', kind, CONFIDENCE[confidence][1])


def cell_mark_html(mark: str, note: str = "") -> SafeString:
    """Return the small sign behind a figure in a table cell, with its meaning for pointer and screen reader."""
    sign, words = CONFIDENCE.get(mark, ("", ""))
    meaning = "; ".join(part for part in (str(words), note) if part)
    if not meaning:
        return SafeString("")
    return format_html(
        '<span class="cell-mark" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden"> ({})</span></span>',
        meaning,
        sign or "i",
        meaning,
    )
