"""Pages of batches: the upload, and the receipt of one batch with what was not taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.forms import FORMAT_NAMES, UploadForm
from nangluong.metering.intake.taking import take_file, take_message
from nangluong.metering.models import IntakeBatch
from nangluong.metering.pages.frame import crumbs, for_staff, show
from nangluong.metering.pages.part_table import part_table
from nangluong.metering.queries.batches import batches, sources
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import page_of, text_column

_COUNTS = ("readings", "added", "corrections", "duplicates", "late", "waiting", "refused")


def batch_table(rows: Sequence[IntakeBatch], caption: str) -> dict[str, Any]:
    """Return batches as a table."""
    names = (_("Giá trị"), _("Mới"), _("Sửa"), _("Trùng"), _("Trễ"), _("Chờ"), _("Từ chối"))
    numbers = [
        {"key": key, "label": name, "kind": "number", "decimals": 0} for key, name in zip(_COUNTS, names, strict=True)
    ]
    return {
        "id": "batches",
        "caption": caption,
        "columns": [
            text_column("name", _("Tệp hoặc chủ đề")),
            text_column("state", _("Trạng thái")),
            {"key": "at", "label": _("Lúc"), "kind": "date"},
            *numbers,
        ],
        "rows": [
            [
                {"value": batch.name, "url": reverse("metering:batch", args=[batch.pk])},
                batch.get_state_display(),
                batch.finished_at or batch.started_at,
                *(getattr(batch, key) for key in _COUNTS),
            ]
            for batch in rows
        ],
    }


@for_staff
def batch_page(request: HttpRequest, _actor: Actor, reach: Reach, number: int) -> HttpResponse:
    """Show the receipt of a batch."""
    batch = batches(reach).filter(pk=number).first()
    if batch is None:
        raise Http404
    page = page_of(request, batch.parts.select_related("batch__source"))
    context = {
        "reach": reach,
        "batch": batch,
        "format_name": FORMAT_NAMES.get(batch.format, batch.format),
        "per_second": batch.readings / batch.seconds if batch.seconds else None,
        "page_obj": page,
        "table": part_table(list(page), _("Phần không nhận được của lô này")),
        "crumbs": crumbs(
            (_("Nguồn số liệu"), reverse("metering:sources")),
            (batch.source.name, reverse("metering:source", args=[batch.source.code])),
            (_("Lô %(number)s") % {"number": batch.pk}, None),
        ),
    }
    return show(request, "metering/batch.html", "sources", context)


@for_staff
def upload(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """Show and take the form of an upload; the receipt follows."""
    require(perms.send_any, actor)
    own = {source.code: source for source in sources(reach).filter(active=True)[:500]}
    choices = [(code, source.name) for code, source in own.items()]
    form = UploadForm(request.POST or None, request.FILES or None, sources=choices)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        file = asked["file"]
        more = {"format_key": asked["format"] or None, "meter": asked["meter"]}
        try:
            if isinstance(file, TemporaryUploadedFile):
                path = Path(file.temporary_file_path())
                receipt = take_file(actor, source=own[asked["source"]], path=path, name=file.name or "", **more)
            else:
                receipt = take_message(
                    actor,
                    source=own[asked["source"]],
                    raw=file.read(),
                    name=file.name or "",
                    via=IntakeBatch.Via.FILE,
                    **more,
                )
            return HttpResponseRedirect(reverse("metering:batch", args=[receipt.batch.pk]))
        except DomainError as error:
            refusal = error
    context = {
        "reach": reach,
        "form": form,
        "refusal": refusal,
        "language": get_language(),
        "crumbs": crumbs((_("Nguồn số liệu"), reverse("metering:sources")), (_("Nạp tệp"), None)),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return show(request, "metering/upload.html", "sources", context, status)
