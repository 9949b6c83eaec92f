"""Files: sending one, its receipt, keeping it in one's drawer, and handing out any file to those who may read it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.errors import DomainError
from nangluong.foundation.files.binding import bind_files, discard_file, remove_files_of
from nangluong.foundation.files.kinds import KINDS
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.owners import owner_of
from nangluong.foundation.files.purposes import purposes
from nangluong.foundation.files.reading import as_attachment, files_of, readable_file, waiting_files
from nangluong.foundation.files.receiving import receive_file
from nangluong.foundation.space import MEGABYTE
from nangluong.web.drawer import KIND, PURPOSE


def _drawer(request: HttpRequest, **more: Any) -> dict[str, Any]:
    actor = actor_of(request)
    purpose = purposes()[PURPOSE]
    return {
        "waiting": waiting_files(actor, PURPOSE),
        "kept": list(reversed(files_of(KIND, str(actor.user_id)))),
        "purpose": purpose,
        "most_mb": purpose.most_bytes // MEGABYTE,
        "kinds": sorted({KINDS[code].extensions[0].upper() for code in purpose.kinds}),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Tệp của tôi"), None)],
        **more,
    }


@signed_in
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """Show the person's drawer and what they sent but did not submit."""
    return render(request, "web/files/drawer.html", _drawer(request))


@signed_in
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Receive one file and lead to its receipt."""
    sent = request.FILES.get("file")
    if sent is None:
        missing = {"code": "", "message": _("Chưa chọn tệp nào. Hãy chọn một tệp rồi bấm Gửi."), "action": ""}
        return render(request, "web/files/drawer.html", _drawer(request, refusal=missing), status=422)
    claimed = request.POST.get("sha256", "")[:64]
    try:
        row = receive_file(
            actor_of(request), purpose=PURPOSE, name=sent.name or "", pieces=sent.chunks(), claimed_sha256=claimed
        )
    except DomainError as refusal:
        return render(request, "web/files/drawer.html", _drawer(request, refusal=refusal), status=refusal.http_status)
    if claimed:
        messages.success(request, _("Mã SHA-256 do trình duyệt tính trước khi gửi trùng với mã của máy chủ."))
    return HttpResponseRedirect(reverse("web:file", args=[row.pk]))


@signed_in
@require_GET
def file(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Show the receipt of a file: its name, size, hashes, who sent it when, whether it was scanned, what it is for."""
    row = readable_file(actor_of(request), file_id)
    owner = owner_of(row.owner_kind)
    context = {
        "file": row,
        "kind": KINDS[row.kind],
        "purpose": purposes().get(row.purpose),
        "owner": owner,
        "owner_url": owner.url(row.owner_key) if owner else "",
        "for_drawer": row.purpose == PURPOSE,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Tệp của tôi"), reverse("web:files")),
            (_("Biên nhận"), None),
        ],
    }
    return render(request, "web/files/receipt.html", context)


@signed_in
@require_GET
def download(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """Answer with the file as an attachment."""
    return as_attachment(request, readable_file(actor_of(request), file_id))


@signed_in
@require_POST
def keep(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Put a waiting file into one's drawer."""
    actor = actor_of(request)
    bind_files(actor, files=[file_id], owner_kind=KIND, owner_key=str(actor.user_id))
    messages.success(request, _("Đã lưu tệp."))
    return HttpResponseRedirect(reverse("web:files"))


@signed_in
@require_POST
def remove(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Discard a waiting file, or remove one from one's drawer."""
    actor = actor_of(request)
    row = get_object_or_404(StoredFile, pk=file_id)
    if row.owner_kind == KIND and row.owner_key == str(actor.user_id):
        remove_files_of(actor, owner_kind=KIND, owner_key=row.owner_key, only=row.pk, reason="removed by its owner")
    else:
        discard_file(actor, row)
    messages.success(request, _("Đã bỏ tệp."))
    return HttpResponseRedirect(reverse("web:files"))
