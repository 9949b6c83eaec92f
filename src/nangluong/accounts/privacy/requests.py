"""Requests of data subjects: filed by the person, answered by the data protection officer within legal deadlines."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.models import SubjectRequest
from nangluong.accounts.privacy.deadlines import request_deadlines
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, NotPermitted, StateConflict
from nangluong.foundation.notices.telling import notify
from nangluong.foundation.permissions import require
from nangluong.foundation.request_id import current_request_id

MOST_OPEN = 5
"""So many requests of one person may be open at a time: a flood helps nobody."""
WORDS = 4000


class WordsMissing(DomainError):
    """A text that the law demands is missing or too long."""

    code = "words_missing"
    http_status = 422


def _words(text: str, most: int = WORDS) -> str:
    text = text.strip()
    if not text or len(text) > most:
        raise WordsMissing(
            f"Hãy viết nội dung, từ 1 đến {most} ký tự.", f"Write down what you want to say, 1 to {most} characters."
        )
    return text


def file_request(actor: Actor, *, kind: str, wish: str) -> SubjectRequest:
    """File a request about the actor's own data; its deadlines run from now."""
    if actor.user_id is None:
        raise NotPermitted("Hãy đăng nhập để gửi yêu cầu.", "Sign in to file a request.")
    if kind not in SubjectRequest.Kind.values:
        raise StateConflict(f"Không có loại yêu cầu “{kind}”.", f"There is no request of the kind “{kind}”.")
    wish, now = _words(wish), timezone.now()
    deadlines = request_deadlines(kind, timezone.localdate(now))
    with transaction.atomic():
        opened = SubjectRequest.objects.filter(person_id=actor.user_id, state__in=SubjectRequest.OPEN)
        if opened.count() >= MOST_OPEN:
            raise StateConflict(
                f"Bạn đang có {MOST_OPEN} yêu cầu chưa xong. Hãy chờ trả lời hoặc rút bớt.",
                f"You have {MOST_OPEN} open requests. Wait for an answer or withdraw one.",
            )
        request = SubjectRequest.objects.create(
            person_id=actor.user_id,
            kind=kind,
            wish=wish,
            received_at=now,
            answer_by=deadlines.answer_by,
            due_on=deadlines.due_on,
            request_id=current_request_id(),
        )
        audit.record(actor, "file_data_request", kind="data_request", key=str(request.pk), after=_shown(request))
    return request


def cancel_request(actor: Actor, request: SubjectRequest) -> SubjectRequest:
    """Take one's own request back while it is open."""
    if actor.user_id is None or request.person_id != actor.user_id:
        raise NotPermitted("Chỉ người gửi được rút yêu cầu.", "Only the sender may take a request back.")
    return _move(actor, request, "cancel_data_request", SubjectRequest.State.CANCELLED, closed_at=timezone.now())


def accept_request(actor: Actor, request: SubjectRequest, *, involves_others: bool = False) -> SubjectRequest:
    """Tell the person that the request is being carried out; others may have to act as well, which takes longer."""
    _officer(actor, request)
    changes: dict[str, Any] = {"accepted_at": timezone.now(), "handled_by": actor.name}
    if involves_others:
        received = timezone.localdate(request.received_at)
        changes["due_on"] = request_deadlines(request.kind, received, involves_others=True).due_on
    new, only = SubjectRequest.State.ACCEPTED, SubjectRequest.State.RECEIVED
    return _move(actor, request, "accept_data_request", new, only=only, **changes)


def extend_request(actor: Actor, request: SubjectRequest, *, reason: str) -> SubjectRequest:
    """Extend the deadline, once, by what the law allows; the person sees why."""
    _officer(actor, request)
    reason = _words(reason)
    if request.extended_to is not None:
        raise StateConflict("Yêu cầu đã được gia hạn một lần.", "The request was extended once already.")
    received = timezone.localdate(request.received_at)
    plain = request_deadlines(request.kind, received)
    longest = (
        plain if request.due_on == plain.due_on else request_deadlines(request.kind, received, involves_others=True)
    )
    return _move(
        actor,
        request,
        "extend_data_request",
        SubjectRequest.State(request.state),
        only=SubjectRequest.State(request.state),
        reason=reason,
        extended_to=longest.extended_at_most,
        extension_reason=reason,
    )


def finish_request(actor: Actor, request: SubjectRequest, *, answer: str) -> SubjectRequest:
    """Close a request as done, with an answer to the person."""
    return _close(actor, request, SubjectRequest.State.DONE, answer, "finish_data_request")


def refuse_request(actor: Actor, request: SubjectRequest, *, answer: str) -> SubjectRequest:
    """Close a request as refused; the answer says why and where the person may complain."""
    return _close(actor, request, SubjectRequest.State.REFUSED, answer, "refuse_data_request")


def _close(
    actor: Actor, request: SubjectRequest, state: SubjectRequest.State, answer: str, verb: str
) -> SubjectRequest:
    _officer(actor, request)
    answer = _words(answer)
    return _move(actor, request, verb, state, answer=answer, closed_at=timezone.now(), handled_by=actor.name)


def _officer(actor: Actor, request: SubjectRequest) -> None:
    require(
        perms.can_answer_data_requests,
        actor,
        vi="Chỉ người phụ trách bảo vệ dữ liệu cá nhân được xử lý yêu cầu.",
        en="Only the data protection officer may handle requests.",
    )
    if request.person_id == actor.user_id:
        raise NotPermitted(
            "Không ai tự xử lý yêu cầu của chính mình. Hãy chuyển cho người khác.",
            "Nobody handles their own request. Hand it to a colleague.",
        )


def _move(
    actor: Actor,
    request: SubjectRequest,
    verb: str,
    state: SubjectRequest.State,
    *,
    only: SubjectRequest.State | None = None,
    reason: str = "",
    **changes: Any,
) -> SubjectRequest:
    """Change the state where it is still what was read; the words themselves stay out of the audit."""
    before = _shown(request)
    where = {"state": only} if only else {"state__in": SubjectRequest.OPEN}
    with transaction.atomic():
        changed = SubjectRequest.objects.filter(pk=request.pk, **where).update(state=state, **changes)
        if not changed:
            raise StateConflict(
                "Yêu cầu đã ở trạng thái khác. Hãy tải lại trang.", "The request has moved on. Load the page again."
            )
        request.refresh_from_db()
        if actor.user_id != request.person_id:
            _tell(request, verb)
        audit.record(
            actor, verb, kind="data_request", key=str(request.pk), before=before, after=_shown(request), reason=reason
        )
    return request


def _tell(request: SubjectRequest, verb: str) -> None:
    notify(
        request.person_id,
        "data_request_moved",
        key=f"{request.pk}-{verb}",
        params={"number": request.pk, "kind": request.get_kind_display(), "state": request.get_state_display()},
        url=reverse("privacy:request", args=[request.pk]),
    )


def _shown(request: SubjectRequest) -> dict[str, object]:
    return {"kind": request.kind, "state": request.state, "due_on": request.last_day}
