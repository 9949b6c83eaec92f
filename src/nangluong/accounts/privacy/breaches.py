"""Breaches of personal data: a record with a clock, the steps taken, who was told when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.models import Breach, BreachStep
from nangluong.accounts.privacy.deadlines import breach_clock, keep_until, notify_by
from nangluong.accounts.privacy.requests import WordsMissing
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require


def _officer(actor: Actor) -> None:
    require(
        perms.can_manage_breaches,
        actor,
        vi="Chỉ người phụ trách bảo vệ dữ liệu cá nhân được lập hồ sơ sự cố.",
        en="Only the data protection officer keeps the records of breaches.",
    )


def _words(text: str) -> str:
    if not text.strip():
        raise WordsMissing("Hãy viết nội dung.", "Write down what happened.")
    return text.strip()


def open_breach(
    actor: Actor,
    *,
    title: str,
    description: str,
    detected_at: dt.datetime,
    is_serious: bool = False,
    happened_from: dt.datetime | None = None,
    happened_until: dt.datetime | None = None,
    account: int | None = None,
    export: str = "",
) -> Breach:
    """Open a record; the clock runs from `detected_at`, which may not lie ahead."""
    _officer(actor)
    if detected_at > timezone.now():
        raise StateConflict(
            "Thời điểm phát hiện không thể ở tương lai.", "The time of detection cannot lie in the future."
        )
    with transaction.atomic():
        breach = Breach.objects.create(
            title=_words(title)[:200],
            description=_words(description),
            detected_at=detected_at,
            is_serious=is_serious,
            happened_from=happened_from,
            happened_until=happened_until,
            account=account,
            export=export,
            notify_by=notify_by(detected_at, is_serious=is_serious),
            reported_by=actor.name,
        )
        _add(actor, breach, BreachStep.Kind.FOUND, description)
        _record(actor, "open_breach", breach, None)
    return breach


def add_measure(actor: Actor, breach: Breach, *, words: str) -> Breach:
    """Note something that was done against the breach."""
    return _change(actor, breach, "add_breach_measure", BreachStep.Kind.MEASURE, words, {"measures": _words(words)})


def note_authority_told(actor: Actor, breach: Breach, *, authority: str, words: str) -> Breach:
    """Note that the authority was told now, and in which words or under which number."""
    if breach.authority_told_at is not None:
        raise StateConflict("Đã ghi nhận việc báo cơ quan có thẩm quyền.", "The authority was told already.")
    changes = {"authority": _words(authority)[:200], "authority_told_at": timezone.now()}
    return _change(actor, breach, "note_authority_told", BreachStep.Kind.AUTHORITY, words, changes)


def note_subjects_told(actor: Actor, breach: Breach, *, subjects: int, words: str) -> Breach:
    """Note that the people concerned were told, how many they are and how."""
    changes = {"subjects": subjects, "subjects_told_at": timezone.now()}
    return _change(actor, breach, "note_subjects_told", BreachStep.Kind.SUBJECTS, words, changes)


def close_breach(actor: Actor, breach: Breach, *, words: str) -> Breach:
    """Close the record; the authority must have been told, or the words must say why it need not be."""
    now = timezone.now()
    changes = {
        "state": Breach.State.CLOSED,
        "closed_at": now,
        "closed_words": _words(words),
        "keep_until": keep_until(timezone.localdate(now)),
    }
    return _change(actor, breach, "close_breach", BreachStep.Kind.CLOSED, words, changes)


def _change(
    actor: Actor, breach: Breach, verb: str, kind: BreachStep.Kind, words: str, changes: dict[str, Any]
) -> Breach:
    _officer(actor)
    before = _shown(breach)
    with transaction.atomic():
        if not Breach.objects.filter(pk=breach.pk, state=Breach.State.OPEN).update(**changes):
            raise StateConflict("Hồ sơ sự cố đã đóng.", "The record of the breach is closed.")
        _add(actor, breach, kind, words)
        breach.refresh_from_db()
        _record(actor, verb, breach, before)
    return breach


def _add(actor: Actor, breach: Breach, kind: BreachStep.Kind, words: str) -> None:
    BreachStep.objects.create(breach=breach, at=timezone.now(), kind=kind, words=_words(words), by=actor.name)


def _shown(breach: Breach) -> dict[str, object]:
    names = ("state", "detected_at", "notify_by", "authority_told_at", "subjects_told_at", "subjects", "closed_at")
    return {name: getattr(breach, name) for name in names}


def _record(actor: Actor, verb: str, breach: Breach, before: dict[str, object] | None) -> None:
    audit.record(actor, verb, kind="breach", key=str(breach.pk), before=before, after=_shown(breach))


def hours_left(breach: Breach, now: dt.datetime) -> float | None:
    """Return the hours until the authority must know, negative when late; None where it knows or all is closed."""
    if breach.authority_told_at is not None or breach.state == Breach.State.CLOSED:
        return None
    return (breach.notify_by - now).total_seconds() / 3600


def pressing_breaches(now: dt.datetime) -> list[Breach]:
    """Return the open breaches of which the authority must know soon or should have known."""
    near = now + dt.timedelta(hours=breach_clock("near"))
    found = Breach.objects.filter(state=Breach.State.OPEN, authority_told_at=None, notify_by__lte=near)
    return list(found.order_by("notify_by")[:100])
