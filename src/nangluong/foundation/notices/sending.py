"""The outbox: letters and pushes are sent at least once each, by one sender at a time, and given up in the end.

A sender takes one row by a lease (a compare-and-set on it), sends, and marks the row where the lease is still its own.
Killed before the marking, the row is taken again when the lease ends; for that one row the other side may get the same
message twice and recognises it by its `Message-ID` (a letter) or `tag` (a push, which the browser replaces). No mail
protocol can do better: between the server's “250 OK” and our note of it there is always a moment.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from nangluong.foundation.notices.models import Delivery
from nangluong.foundation.notices.outcome import Dropped, Failed, Refused
from nangluong.foundation.notices.posting import Postman
from nangluong.foundation.notices.telling import notify_holders
from nangluong.foundation.perms import MANAGE_JOBS

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
"""Longer than any one sending: every network step has a limit of 20 s."""
MOST_ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = dt.timedelta(seconds=30), dt.timedelta(hours=6)


@dataclass(slots=True)
class Sent:
    """How a round of sending went."""

    sent: int = 0
    later: int = 0
    dropped: int = 0
    dead: int = 0


def wait_after(attempts: int, chance: float) -> dt.timedelta:
    """Return how long to wait after the `attempts`-th failure: doubling from 30 s to 6 h, ± a quarter by `chance`."""
    base = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return base * (0.75 + chance / 2)


def _take(lease: dt.timedelta) -> Delivery | None:
    """Return the row that is due the longest, leased to us, or None."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        row = (
            Delivery.objects.filter(free, state=Delivery.State.WAITING, due_at__lte=now)
            .select_for_update(skip_locked=True)
            .order_by("due_at", "pk")
            .first()
        )
        if row is None:
            return None
        mark = uuid.uuid4()
        Delivery.objects.filter(pk=row.pk).update(lease=mark, leased_until=now + lease, attempts=F("attempts") + 1)
    row.lease, row.attempts = mark, row.attempts + 1
    return row


def _end(row: Delivery, state: Delivery.State, error: str = "") -> bool:
    """End the row where it is still ours; return whether it was."""
    return bool(
        Delivery.objects.filter(pk=row.pk, lease=row.lease, state=Delivery.State.WAITING).update(
            state=state, error=error, ended_at=timezone.now(), lease=None, leased_until=None
        )
    )


def _failed(row: Delivery, error: str, sent: Sent) -> None:
    if row.attempts < MOST_ATTEMPTS:
        due = timezone.now() + wait_after(row.attempts, random.random())  # noqa: S311 - only spreads the load
        Delivery.objects.filter(pk=row.pk, lease=row.lease).update(
            due_at=due, error=error, lease=None, leased_until=None
        )
        sent.later += 1
        return
    _dead(row, error, sent)


def _dead(row: Delivery, error: str, sent: Sent) -> None:
    sent.dead += 1
    log.error("a message could not be sent", extra={"delivery": str(row.pk), "channel": row.channel, "why": error})
    with transaction.atomic():
        if _end(row, Delivery.State.DEAD, error):
            # One notice a day, however many letters die: a broken mail server must not fill the inbox.
            notify_holders(MANAGE_JOBS, "letter_dead", key=f"{timezone.localdate()}", params={}, url_name="web:jobs")


def send_due(*, most: int = 500, lease: dt.timedelta = LEASE) -> Sent:
    """Send what is due, at most `most` messages, and return how it went. Several may run at once."""
    sent = Sent()
    with Postman() as postman:
        for _turn in range(most):
            row = _take(lease)
            if row is None:
                break
            try:
                postman.send(row)
            except Dropped as reason:
                _end(row, Delivery.State.DROPPED, reason.why)
                sent.dropped += 1
            except Refused as reason:
                _dead(row, reason.why, sent)
            except Failed as reason:
                _failed(row, reason.why, sent)
            else:
                _end(row, Delivery.State.SENT)
                sent.sent += 1
    return sent
