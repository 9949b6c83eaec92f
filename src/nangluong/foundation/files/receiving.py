"""The verb that receives an upload. Nothing of it is kept before all of it has been examined."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.files.content import examine
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.names import clean_name
from nangluong.foundation.files.purposes import Purpose, purposes
from nangluong.foundation.files.refusals import FileRefused, FileTooLarge
from nangluong.foundation.files.scanning import Verdict, scanner
from nangluong.foundation.files.storage import new_key, store
from nangluong.foundation.space import MEGABYTE, full_disk_in_words, require_space

_PIECE = 256 * 1024


def receive_file(
    actor: Actor, *, purpose: str, name: str, pieces: Iterable[bytes], claimed_sha256: str = ""
) -> StoredFile:
    """Examine an upload and keep it, waiting to be bound to an object; the row is the uploader's receipt.

    `pieces` are its bytes; `claimed_sha256` is what the sender's own program computed, when it did. A picture is kept
    as written anew, so `sha256` (kept) may differ from `received_sha256`. Raises `NotPermitted`, `FileRefused`,
    `FileTooLarge`, `NoSpace`, `ScanUnavailable`; then nothing is kept, and a refusal of the content is in the audit.
    """
    if actor.user_id is None:
        raise NotPermitted("Hãy đăng nhập để gửi tệp.", "Sign in to send files.")
    chosen, shown = purposes()[purpose], clean_name(name)
    folder = settings.CONFIG.home / "receiving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    require_space(folder, needed=chosen.most_bytes)
    with full_disk_in_words(), tempfile.TemporaryDirectory(dir=folder) as place:
        raw = Path(place) / "raw"
        received = _spool(raw, pieces, shown, chosen)
        try:
            _compare(received, claimed_sha256, shown)
            kind, kept = examine(raw, shown, chosen.kinds, Path(place) / "rewritten")
            verdict = _scan(raw, shown)
        except FileRefused as refusal:
            audit.record(
                actor,
                "receive_file",
                kind="file",
                key=received[:16],
                after={"purpose": purpose, "sha256": received, "why": refusal.kind},
                refused=True,
            )
            raise
        row = _begin(actor, chosen, shown, kind.code, kept, received, verdict)
        store().put(row.storage_key, kept)
    with transaction.atomic():
        StoredFile.objects.filter(pk=row.pk).update(state=StoredFile.State.WAITING)
        audit.record(
            actor,
            "receive_file",
            kind="file",
            key=str(row.pk),
            after={"purpose": purpose, "kind": row.kind, "size": row.size, "sha256": row.sha256},
        )
    row.state = StoredFile.State.WAITING
    return row


def _spool(target: Path, pieces: Iterable[bytes], name: str, purpose: Purpose) -> str:
    """Write the pieces to `target` while they fit; return their SHA-256."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > purpose.most_bytes:
                most = purpose.most_bytes // MEGABYTE
                raise FileTooLarge(
                    f"Tệp “{name}” lớn hơn {most} MB. Hãy chia nhỏ hoặc nén ảnh rồi gửi lại.",
                    f"The file “{name}” is larger than {most} MB. Split it, or make its pictures smaller.",
                )
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _compare(received: str, claimed: str, name: str) -> None:
    if claimed and claimed.lower() != received:
        raise FileRefused(
            "damaged_on_the_way",
            name,
            "tệp đến nơi khác với tệp trên máy của bạn (mã SHA-256 không khớp); hãy gửi lại",
            "what arrived differs from the file on your machine (SHA-256 does not match); send it again",
        )


def _scan(path: Path, name: str) -> Verdict:
    verdict = scanner().scan(path)
    if verdict.found:
        raise FileRefused(
            "virus",
            name,
            f"bộ quét tìm thấy mã độc ({verdict.found[:60]}); hãy quét máy của bạn",
            f"the scanner found malware ({verdict.found[:60]}); scan your own machine",
        )
    return verdict


def _begin(
    actor: Actor, purpose: Purpose, name: str, kind: str, kept: Path, received: str, verdict: Verdict
) -> StoredFile:
    """Write the row that knows of the bytes before they are stored."""
    now = timezone.now()
    with kept.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return StoredFile.objects.create(
        purpose=purpose.code,
        name=name,
        kind=kind,
        size=kept.stat().st_size,
        sha256=digest,
        received_sha256=received,
        storage_key=new_key(),
        scan_engine=verdict.engine,
        user_id=actor.user_id,
        uploaded_by=actor.name,
        organisation_code=actor.on_behalf_of,
        uploaded_at=now,
        expires_at=now + dt.timedelta(hours=purpose.hours),
    )
