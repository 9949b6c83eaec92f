"""Addresses of the home page, files, inbox and queue."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.foundation.files.receiving import receive_file
from nangluong.foundation.models import Work
from nangluong.foundation.notices.models import Delivery, Notice
from nangluong.foundation.perms import MANAGE_JOBS, SEE_JOBS
from nangluong.web.drawer import PURPOSE
from tests.repo.permissions.addresses import both, get, post
from tests.repo.permissions.rules import Outcome, needs, own, personal, public, signed_in

_PIXEL = (
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""A picture of one pixel."""


def file(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a file that the holder sent and did not submit yet."""
    made = receive_file(
        Actor(str(holder.person), user_id=holder.person.pk),
        purpose=PURPOSE,
        name="thu.png",
        pieces=[bytes.fromhex(_PIXEL)],
    )
    return {"file_id": made.pk}


def notice(_world: Any, holder: Any) -> dict[str, Any]:
    """Tell the holder something."""
    made = Notice.objects.create(person_id=holder.person.pk, kind="thu", key="1", created_at=timezone.now())
    return {"notice_id": made.pk}


def work(_world: Any, holder: Any) -> dict[str, Any]:
    """Store work that the holder started."""
    made = Work.objects.create(kind="thu", title="thử", started_by=str(holder.person), user_id=holder.person.pk)
    return {"work_id": made.pk}


def letter(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a letter that could not be sent."""
    told = Notice.objects.create(person_id=holder.person.pk, kind="thu", key="2", created_at=timezone.now())
    made = Delivery.objects.create(
        notice=told, channel=Delivery.Channel.EMAIL, state=Delivery.State.DEAD, due_at=timezone.now()
    )
    return {"delivery_id": made.pk}


def sent_file(_world: Any) -> dict[str, Any]:
    """Return a file to send."""
    return {"file": SimpleUploadedFile("thu.txt", b"xin chao")}


_NOBODYS = str(uuid.UUID(int=7))
_MANAGES = needs(MANAGE_JOBS)

ADDRESSES = [
    get("web:service_worker", public),
    get("web:files", signed_in),
    post("web:upload", signed_in, form=sent_file),
    get("web:file", personal(Outcome.REFUSED), make=file),
    get("web:file_download", personal(Outcome.REFUSED), make=file),
    post("web:file_keep", personal(Outcome.CONFLICT), make=file),
    post("web:file_remove", personal(Outcome.CONFLICT), make=file),
    get("web:inbox", signed_in),
    post("web:all_read", signed_in),
    *both("web:notice_choices", signed_in),
    post("web:push_browser", signed_in),
    get("web:notice", personal(), make=notice),
    post("web:notice_unread", signed_in, make=notice),
    get("web:own_work", signed_in),
    get("web:jobs", needs(SEE_JOBS)),
    get("web:work", own(signed_in, anywhere=(SEE_JOBS,)), make=work),
    post("web:work_cancel", own(signed_in, anywhere=(MANAGE_JOBS,)), make=work),
    post("web:work_retry", _MANAGES, make=work),
    post("web:schedule_action", _MANAGES, at={"job": "check-audit", "action": "tam-dung"}),
    post("web:failed_again", _MANAGES, at={"job_id": 1}),
    post("web:letter_again", _MANAGES, make=letter),
]
