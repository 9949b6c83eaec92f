"""Who saw whose data: every reading of somebody else's personal data names its purpose and leaves a row."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from nangluong.accounts.models import AccessRecord
from nangluong.accounts.privacy.purposes import purposes
from nangluong.accounts.privacy.subjects import Subject, person, subjects_of
from nangluong.foundation.actor import Actor
from nangluong.foundation.request_id import current_request_id

_WRITE = """
INSERT INTO accounts_accessrecord (subject_kind, subject_key, day, user_id, reader, on_behalf_of, purpose, what,
    export, times, first_at, last_at, request_id)
SELECT subject.kind, subject.key, %s, %s, %s, %s, %s, %s, %s, 1, now.at, now.at, %s
FROM unnest(%s::text[], %s::text[]) AS subject(kind, key), (SELECT %s::timestamptz AS at) AS now
ON CONFLICT (subject_kind, subject_key, day, user_id, on_behalf_of, purpose, what, export)
DO UPDATE SET times = accounts_accessrecord.times + 1, last_at = excluded.last_at, request_id = excluded.request_id
"""


def record_access(actor: Actor, subject: Subject, purpose: str, what: str, *, export: str = "") -> None:
    """Note that `actor` read `what` (in words, Vietnamese) of `subject` for `purpose`; see `record_accesses`."""
    record_accesses(actor, (subject,), purpose, what, export=export)


def record_accesses(actor: Actor, subjects: Iterable[Subject], purpose: str, what: str, *, export: str = "") -> int:
    """Note in one statement that `actor` read data of many; return how many were noted.

    Reading one's own data is not noted. The same reading again on the same day (in Viet Nam) counts up. Call it before
    the data are shown: where it fails, nothing may be shown. Raises KeyError for a purpose that is not in the register.
    """
    purpose = purposes()[purpose].code
    own = person(actor.user_id) if actor.user_id is not None else None
    found = sorted({subject for subject in subjects if subject != own})
    if not found:
        return 0
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                timezone.localdate(now), actor.user_id, actor.signature, actor.on_behalf_of, purpose, what[:200],
                export, current_request_id(), [one.kind for one in found], [one.key for one in found], now,
            ],
        )  # fmt: skip
    return len(found)


def seen_by_others(user_id: int) -> QuerySet[AccessRecord]:
    """Return who saw this person's data, newest first."""
    fits = Q()
    for subject in subjects_of(user_id):
        fits |= Q(subject_kind=subject.kind, subject_key=subject.key)
    return AccessRecord.objects.filter(fits).order_by("-last_at", "-id")
