"""Pages of sources: the list with speeds and refusals, one source with its keys and batches, its verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import allows, require
from nangluong.metering import perms
from nangluong.metering.forms import FORMAT_NAMES, BatchFilter, KeyForm, ReasonForm, SourceForm
from nangluong.metering.intake import sources as verbs
from nangluong.metering.models import ReadingSource, SourceKey
from nangluong.metering.pages.batches import batch_table
from nangluong.metering.pages.frame import crumbs, for_staff, show
from nangluong.metering.queries.batches import batches, figures_or_none, source_figures, sources
from nangluong.metering.queries.corporations import corporation_names
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import page_of, text_column


def _source(reach: Reach, code: str) -> ReadingSource:
    found = sources(reach).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _number(key: str, label: str) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "number", "decimals": 0, "sortable": True}


def _table(reach: Reach) -> dict[str, Any]:
    names, figures = corporation_names(), source_figures(reach)
    rows = []
    for source in sources(reach)[:200]:
        own = figures_or_none(figures, source.code)
        name = {"value": source.name, "url": reverse("metering:source", args=[source.code])}
        if not source.active:
            name["badge"] = _("đã đóng")
        if source.illustrative:
            name["mark"] = "illustrative"
        speed = None if own.per_second is None else round(own.per_second)
        counts = [own.batches, own.readings, own.corrections, own.duplicates, own.late, own.waiting, own.refused]
        rows.append([name, names.get(source.corporation_id, source.corporation_id), own.last_at, *counts, speed])
    return {
        "id": "sources",
        "caption": _("Nguồn số liệu, 30 ngày qua"),
        "columns": [
            text_column("name", _("Nguồn"), sortable=True),
            text_column("corporation", _("Tổng công ty"), sortable=True),
            {"key": "last", "label": _("Lần cuối"), "kind": "date", "sortable": True},
            _number("batches", _("Lô")),
            _number("readings", _("Giá trị")),
            _number("corrections", _("Sửa")),
            _number("duplicates", _("Trùng")),
            _number("late", _("Trễ")),
            _number("waiting", _("Chờ")),
            _number("refused", _("Từ chối")),
            _number("speed", _("Giá trị mỗi giây")),
        ],
        "rows": rows,
    }


@for_staff
def source_list(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """List the sources."""
    context = {
        "reach": reach,
        "table": _table(reach),
        "may_open": actor.may(perms.MANAGE_SOURCES),
        "may_send": actor.may(perms.SEND_READINGS),
        "crumbs": crumbs((_("Nguồn số liệu"), None)),
    }
    return show(request, "metering/sources.html", "sources", context)


@for_staff
def open_source(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """Show and take the form of a new source."""
    require(perms.manage_sources, actor)
    form = SourceForm(request.POST or None, reach=reach)
    if request.method == "POST" and form.is_valid():
        try:
            source = verbs.open_source(actor, **form.cleaned_data)
            return HttpResponseRedirect(reverse("metering:source", args=[source.code]))
        except StateConflict as refusal:
            form.add_error("code", refusal.message(get_language() or "vi"))
    context = {"reach": reach, "form": form, "crumbs": _crumbs(_("Mở nguồn"))}
    return show(request, "metering/source_form.html", "sources", context, 422 if form.errors else 200)


def _crumbs(shown: str) -> list[tuple[str, str | None]]:
    return crumbs((_("Nguồn số liệu"), reverse("metering:sources")), (shown, None))


def _keys(source: ReadingSource) -> list[SourceKey]:
    return list(source.keys.all()[:50])


@for_staff
def source_page(request: HttpRequest, actor: Actor, reach: Reach, code: str) -> HttpResponse:
    """Show one source: what it may send, its keys, its batches."""
    return _page(request, actor, reach, _source(reach, code))


def _page(request: HttpRequest, actor: Actor, reach: Reach, source: ReadingSource, new_key: str = "") -> HttpResponse:
    form = BatchFilter(request.GET)
    state = form.cleaned_data["trang_thai"] if form.is_valid() else ""
    page = page_of(request, batches(reach, source=source.code, state=state))
    context = {
        "reach": reach,
        "source": source,
        "corporation": corporation_names().get(source.corporation_id, source.corporation_id),
        "format_names": [FORMAT_NAMES.get(key, key) for key in source.formats],
        "figures": figures_or_none(source_figures(reach), source.code),
        "keys": _keys(source),
        "new_key": new_key,
        "may_manage": allows(perms.manage_source, actor, source),
        "may_send": source.active and allows(perms.send_readings, actor, source),
        "key_form": KeyForm(),
        "reason_form": ReasonForm(),
        "filter": form,
        "page_obj": page,
        "table": batch_table(list(page), _("Các lô của nguồn này")),
        "crumbs": _crumbs(source.name),
    }
    return show(request, "metering/source.html", "sources", context)


@require_POST
@for_staff
def new_key(request: HttpRequest, actor: Actor, reach: Reach, code: str) -> HttpResponse:
    """Give the source a key; it is on this answer and nowhere else."""
    source, form = _source(reach, code), KeyForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("metering:source", args=[code]))
    _key, text = verbs.issue_key(actor, source, label=form.cleaned_data["label"])
    response = _page(request, actor, reach, source, text)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@for_staff
def revoke_key(request: HttpRequest, actor: Actor, reach: Reach, code: str, key: int) -> HttpResponse:
    """Take a key back."""
    source = _source(reach, code)
    found = source.keys.select_related("source").filter(pk=key).first()
    if found is None:
        raise Http404
    verbs.revoke_key(actor, found)
    messages.success(request, _("Đã thu hồi khóa %(hint)s….") % {"hint": found.hint})
    return HttpResponseRedirect(reverse("metering:source", args=[code]))


@require_POST
@for_staff
def set_active(request: HttpRequest, actor: Actor, reach: Reach, code: str) -> HttpResponse:
    """Close the source, or open it again, with a reason."""
    source, form = _source(reach, code), ReasonForm(request.POST)
    if form.is_valid():
        verbs.set_source_active(actor, source, active=not source.active, reason=form.cleaned_data["reason"])
        messages.success(request, _("Nguồn đã mở lại.") if source.active else _("Nguồn đã đóng."))
    else:
        messages.error(request, _("Hãy ghi lý do."))
    return HttpResponseRedirect(reverse("metering:source", args=[code]))
