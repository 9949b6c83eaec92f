"""Reading the requests of data subjects: one's own, and the officer's queue."""

from __future__ import annotations

from django.db.models import QuerySet

from nangluong.accounts import perms
from nangluong.accounts.models import SubjectRequest
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require


def own_requests(person_id: int) -> QuerySet[SubjectRequest]:
    """Return a person's requests, newest first."""
    return SubjectRequest.objects.filter(person_id=person_id).order_by("-id")


def waiting_requests(actor: Actor) -> QuerySet[SubjectRequest]:
    """Return the open requests for the officer, the nearest deadline first."""
    require(perms.can_answer_data_requests, actor)
    return (
        SubjectRequest.objects.filter(state__in=SubjectRequest.OPEN).select_related("person").order_by("due_on", "id")
    )


def closed_requests(actor: Actor) -> QuerySet[SubjectRequest]:
    """Return what was closed, newest first."""
    require(perms.can_answer_data_requests, actor)
    closed = SubjectRequest.objects.exclude(state__in=SubjectRequest.OPEN)
    return closed.select_related("person").order_by("-closed_at", "-id")
