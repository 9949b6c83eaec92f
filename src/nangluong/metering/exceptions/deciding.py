"""The verbs of officers on exceptions: take them on, close them with a reason. All of a bulk decision, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.models import ReadingException

_State = ReadingException.State
DECISIONS: Final[dict[str, tuple[_State, tuple[_State, ...]]]] = {
    "assign": (_State.ASSIGNED, (_State.OPEN, _State.ASSIGNED)),
    "resolve": (_State.RESOLVED, (_State.OPEN, _State.ASSIGNED)),
    "dismiss": (_State.DISMISSED, (_State.OPEN, _State.ASSIGNED)),
}
"""Decision -> the state it leads to, the states it may be taken in."""


def decide_exceptions(actor: Actor, chosen: Sequence[ReadingException], *, decision: str, reason: str = "") -> int:
    """Take the exceptions on, or close them; return how many.

    Raises `NotPermitted` if one of them is not the actor's to settle, `StateConflict` if one was settled meanwhile:
    then none is changed.
    """
    target, allowed = DECISIONS[decision]
    for one in chosen:
        require(perms.settle_exception, actor, one)
    keys = [one.pk for one in chosen]
    closing = target != _State.ASSIGNED
    words = {"settled_by": actor.name, "settled_at": timezone.now()} if closing else {"assignee": actor.name}
    with transaction.atomic():
        changed = ReadingException.objects.filter(pk__in=keys, state__in=allowed).update(
            state=target, reason=reason[:300], **words
        )
        if changed != len(set(keys)):
            raise StateConflict(
                "Có ngoại lệ đã được người khác xử lý; không có gì thay đổi. Hãy tải lại trang và chọn lại.",
                "Somebody settled one of these meanwhile; nothing was changed. Reload the page and choose again.",
            )
        if changed:
            audit.record(
                actor,
                f"{decision}_exceptions",
                kind="reading_exception",
                key=str(keys[0]) if len(keys) == 1 else f"{len(keys)} exceptions",
                after={"exceptions": keys, "state": target},
                reason=reason,
            )
    return changed
