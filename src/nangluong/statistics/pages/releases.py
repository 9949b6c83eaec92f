"""The list of releases and, for each, what it changed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nangluong.statistics.models import Batch, Release
from nangluong.statistics.pages.lineage import batch_words, lineage_url
from nangluong.statistics.pages.series_charts import series_name
from nangluong.statistics.pages.vintage import release_title
from nangluong.statistics.queries.changes import Change, change_counts, changes
from nangluong.statistics.queries.labels import labels
from nangluong.statistics.vintages import find_vintage

_PAGE = 50
_BATCH = "batch:"
_SORTS = ("fact", "cell", "indicator")


def releases(request: HttpRequest) -> HttpResponse:
    """List every public release, the newest first."""
    public = Release.objects.public(timezone.now())
    page = Paginator(public, _PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {"value": release.number, "url": reverse("statistics:release", args=[release.number])},
                release_title(release),
                release.public_from,
                release.facts,
                release.changes,
            ],
            "id": f"release-{release.number}",
        }
        for release in page
    ]
    table = {
        "id": "releases",
        "caption": _("Các bản công bố"),
        "caption_hidden": True,
        "columns": [
            {"key": "number", "label": _("Số"), "kind": "text"},
            {"key": "title", "label": _("Tên"), "kind": "text"},
            {"key": "date", "label": _("Ngày công bố"), "kind": "date"},
            {"key": "facts", "label": _("Số liệu"), "kind": "number", "decimals": 0},
            {"key": "changes", "label": _("Giá trị thay đổi"), "kind": "number", "decimals": 0},
        ],
        "rows": rows,
    }
    return render(request, "statistics/releases.html", {"table": table, "page_obj": page})


def _kinds() -> dict[str, str]:
    return {"added": _("thêm"), "removed": _("bỏ"), "changed": _("sửa")}


def _sort_names() -> dict[str, str]:
    return {"fact": _("Số liệu"), "cell": _("Ô cân đối"), "indicator": _("Chỉ tiêu")}


def _item_name(snapshot: int, change: Change) -> str:
    if change.what == "fact":
        return series_name(snapshot, change.product, change.item)
    if change.what == "indicator":
        known = labels(snapshot, "indicator").get(change.item)
        return known.name if known else change.item
    row = labels(snapshot, "row").get(change.item)
    product = labels(snapshot, "group").get(change.product) or labels(snapshot, "product").get(change.product)
    return f"{row.name if row else change.item} – {product.name if product else change.product}"


def _batches(found: list[Change]) -> dict[str, Batch]:
    """Return the loads that changes name as their reason, by that reason."""
    named = {one.reason: one.reason.removeprefix(_BATCH) for one in found if one.reason.startswith(_BATCH)}
    stored = Batch.objects.in_bulk({int(pk) for pk in named.values() if pk.isdigit()})
    return {reason: stored[int(pk)] for reason, pk in named.items() if pk.isdigit() and int(pk) in stored}


def _reason(change: Change, batches: dict[str, Batch]) -> str | dict[str, Any]:
    """Return why a value changed, in words; a figure of returns leads to them."""
    batch = batches.get(change.reason)
    if batch is None:
        known = {"computed": _("tính lại từ số liệu"), "removed": _("nguồn không còn nêu")}
        known["confidential"] = _("nay không công bố, để giữ kín số liệu mật")
        return known.get(change.reason, change.reason)
    url = lineage_url(batch, change.product, change.item)
    return {"value": batch_words(batch), "url": url} if url else batch_words(batch)


def _change_table(snapshot: int, found: list[Change]) -> dict[str, Any]:
    kinds, batches = _kinds(), _batches(found)
    return {
        "id": "changes",
        "caption": _("Giá trị thay đổi so với bản công bố trước"),
        "columns": [
            {"key": "item", "label": _("Nội dung"), "kind": "text"},
            {"key": "period", "label": _("Năm"), "kind": "text"},
            {"key": "kind", "label": _("Thay đổi"), "kind": "text"},
            {"key": "old", "label": _("Giá trị cũ"), "kind": "number"},
            {"key": "new", "label": _("Giá trị mới"), "kind": "number"},
            {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
            {"key": "reason", "label": _("Lý do"), "kind": "text"},
        ],
        "rows": [
            {
                "cells": [
                    _item_name(snapshot, change),
                    change.period,
                    kinds.get(change.kind, change.kind),
                    change.old_value,
                    change.new_value,
                    change.unit,
                    _reason(change, batches),
                ]
            }
            for change in found
        ],
    }


class _ChangePages:
    """The changes of one sort as a sequence that a paginator can cut without reading all."""

    def __init__(self, snapshot: int, what: str) -> None:
        self._snapshot, self._what = snapshot, what

    @cached_property
    def _count(self) -> int:
        return sum(count for what, _kind, count in change_counts(self._snapshot) if what == self._what)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Change]:
        start = part.start or 0
        return list(changes(self._snapshot, self._what, start, (part.stop or start) - start))


def release(request: HttpRequest, number: str) -> HttpResponse:
    """Show a release: its notes, its size, and every value that it changed, with the reason."""
    vintage = find_vintage(number)
    assert vintage is not None  # a number that is not public is refused by find_vintage
    shown, snapshot = vintage.release, vintage.snapshot
    what = request.GET.get("what", "fact")
    what = what if what in _SORTS else "fact"
    counts: dict[str, int] = dict.fromkeys(_SORTS, 0)
    for sort, _kind, count in change_counts(snapshot):
        counts[sort] = counts.get(sort, 0) + count
    page: Page[Change] = Paginator(_ChangePages(snapshot, what), _PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    vietnamese = (get_language() or "vi").startswith("vi")
    names = _sort_names()
    context = {
        "shown": shown,
        "title": release_title(shown),
        "notes": shown.notes_vi if vietnamese else shown.notes_en,
        "first": shown.previous is None,
        "previous": shown.previous,
        "tabs": [
            {
                "label": f"{names[sort]} ({counts[sort]})",
                "url": f"?what={sort}",
                "active": sort == what,
            }
            for sort in _SORTS
        ],
        "table": _change_table(snapshot, list(page)),
        "page_obj": page,
        "change_words": ngettext("%(count)d giá trị thay đổi", "%(count)d giá trị thay đổi", shown.changes)
        % {"count": shown.changes},
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Bản công bố"), reverse("statistics:releases")),
            (shown.number, None),
        ],
    }
    return render(request, "statistics/release.html", context)
