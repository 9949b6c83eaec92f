"""The verbs of sources: open one, close it, give it a key, take a key back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.intake.refusals import WrongKey
from nangluong.metering.models import ReadingSource, SourceKey
from nangluong.registry.models import Organisation

_PREFIX = "nlk_"


def open_source(
    actor: Actor,
    *,
    code: str,
    name: str,
    corporation: Organisation,
    formats: Sequence[str],
    illustrative: bool = False,
) -> ReadingSource:
    """Make a source of a corporation's readings. Raises `NotPermitted`, or `StateConflict` for a code that exists."""
    source = ReadingSource(
        code=code, name=name, corporation=corporation, formats=list(formats), illustrative=illustrative
    )
    require(perms.manage_source, actor, source)
    try:
        with transaction.atomic():
            source.save(force_insert=True)
            after = {"corporation": corporation.pk, "formats": list(formats), "illustrative": illustrative}
            audit.record(actor, "open_source", kind="reading_source", key=code, after=after)
    except IntegrityError:
        raise StateConflict(
            f"Mã nguồn “{code}” đã có. Hãy chọn mã khác.", f"The source “{code}” exists already. Choose another code."
        ) from None
    return source


def set_source_active(actor: Actor, source: ReadingSource, *, active: bool, reason: str) -> None:
    """Close a source, or open it again. Raises `NotPermitted`, or `StateConflict` when it is so already."""
    require(perms.manage_source, actor, source)
    with transaction.atomic():
        if not ReadingSource.objects.filter(pk=source.pk, active=not active).update(active=active):
            raise StateConflict(
                f"Nguồn “{source.code}” đã ở trạng thái đó.", f"The source “{source.code}” is in that state already."
            )
        verb = "reopen_source" if active else "close_source"
        audit.record(actor, verb, kind="reading_source", key=source.code, reason=reason)
    source.active = active


def issue_key(actor: Actor, source: ReadingSource, *, label: str) -> tuple[SourceKey, str]:
    """Make a key for HTTP and return it with its text, which is shown this once. Raises `NotPermitted`."""
    require(perms.manage_source, actor, source)
    text = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = SourceKey.objects.create(
            source=source, label=label, digest=_digest(text), hint=text[:8], created_by=actor.name
        )
        audit.record(actor, "issue_source_key", kind="reading_source", key=source.code, after={"hint": key.hint})
    return key, text


def revoke_key(actor: Actor, key: SourceKey) -> None:
    """Take a key back; messages with it are refused from now on. Raises `NotPermitted`, `StateConflict`."""
    require(perms.manage_source, actor, key.source)
    with transaction.atomic():
        if not SourceKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            raise StateConflict("Khóa này đã bị thu hồi.", "This key was revoked before.")
        audit.record(actor, "revoke_source_key", kind="reading_source", key=key.source.code, before={"hint": key.hint})


def source_of_key(text: str) -> ReadingSource:
    """Return the active source a key belongs to. Raises `WrongKey`, without saying which of the reasons it is."""
    found = (
        SourceKey.objects.select_related("source")
        .filter(digest=_digest(text), revoked_at=None, source__active=True)
        .first()
    )
    if found is None:
        raise WrongKey(
            "Khóa thiếu, sai hoặc đã thu hồi. Gửi khóa của nguồn trong tiêu đề Authorization: Bearer …",
            "The key is missing, wrong or revoked. Send the source's key in the header Authorization: Bearer …",
        )
    return found.source


def actor_of_source(source: ReadingSource) -> Actor:
    """Return the actor that a source is when it sends by itself."""
    return Actor(f"nguồn {source.code}", on_behalf_of=source.corporation_id, rights=frozenset({perms.SEND_READINGS}))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
