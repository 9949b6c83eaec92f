"""What an operator may do about messages that could not be sent."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.notices.models import Delivery
from nangluong.foundation.notices.telling import wake_sender
from nangluong.foundation.permissions import require
from nangluong.foundation.perms import can_manage_jobs


def send_again(actor: Actor, delivery: Delivery) -> None:
    """Put a dead message back into the outbox with all its attempts. Raises `NotPermitted`, `StateConflict`."""
    require(can_manage_jobs, actor)
    with transaction.atomic():
        if not Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.DEAD).update(
            state=Delivery.State.WAITING, attempts=0, due_at=timezone.now(), ended_at=None, error=""
        ):
            raise StateConflict(
                "Thư này không ở trạng thái gửi hỏng. Hãy tải lại trang.",
                "This message has not failed. Reload the page.",
            )
        audit.record(actor, "send_again", kind="delivery", key=str(delivery.pk))
        transaction.on_commit(wake_sender)
