"""Giving waiting files to the object they were uploaded for, and letting go of those that nobody submitted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.owners import owner_of
from nangluong.foundation.files.storage import store

_State = StoredFile.State
_AT_ONCE = 500
# A kill during an upload leaves a row `RECEIVING`; no upload takes this long.
_LONGEST_RECEIVING = dt.timedelta(hours=2)


def bind_files(actor: Actor, *, files: Collection[uuid.UUID], owner_kind: str, owner_key: str) -> None:
    """Give the actor's waiting `files` to an object, in the transaction of the verb that submits it.

    The calling verb has checked that the actor may change the object. All of them or none: raises `StateConflict` when
    one is not the actor's own, has expired, or was submitted before.
    """
    if owner_of(owner_kind) is None:
        raise ValueError(f"no room has registered files of {owner_kind}")
    wanted = set(files)
    now = timezone.now()
    with transaction.atomic():
        bound = StoredFile.objects.filter(
            pk__in=wanted, state=_State.WAITING, user_id=actor.user_id, user_id__isnull=False, expires_at__gt=now
        ).update(state=_State.BOUND, owner_kind=owner_kind, owner_key=owner_key, bound_at=now, expires_at=None)
        if bound != len(wanted):
            raise StateConflict(
                "Có tệp đã hết hạn chờ, đã nộp rồi hoặc không phải của bạn. Hãy tải lại trang và gửi lại tệp đó.",
                "A file has expired, was submitted before or is not yours. Reload the page and send that file again.",
            )
        audit.record(
            actor, "bind_files", kind=owner_kind, key=owner_key, after={"files": sorted(str(one) for one in wanted)}
        )


def discard_file(actor: Actor, file: StoredFile) -> None:
    """Remove a waiting upload of one's own. Raises `StateConflict` when it is submitted or somebody else's."""
    with transaction.atomic():
        won = StoredFile.objects.filter(
            pk=file.pk, state=_State.WAITING, user_id=actor.user_id, user_id__isnull=False
        ).update(state=_State.LEAVING, expires_at=timezone.now())
        if not won:
            raise StateConflict(
                "Tệp này đã nộp hoặc không phải của bạn nên không bỏ được.",
                "This file is submitted or not yours, so it cannot be discarded.",
            )
        audit.record(actor, "discard_file", kind="file", key=str(file.pk))
    _let_go([file.pk])


def remove_files_of(
    actor: Actor, *, owner_kind: str, owner_key: str, reason: str, only: uuid.UUID | None = None
) -> int:
    """Remove the files of an object, or `only` one of them; return how many. The calling verb has checked the right."""
    with transaction.atomic():
        found = StoredFile.objects.filter(state=_State.BOUND, owner_kind=owner_kind, owner_key=owner_key)
        if only is not None:
            found = found.filter(pk=only)
        leaving = list(found.select_for_update().values_list("pk", flat=True))
        StoredFile.objects.filter(pk__in=leaving).update(state=_State.LEAVING, expires_at=timezone.now())
        if leaving:
            shown = sorted(str(one) for one in leaving)
            audit.record(actor, "remove_files", kind=owner_kind, key=owner_key, before={"files": shown}, reason=reason)
    # Where the caller's transaction is still open it may yet be undone: then the hourly job removes the bytes.
    transaction.on_commit(lambda: _let_go(leaving))
    return len(leaving)


def remove_expired_uploads(actor: Actor) -> int:
    """Remove uploads that were never submitted, and what kills left behind; return how many rows went."""
    now = timezone.now()
    expired = Q(state=_State.WAITING, expires_at__lte=now)
    stuck = Q(state=_State.RECEIVING, uploaded_at__lte=now - _LONGEST_RECEIVING)
    with transaction.atomic():
        chosen = StoredFile.objects.filter(expired | stuck).order_by("uploaded_at", "pk")[:_AT_ONCE]
        leaving = list(chosen.values_list("pk", flat=True))
        # The state is asked again: a file that is being submitted at this moment stays.
        count = StoredFile.objects.filter(expired | stuck, pk__in=leaving).update(state=_State.LEAVING, expires_at=now)
        if count:
            audit.record(actor, "remove_expired_uploads", kind="file", key="-", after={"count": count})
    waiting_to_leave = StoredFile.objects.filter(state=_State.LEAVING).order_by("pk")[: 2 * _AT_ONCE]
    return _let_go(list(waiting_to_leave.values_list("pk", flat=True)))


def _let_go(files: Collection[uuid.UUID]) -> int:
    """Remove the bytes, then the row, of files that are `LEAVING`; a kill in between is repeated without harm."""
    gone = 0
    for pk, key in StoredFile.objects.filter(pk__in=files, state=_State.LEAVING).values_list("pk", "storage_key"):
        store().remove(key)
        gone += StoredFile.objects.filter(pk=pk, state=_State.LEAVING).delete()[0]
    return gone
