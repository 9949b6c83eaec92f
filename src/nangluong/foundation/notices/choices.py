"""What a person wants to be told, and where: the kind's default, unless they chose otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.notices.kinds import CHANNELS, Default, NoticeKind, notice_kinds
from nangluong.foundation.notices.models import NoticeChoice, NoticeLanguage

LANGUAGES = ("vi", "en")


def wanted_channels(person_id: int, kind: NoticeKind) -> set[str]:
    """Return the channels on which this person is told things of `kind`."""
    chosen = dict(NoticeChoice.objects.filter(person_id=person_id, kind=kind.code).values_list("channel", "wanted"))
    return {
        channel
        for channel, default in kind.channels.items()
        if default == Default.ALWAYS or chosen.get(channel, default == Default.ON)
    }


def choices_of(person_id: int) -> dict[tuple[str, str], bool]:
    """Return, for each kind and channel, whether the person is told there. One query."""
    chosen = {
        (kind, channel): wanted
        for kind, channel, wanted in NoticeChoice.objects.filter(person_id=person_id).values_list(
            "kind", "channel", "wanted"
        )
    }
    return {
        (kind.code, channel): default == Default.ALWAYS or chosen.get((kind.code, channel), default == Default.ON)
        for kind in notice_kinds().values()
        for channel, default in kind.channels.items()
    }


def language_of(person_id: int) -> str:
    """Return the language in which this person gets letters and pushes."""
    return NoticeLanguage.objects.filter(pk=person_id).values_list("language", flat=True).first() or "vi"


def choose(actor: Actor, *, wanted: Iterable[tuple[str, str]], language: str) -> None:
    """Set where the actor is told what: `wanted` are pairs of kind and channel, everything else is switched off.

    Raises `StateConflict` when something is left out that cannot be switched off.
    """
    if actor.user_id is None:
        raise NotPermitted("Hãy đăng nhập để chọn.", "Sign in to choose.")
    pairs = set(wanted)
    rows = []
    for kind in notice_kinds().values():
        for channel in CHANNELS:
            default, on = kind.channels[channel], (kind.code, channel) in pairs
            if default == Default.ALWAYS and not on:
                raise StateConflict(
                    f"“{kind.name_vi}” không tắt được ở kênh này.", f"“{kind.name_en}” cannot be switched off there."
                )
            if default != Default.ALWAYS and on != (default == Default.ON):
                rows.append(NoticeChoice(person_id=actor.user_id, kind=kind.code, channel=channel, wanted=on))
    with transaction.atomic():
        NoticeChoice.objects.filter(person_id=actor.user_id).delete()
        NoticeChoice.objects.bulk_create(rows)
        NoticeLanguage.objects.update_or_create(
            person_id=actor.user_id, defaults={"language": language if language in LANGUAGES else "vi"}
        )
        audit.record(
            actor,
            "choose_notices",
            kind="person",
            key=str(actor.user_id),
            after={f"{row.kind}/{row.channel}": row.wanted for row in rows} | {"language": language},
        )
