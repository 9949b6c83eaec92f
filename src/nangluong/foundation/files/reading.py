"""Reading files: who may, and the bytes as an attachment that no browser opens in the site's name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags, quote_etag

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.files.kinds import KINDS
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.owners import owner_of
from nangluong.foundation.files.refusals import FileGone
from nangluong.foundation.files.storage import store

_READABLE = (StoredFile.State.WAITING, StoredFile.State.BOUND)


def may_read(actor: Actor, file: StoredFile) -> bool:
    """Whether `actor` may read `file`: the uploader while it waits, then whoever the owning room lets."""
    if file.state == StoredFile.State.WAITING:
        return actor.user_id is not None and actor.user_id == file.user_id
    owner = owner_of(file.owner_kind)
    return file.state == StoredFile.State.BOUND and owner is not None and owner.may_read(actor, file.owner_key)


def readable_file(actor: Actor, file_id: uuid.UUID) -> StoredFile:
    """Return the file. Raises `FileGone` where there is none and `NotPermitted` where it is not the actor's to read."""
    file = StoredFile.objects.filter(pk=file_id, state__in=_READABLE).first()
    if file is None:
        raise FileGone(
            "Tệp này không còn hoặc chưa từng có. Tệp chưa nộp chỉ được giữ một ngày.",
            "This file is gone or never was. A file that is not submitted is kept for a day only.",
        )
    if not may_read(actor, file):
        raise NotPermitted("Bạn không có quyền xem tệp này.", "You may not read this file.")
    return file


def files_of(owner_kind: str, owner_key: str) -> list[StoredFile]:
    """Return the files of an object in the order they were submitted, at most 200."""
    found = StoredFile.objects.filter(state=StoredFile.State.BOUND, owner_kind=owner_kind, owner_key=owner_key)
    return list(found.order_by("bound_at", "pk")[:200])


def waiting_files(actor: Actor, purpose: str) -> list[StoredFile]:
    """Return the actor's own uploads for `purpose` that wait to be submitted, newest first, at most 50."""
    found = StoredFile.objects.filter(user_id=actor.user_id, state=StoredFile.State.WAITING, purpose=purpose)
    return list(found.order_by("-uploaded_at", "pk")[:50]) if actor.user_id is not None else []


def _bytes_of(file: StoredFile) -> Iterator[bytes]:
    try:
        return store().read(file.storage_key)
    except FileNotFoundError:
        raise FileGone("Không đọc được tệp trong kho.", "The file cannot be read from the store.") from None


def as_attachment(request: HttpRequest, file: StoredFile) -> HttpResponse | StreamingHttpResponse:
    """Answer with the bytes of `file`, always to be saved: whole (no ranges), never sniffed, never shown inline."""
    etag = quote_etag(file.sha256)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse | StreamingHttpResponse = HttpResponseNotModified()
    else:
        answer = StreamingHttpResponse(_bytes_of(file), content_type=KINDS[file.kind].media_type)
        answer["Content-Length"] = str(file.size)
        answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
        answer["Accept-Ranges"] = "none"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = etag
    return answer
