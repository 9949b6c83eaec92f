"""The inbox of a person: what they were told, newest first, and what they have read."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.notices.models import Notice

PAGE = 20
MOST_COUNTED = 99
_UNREAD = """
SELECT count(*) FROM (
    SELECT 1 FROM foundation_notice WHERE person_id = %s AND in_inbox AND read_at IS NULL LIMIT %s) unread
"""


def _own(actor: Actor) -> QuerySet[Notice]:
    if actor.user_id is None:
        raise NotPermitted("Hãy đăng nhập để xem hộp thư.", "Sign in to see your inbox.")
    return Notice.objects.filter(person_id=actor.user_id, in_inbox=True)


def inbox_page(actor: Actor, *, before: int | None = None) -> tuple[Sequence[Notice], bool]:
    """Return up to 20 notices, newest first, from below the number `before`, and whether there are more."""
    found = _own(actor).order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def unread_count(person_id: int) -> int:
    """Return how many notices are unread, counting no further than 99."""
    # Every page of a signed-in person asks this: composing it anew would cost twice what the database takes.
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [person_id, MOST_COUNTED])
        return int(cursor.fetchone()[0])


def own_notice(actor: Actor, notice_id: int) -> Notice | None:
    """Return a notice of the actor's own, None for anybody else's."""
    return _own(actor).filter(pk=notice_id).first()


def mark_read(actor: Actor, *, notice_id: int | None = None, read: bool = True) -> int:
    """Mark one notice of one's own, or all of them, as read or unread; return how many changed.

    No audit entry: what a person has read is nobody else's business.
    """
    found = _own(actor).filter(read_at__isnull=read)
    if notice_id is not None:
        found = found.filter(pk=notice_id)
    return found.update(read_at=timezone.now() if read else None)
