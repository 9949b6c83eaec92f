"""Taking and letting go of the browsers that a person wants pushes in."""

from __future__ import annotations

import base64
import binascii

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.notices.models import PushSubscription
from nangluong.foundation.notices.pushing import PushRefused, checked_endpoint

MOST = 10


def _bytes(text: str) -> int:
    try:
        return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return 0


def subscribe(actor: Actor, *, endpoint: str, p256dh: str, auth: str) -> None:
    """Keep a browser's subscription; the same browser again changes nothing, the eleventh replaces the oldest.

    Raises `NotPermitted`, `PushRefused`.
    """
    if actor.user_id is None:
        raise NotPermitted("Hãy đăng nhập để nhận thông báo.", "Sign in to get notifications.")
    checked_endpoint(endpoint)
    if _bytes(p256dh) != 65 or _bytes(auth) != 16:
        raise PushRefused("Khóa của trình duyệt không đúng dạng.", "The browser's keys are malformed.")
    with transaction.atomic():
        # Whoever holds the endpoint is the person in front of the browser now; before, it may have been another.
        PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={"person_id": actor.user_id, "p256dh": p256dh, "auth": auth, "created_at": timezone.now()},
        )
        kept = PushSubscription.objects.filter(person_id=actor.user_id).order_by("-created_at", "-pk")[:MOST]
        PushSubscription.objects.filter(person_id=actor.user_id).exclude(pk__in=[one.pk for one in kept]).delete()
        audit.record(actor, "subscribe_push", kind="person", key=str(actor.user_id))


def unsubscribe(actor: Actor, *, endpoint: str = "") -> int:
    """Forget one browser of the actor's own, or all of them; return how many."""
    if actor.user_id is None:
        return 0
    with transaction.atomic():
        found = PushSubscription.objects.filter(person_id=actor.user_id)
        gone = (found.filter(endpoint=endpoint) if endpoint else found).delete()[0]
        if gone:
            audit.record(actor, "unsubscribe_push", kind="person", key=str(actor.user_id), after={"browsers": gone})
    return gone
