"""Anchors: what the audit's end was at a time, signed, in a file outside the database.

Whoever can switch the triggers off can also forge the head. An anchor in another place does not change with it: an
entry that an anchor names must still be there. Copy the file off the machine (docs/privacy.md).
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import force_bytes

from nangluong.foundation.audit import BrokenLink
from nangluong.foundation.models import AuditEntry, AuditHead


@dataclass(frozen=True)
class Anchor:
    """One line of the file. `follows` is the signature of the line before; `restored` says why counting begins anew."""

    at: str
    entries: int
    last_id: int
    digest: str
    restored: str
    follows: str
    key: str
    signature: str = ""


def _keys() -> list[bytes]:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hashlib.sha256(b"nangluong audit anchors" + force_bytes(secret)).digest() for secret in secrets]


def _name(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def _signature(anchor: Anchor, key: bytes) -> str:
    content = {name: value for name, value in asdict(anchor).items() if name != "signature"}
    return hmac.new(key, json.dumps(content, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def anchor_file() -> Path:
    """Return where the anchors are kept."""
    return Path(settings.ANCHORS_PATH) / "audit.jsonl"


@contextmanager
def _held(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_anchors() -> list[Anchor]:
    """Return the anchors, oldest first."""
    path = anchor_file()
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Anchor(**json.loads(line)) for line in lines]


def drop_anchor(*, restored: str = "") -> Anchor | None:
    """Note the audit's end in the file and return the anchor; None where it is noted already.

    `restored` (why) says that the database was put back to an older state: what earlier anchors name may be gone.
    """
    path = anchor_file()
    with _held(path):
        head = AuditHead.objects.filter(pk=1).first()
        last = next(iter(read_anchors()[-1:]), None)
        if head is None or (last and last.digest == head.digest and not restored):
            return None
        key = _keys()[0]
        anchor = Anchor(
            at=timezone.now().isoformat(),
            entries=head.entries,
            last_id=head.last_id,
            digest=head.digest,
            restored=restored,
            follows=last.signature if last else "",
            key=_name(key),
        )
        anchor = Anchor(**{**asdict(anchor), "signature": _signature(anchor, key)})
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(anchor), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return anchor


def broken_anchors(anchors: list[Anchor]) -> Iterator[BrokenLink]:
    """Yield every anchor that was changed, and every one whose entries are not as they were."""
    keys = {_name(key): key for key in _keys()}
    follows = ""
    for anchor in anchors:
        key = keys.get(anchor.key)
        if anchor.follows != follows:
            yield BrokenLink(anchor.last_id, f"anchor of {anchor.at}: the anchor before it is missing or changed")
        if key is None:
            yield BrokenLink(anchor.last_id, f"anchor of {anchor.at}: signed with a key that is not known here")
        elif not hmac.compare_digest(anchor.signature, _signature(anchor, key)):
            yield BrokenLink(anchor.last_id, f"anchor of {anchor.at}: it was changed")
        follows = anchor.signature
    start = max((n for n, anchor in enumerate(anchors) if anchor.restored), default=0)
    counted_id = counted = 0
    for anchor in anchors[start:]:
        here = AuditEntry.objects.filter(pk=anchor.last_id).values_list("digest", flat=True).first()
        counted += AuditEntry.objects.filter(pk__gt=counted_id, pk__lte=anchor.last_id).count()
        counted_id = anchor.last_id
        if anchor.last_id and here != anchor.digest:
            yield BrokenLink(anchor.last_id, f"anchor of {anchor.at}: this entry was removed or changed since")
        elif counted != anchor.entries:
            yield BrokenLink(
                anchor.last_id, f"anchor of {anchor.at}: it counted {anchor.entries} entries, there are {counted}"
            )
