"""The audit: an append-only chain of what was done, written in the same transaction as the change itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from psycopg.types.json import Jsonb

from nangluong.foundation.actor import Actor
from nangluong.foundation.field_classes import masked_by_name
from nangluong.foundation.models import AuditEntry, AuditHead
from nangluong.foundation.request_id import current_request_id

GENESIS = "0" * 64
"""What stands before the first entry."""

_HASHED = (
    "actor", "user_id", "on_behalf_of", "verb", "object_kind", "object_key", "before", "after", "reason", "refused",
    "request_id",
)  # fmt: skip
_JSON = ("before", "after")
_NOT_YET = 0
_APPEND = f"SELECT * FROM foundation_audit_append({', '.join(['%s'] * (len(_HASHED) + 1))})"  # noqa: S608
_WALKED = ("id", "at", "previous_digest", "digest", "transaction_id", *_HASHED)
_AT_ONCE = 2000


def _content(entry: Mapping[str, Any]) -> str:
    content = {name: entry[name] for name in _HASHED}
    if entry["transaction_id"] is None:
        # Entries from before the head was kept (foundation 0003) stay hashed as they were.
        content["at"] = entry["at"].isoformat()
    return json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)


def _digest(entry: Mapping[str, Any]) -> str:
    """Return the digest that an entry should have; `foundation_audit_append` in the database does the same."""
    number, stamp = entry["transaction_id"], ""
    if number is not None:
        stamp = f"{entry['at'].astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}{number}"
    return hashlib.sha256((entry["previous_digest"] + stamp + _content(entry)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return `value` as JSON gives it back, so that the digest is the same before and after storing.

    What stands under the name of a personal field is masked: nothing can be taken out of the chain again. Floats become
    text: PostgreSQL stores 1e22 as an integer and drops the sign of -0.0.
    """
    text = json.dumps(value, cls=DjangoJSONEncoder)
    return None if value is None else masked_by_name(json.loads(text, parse_float=str, parse_constant=str))


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

    Writers queue on the head's row from here to their commit: the chain has one order. Call it last in a verb.
    """
    entry = AuditEntry(
        actor=actor.signature,
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
        transaction_id=_NOT_YET,
    )
    given = vars(entry)
    stored: list[Any] = [
        Jsonb(given[name]) if name in _JSON and given[name] is not None else given[name] for name in _HASHED
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [*stored, _content(given)])
        entry.pk, entry.at, entry.transaction_id, entry.previous_digest, entry.digest = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


@dataclass(frozen=True)
class BrokenLink:
    """An entry at which the chain does not hold."""

    entry_id: int
    reason: str


def verify() -> Iterator[BrokenLink]:
    """Walk the whole chain and yield every entry that was changed, or whose predecessor is gone or elsewhere.

    Entries cut off at the end are found by the head. New entries may be written meanwhile.
    """
    head = AuditHead.objects.filter(pk=1).values_list("entries", "last_id", "digest").first()
    expected, last_id, count = GENESIS, 0, 0
    at_head = (0, 0, GENESIS)
    for entry in AuditEntry.objects.order_by("id").values(*_WALKED).iterator(_AT_ONCE):
        if entry["previous_digest"] != expected:
            yield BrokenLink(entry["id"], "the entry before it is missing, added or in another place")
        if entry["digest"] != _digest(entry):
            yield BrokenLink(entry["id"], "its content was changed")
        expected, last_id, count = entry["digest"], entry["id"], count + 1
        if head and last_id <= head[1]:
            at_head = (count, last_id, expected)
    yield from _at_the_end(head, at_head, last_id)


def _at_the_end(head: tuple[int, int, str] | None, at_head: tuple[int, int, str], last_id: int) -> Iterator[BrokenLink]:
    if head is None:
        if last_id:
            yield BrokenLink(last_id, "the head of the audit is missing")
        return
    if at_head[1:] != head[1:]:
        yield BrokenLink(
            at_head[1],
            f"the newest entries were cut off or the head was changed: it says {head[0]} entries up to {head[1]},"
            f" there are {at_head[0]} up to {at_head[1]}",
        )
    elif at_head[0] > head[0]:
        yield BrokenLink(last_id, f"the head has counted {head[0]} entries, there are {at_head[0]}")
    now = AuditHead.objects.filter(pk=1).values_list("last_id", flat=True).first()
    if now is not None and now < last_id:
        yield BrokenLink(last_id, "it stands behind the head of the audit")
