"""The verb that tells a person something, in the transaction of the change that it is about.

The inbox has it when the transaction commits; letters and pushes are rows of the outbox from then on. Nothing is sent
for a change that was undone, and nothing is forgotten for one that was not.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from nangluong.foundation.notices import directory
from nangluong.foundation.notices.choices import wanted_channels
from nangluong.foundation.notices.kinds import notice_kinds
from nangluong.foundation.notices.models import Delivery, Notice, PushSubscription

log = logging.getLogger(__name__)
SENDER = "nangluong.foundation.tasks.send_notices"


def notify(person_id: int, kind: str, *, key: str, params: Mapping[str, Any] | None = None, url: str = "") -> bool:
    """Tell `person_id` something of `kind`; return whether it is new.

    `key` names the occasion: the same kind and key reach the same person once, however often they are told. `params`
    fill the kind's template and are personal data of the inbox and the letter, never of a push or a log. `url` is a
    path of this site, in Vietnamese. Raises KeyError for an unknown kind, ValueError for a missing parameter.
    """
    template = notice_kinds()[kind]
    filled = dict(params or {})
    missing = template.placeholders - set(filled)
    if missing:
        raise ValueError(f"the notice {kind} lacks {sorted(missing)}")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("a notice leads to a path of this site")
    channels = wanted_channels(person_id, template)
    now = timezone.now()
    with transaction.atomic():
        notice, new = Notice.objects.get_or_create(
            person_id=person_id,
            kind=kind,
            key=key,
            defaults={"params": filled, "url": url, "in_inbox": "inbox" in channels, "created_at": now},
        )
        if not new:
            return False
        letters = [Delivery(notice=notice, channel="email", due_at=now)] if "email" in channels else []
        if "push" in channels:
            subscriptions = PushSubscription.objects.filter(person_id=person_id).values_list("pk", flat=True)[:20]
            letters += [Delivery(notice=notice, channel="push", target=pk, due_at=now) for pk in subscriptions]
        Delivery.objects.bulk_create(letters)
        if letters:
            transaction.on_commit(wake_sender)
    return True


def notify_holders(right: str, kind: str, *, key: str, params: Mapping[str, Any], url_name: str = "") -> int:
    """Tell everybody who holds `right` today; return how many were told anew."""
    url = reverse(url_name) if url_name else ""
    return sum(notify(person, kind, key=key, params=params, url=url) for person in directory.holders(right))


def wake_sender() -> None:
    """Queue the sender unless it is queued; the clock starts it too, so nothing is lost when this fails."""
    try:
        app.configure_task(SENDER, allow_unknown=True, queueing_lock="send-notices").defer(
            timestamp=int(timezone.now().timestamp())
        )
    except AlreadyEnqueued:
        pass
    except Exception:  # the change itself is committed; the clock will send
        log.exception("the sender could not be woken")
