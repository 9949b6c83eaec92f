"""The verb of intake: a file or message of readings, whole or not at all, once, and durable before it says so.

Order: the message is read; the batch's row and its quarantine are committed as *begun*; the lake commits the rows under
the batch's number; the row becomes *taken*, with the audit entry. A kill in between is settled by what the lake holds
(`recovery`). A receipt is given after the last step only.
"""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.locks import only_one
from nangluong.foundation.permissions import require
from nangluong.foundation.work import Progress, Silent
from nangluong.metering import perms
from nangluong.metering.intake.contents import Content, content_of_bytes, content_of_file
from nangluong.metering.intake.events import store_events
from nangluong.metering.intake.reading import Found, make_desk, read_message
from nangluong.metering.intake.receipts import COUNTS, Receipt
from nangluong.metering.intake.recognising import format_of
from nangluong.metering.intake.recovery import settle_batch
from nangluong.metering.intake.refusals import MessageTooLarge, UnknownFormat, unknown_source
from nangluong.metering.intake.rules import read_intake_rules
from nangluong.metering.models import BatchDay, IntakeBatch, QuarantinedPart, ReadingSource, RegisterRead
from nangluong.metering.received import DayRows, append_received, batch_committed

MOST_BYTES = 2**30
"""So much one batch may have: its rows are committed together, so they are in memory together."""


def take_file(
    actor: Actor,
    *,
    source: ReadingSource,
    path: Path,
    name: str = "",
    format_key: str | None = None,
    content_type: str = "",
    meter: str = "",
    via: IntakeBatch.Via = IntakeBatch.Via.FILE,
    progress: Progress | None = None,
) -> Receipt:
    """Take a file of readings. Processes may take different files, or the same one, at once.

    `meter`: the sender of a DLMS message. Raises `NotPermitted`, `UnknownSource` (closed), `UnknownFormat`,
    `MessageTooLarge`; what is wrong inside the file is in the receipt.
    """
    check_size(path.stat().st_size)
    content = content_of_file(path, name)
    key = format_key or format_of(content, content_type)
    return take_content(actor, source, content, key, via=via, meter=meter, progress=progress)


def take_message(
    actor: Actor,
    *,
    source: ReadingSource,
    raw: bytes,
    name: str,
    format_key: str | None = None,
    content_type: str = "",
    meter: str = "",
    via: IntakeBatch.Via,
) -> Receipt:
    """Take a message that is in memory; as `take_file`."""
    check_size(len(raw))
    content = content_of_bytes(raw, name)
    return take_content(actor, source, content, format_key or format_of(content, content_type), via=via, meter=meter)


def check_size(size: int) -> None:
    """Raise `MessageTooLarge` for more bytes than one batch may have."""
    if size > MOST_BYTES:
        raise MessageTooLarge(
            f"Tệp có {size} byte, một lô được nhiều nhất {MOST_BYTES}. Hãy chia tệp theo công tơ rồi gửi từng phần.",
            f"The file has {size} bytes, a batch may have {MOST_BYTES}. Split it by meters and send part by part.",
        )


def _check(actor: Actor, source: ReadingSource, key: str | None) -> str:
    require(
        perms.send_readings,
        actor,
        source,
        vi="Bạn không có quyền gửi số liệu cho nguồn này. Hãy liên hệ người quản trị của đơn vị.",
        en="You may not send readings for this source. Ask your organisation's administrator.",
    )
    if not source.active:
        raise unknown_source(source.code)
    if key is None or key not in source.formats:
        allowed = ", ".join(source.formats)
        raise UnknownFormat(
            f"Không nhận ra định dạng, hoặc nguồn “{source.code}” không được gửi định dạng này. Được gửi: {allowed}.",
            f"The format cannot be told, or the source “{source.code}” may not send it. It may send: {allowed}.",
        )
    return key


def _before(source: ReadingSource, content: Content) -> IntakeBatch | None:
    """Return the batch in which this content was taken before."""
    return (
        IntakeBatch.objects.select_related("source")
        .filter(source=source, sha256=content.sha256, state=IntakeBatch.State.TAKEN)
        .first()
    )


def take_content(
    actor: Actor,
    source: ReadingSource,
    content: Content,
    key: str | None,
    *,
    via: IntakeBatch.Via,
    meter: str = "",
    progress: Progress | None = None,
) -> Receipt:
    """Take content whose digest is known; as `take_file`."""
    key = _check(actor, source, key)
    if taken := _before(source, content):
        return Receipt(taken, repeated=True)
    with only_one(f"intake.{source.pk}.{content.sha256}"):
        # Whoever held the lock may have taken it, or died in the middle.
        for open_ in IntakeBatch.objects.filter(source=source, sha256=content.sha256, state=IntakeBatch.State.BEGUN):
            settle_batch(actor, open_)
        if taken := _before(source, content):
            return Receipt(taken, repeated=True)
        start = time.perf_counter()
        today = timezone.localdate()
        rules = read_intake_rules(Path(settings.REFERENCE_ROOT) / "metering" / "intake_rules.csv", today)
        found = read_message(make_desk(source, today, rules), content, key, meter, progress or Silent())
        batch = _begin(actor, source, content, key, via, found)
        _append(actor, batch, found)
        return Receipt(_finish(actor, batch, time.perf_counter() - start))


def _begin(
    actor: Actor, source: ReadingSource, content: Content, key: str, via: IntakeBatch.Via, found: Found
) -> IntakeBatch:
    nothing = not (found.placed or found.registers or found.events or found.waiting)
    span = found.days()
    batch = IntakeBatch(
        source=source,
        via=via,
        format=key,
        name=content.name[-200:],
        sha256=content.sha256,
        bytes=content.size,
        state=IntakeBatch.State.REFUSED if found.stopped or nothing else IntakeBatch.State.BEGUN,
        rows=found.rows,
        waiting=0 if found.stopped else found.waiting,
        refused=found.refused,
        unused=found.unused,
        taken_by=actor.name,
    )
    if batch.state == IntakeBatch.State.BEGUN:
        batch.readings, batch.late, batch.registers = found.readings, found.late, len(found.registers)
        batch.events = len(found.events)
        batch.first_day, batch.last_day = span or (None, None)
        # All count as new until the lake has compared them; a recovered batch keeps this.
        batch.added = sum(len(placed) for placed in found.placed)
    else:
        # What was found good in a file that is refused whole is not taken either, so nothing of it waits.
        found.placed, found.registers, found.events = [], [], []
        found.parts = [part for part in found.parts if part.state == QuarantinedPart.State.OPEN]
    with transaction.atomic():
        batch.save(force_insert=True)
        for part in found.parts:
            part.batch = batch
        QuarantinedPart.objects.bulk_create(found.parts, batch_size=1000)
        by_day = found.rows_by_day().items()
        BatchDay.objects.bulk_create(
            [BatchDay(batch=batch, day=day, rows=rows) for day, rows in by_day], batch_size=1000
        )
        reads = [
            RegisterRead(point_id=r.point_id, channel=r.channel, read_at=r.read_at, amount_wh=r.amount_wh, batch=batch)
            for r in found.registers
        ]
        RegisterRead.objects.bulk_create(reads, batch_size=1000, ignore_conflicts=True)
        store_events(batch, found.events)
    return batch


def _append(actor: Actor, batch: IntakeBatch, found: Found) -> None:
    if not found.placed:
        return
    rows = [DayRows(p.point_id, p.channel, p.day, p.wh, p.register_start_wh, p.register_end_wh) for p in found.placed]
    found.placed.clear()
    try:
        appended = append_received(batch.pk, rows, author=actor.name)
    except BaseException:
        # Where the lake committed and only its answer was lost, the row stays open for recovery to finish.
        if batch_committed(batch.pk) is None:
            IntakeBatch.objects.filter(pk=batch.pk).update(state=IntakeBatch.State.FAILED)
        raise
    batch.snapshot = appended.snapshot
    batch.duplicates, batch.corrections = appended.duplicates, appended.corrections
    batch.added = appended.rows - appended.corrections


def _finish(actor: Actor, batch: IntakeBatch, seconds: float) -> IntakeBatch:
    batch.finished_at, batch.seconds = timezone.now(), seconds
    if batch.state == IntakeBatch.State.BEGUN:
        batch.state = IntakeBatch.State.TAKEN
    with transaction.atomic():
        batch.save()
        audit.record(
            actor,
            "take_batch",
            kind="intake_batch",
            key=str(batch.pk),
            after={"source": batch.source.code, "name": batch.name, "sha256": batch.sha256, "state": batch.state}
            | {name: getattr(batch, name) for name in COUNTS},
            refused=batch.state == IntakeBatch.State.REFUSED,
        )
    return batch
