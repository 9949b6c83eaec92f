"""The audit: an append-only chain of what was done, written in the same transaction as the change itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.request_id import current_request_id

_CHAIN_LOCK = 804_2024
_GENESIS = "0" * 64
_HASHED = (
    "actor", "user_id", "on_behalf_of", "verb", "object_kind", "object_key", "before", "after", "reason", "refused",
    "request_id",
)  # fmt: skip


def _digest(entry: AuditEntry) -> str:
    content = {name: getattr(entry, name) for name in _HASHED} | {"at": entry.at.isoformat()}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256((entry.previous_digest + text).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return `value` as JSON gives it back, so that the digest is the same before and after storing.

    Floats become text: PostgreSQL stores 1e22 as an integer and drops the sign of -0.0.
    """
    text = json.dumps(value, cls=DjangoJSONEncoder)
    return None if value is None else json.loads(text, parse_float=str, parse_constant=str)


def record(
    actor: Actor,
    verb: str,
    *,
    kind: str,
    key: str,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    refused: bool = False,
) -> AuditEntry:
    """Append an entry in the running transaction and return it.

    Writers queue on an advisory lock from here to their commit: the chain has one order. Call it last in a verb.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = AuditEntry.objects.order_by("-id").values_list("digest", flat=True).first()
        entry = AuditEntry(
            at=timezone.now(),
            actor=actor.name,
            user_id=actor.user_id,
            on_behalf_of=actor.on_behalf_of,
            verb=verb,
            object_kind=kind,
            object_key=key,
            before=_plain(before),
            after=_plain(after),
            reason=reason,
            refused=refused,
            request_id=current_request_id(),
            previous_digest=last or _GENESIS,
        )
        entry.digest = _digest(entry)
        entry.save(force_insert=True)
    return entry


@dataclass(frozen=True)
class BrokenLink:
    """An entry at which the chain does not hold."""

    entry_id: int
    reason: str


def verify() -> Iterator[BrokenLink]:
    """Walk the whole chain and yield every entry that was changed, or whose predecessor is gone or elsewhere."""
    expected = _GENESIS
    for entry in AuditEntry.objects.order_by("id").iterator():
        if entry.previous_digest != expected:
            yield BrokenLink(entry.pk, "the entry before it is missing, added or in another place")
        if entry.digest != _digest(entry):
            yield BrokenLink(entry.pk, "its content was changed")
        expected = entry.digest
