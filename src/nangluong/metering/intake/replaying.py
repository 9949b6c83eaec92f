"""The verbs of the quarantine: read parts again (as they are, or corrected), or give them up with a reason."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.estate.channels import Channels, read_channels
from nangluong.metering.estate.resolve import resolve
from nangluong.metering.intake.contents import Content
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.refusals import PartNotReplayable
from nangluong.metering.intake.taking import take_content
from nangluong.metering.models import IntakeBatch, Meter, QuarantinedPart, ReadingSource
from nangluong.metering.slots import UNKNOWN, day_number

MOST_PARTS = 5_000
_LINES = ("json_day", "csv_wide", "csv_long", "csv_events")
_UNSETTLED = (QuarantinedPart.State.OPEN, QuarantinedPart.State.WAITING)


def _joined(parts: Sequence[QuarantinedPart]) -> bytes:
    """Return parts of one line form as one message; a header stands once."""
    raws = [bytes(part.raw).rstrip(b"\r\n") for part in parts]
    if parts[0].format != "json_day":
        header = raws[0].split(b"\n", 1)[0]
        raws = [header, *(raw.removeprefix(header).lstrip(b"\n") for raw in raws)]
    return b"\n".join(raws) + b"\n"


def _content(parts: Sequence[QuarantinedPart], raw: bytes) -> Content:
    """Return a replay as content. The numbers of the parts are in its digest: what was sent once may be sent again."""
    numbers = ",".join(str(part.pk) for part in parts)
    digest = hashlib.sha256(f"replay {numbers}\n".encode() + raw).hexdigest()
    name = f"nap-lai-{parts[0].pk}" if len(parts) == 1 else f"nap-lai-{parts[0].pk}-{parts[-1].pk}"
    return Content(lambda: io.BytesIO(raw), name, digest, len(raw), raw[:512])


def _messages(parts: Sequence[QuarantinedPart]) -> Iterator[list[QuarantinedPart]]:
    """Group parts into messages: rows of one source, form and header together, anything else by itself."""
    lines = [part for part in parts if part.format in _LINES]

    def group(part: QuarantinedPart) -> tuple[int, str, bytes]:
        header = b"" if part.format == "json_day" else bytes(part.raw).split(b"\n", 1)[0]
        return part.batch.source_id, part.format, header

    for _, members in groupby(sorted(lines, key=lambda part: (group(part), part.pk)), key=group):
        yield list(members)
    yield from ([part] for part in parts if part.format not in _LINES)


def replay_parts(actor: Actor, parts: Sequence[QuarantinedPart]) -> list[Receipt]:
    """Read parts of the quarantine again and take what fits now; what still does not fit is in quarantine anew.

    Each part must be open or waiting and kept whole. Raises `NotPermitted`, `PartNotReplayable`. Done twice, or killed
    and done again, nothing is taken twice.
    """
    for part in parts:
        require(perms.settle_quarantine, actor, part.batch.source)
        if not part.complete:
            raise PartNotReplayable(
                f"Phần {part.pk} không được giữ trọn nên không nạp lại được. Hãy yêu cầu nguồn gửi lại.",
                f"Part {part.pk} was not kept whole, so it cannot be read again. Ask the source to send it again.",
            )
    receipts = []
    for members in _messages(parts):
        raw = _joined(members) if members[0].format in _LINES else bytes(members[0].raw)
        receipts.append(_replay(actor, members, raw))
    return receipts


def replay_corrected(actor: Actor, part: QuarantinedPart, *, raw: bytes, reason: str) -> Receipt:
    """Take a part as an officer corrected it. The original stays in the quarantine, the reason in the audit."""
    require(perms.settle_quarantine, actor, part.batch.source)
    whole = raw.rstrip(b"\r\n") + b"\n" if part.format in _LINES else raw
    return _replay(actor, [part], whole, reason=reason)


def _replay(actor: Actor, parts: Sequence[QuarantinedPart], raw: bytes, reason: str = "") -> Receipt:
    source = parts[0].batch.source
    # Who may settle the quarantine of a source may have its parts read again, without the right to send.
    sender = Actor(
        actor.name,
        user_id=actor.user_id,
        on_behalf_of=source.corporation_id,
        rights=actor.rights | {perms.SEND_READINGS},
        is_system=actor.is_system,
    )
    serial = parts[0].serial if len(parts) == 1 else ""
    receipt = take_content(
        sender, source, _content(parts, raw), parts[0].format, via=IntakeBatch.Via.REPLAY, meter=serial
    )
    _settle(actor, parts, QuarantinedPart.State.REPLAYED, reason=reason, batch=receipt.batch)
    return receipt


def _settle(
    actor: Actor,
    parts: Sequence[QuarantinedPart],
    state: QuarantinedPart.State,
    *,
    reason: str,
    batch: IntakeBatch | None = None,
) -> int:
    keys = [part.pk for part in parts]
    with transaction.atomic():
        settled = QuarantinedPart.objects.filter(pk__in=keys, state__in=_UNSETTLED).update(
            state=state,
            settled_by=actor.name,
            settled_at=timezone.now(),
            settled_reason=reason[:300],
            settled_in=batch,
        )
        if settled:
            audit.record(
                actor,
                f"{state}_parts",
                kind="quarantine",
                key=f"{keys[0]}…{keys[-1]}" if len(keys) > 1 else str(keys[0]),
                after={"parts": settled, "batch": batch.pk if batch else None},
                reason=reason,
            )
    return settled


def discard_parts(actor: Actor, parts: Sequence[QuarantinedPart], *, reason: str) -> int:
    """Give parts up; they stay readable. Raises `NotPermitted`, or `StateConflict` when all were settled before."""
    for part in parts:
        require(perms.settle_quarantine, actor, part.batch.source)
    settled = _settle(actor, parts, QuarantinedPart.State.DISCARDED, reason=reason)
    if not settled:
        raise StateConflict("Các phần này đã được xử lý.", "These parts were settled before.")
    return settled


def _placeable(parts: Sequence[QuarantinedPart], channels: Channels) -> list[QuarantinedPart]:
    """Return the parts that master data have a place for now; a meter may be known, but not for that day or channel.

    Events are always tried: where their meter hung nowhere on that day, they wait no longer.
    """
    found = [json.loads(bytes(part.raw)) if part.format == "json_day" else {} for part in parts]
    rows = [row for row in found if "day" in row]
    days = np.array([day_number(dt.date.fromisoformat(row["day"])) for row in rows], dtype=np.int32)
    codes = channels.codes(np.array([row["channel"] for row in rows], dtype=np.str_))
    resolved = resolve(np.array([row["meter"] for row in rows], dtype=np.str_), codes, days)
    known = iter((resolved.point_id != UNKNOWN).tolist())
    return [part for part, row in zip(parts, found, strict=True) if "day" not in row or next(known)]


def replay_waiting(actor: Actor, source: ReadingSource | None = None) -> Iterator[Receipt]:
    """Take the waiting readings of meters that master data know by now, and yield the receipts."""
    channels = read_channels(Path(settings.REFERENCE_ROOT) / "metering" / "channels.csv")
    waiting = QuarantinedPart.objects.filter(state=QuarantinedPart.State.WAITING)
    if source is not None:
        waiting = waiting.filter(batch__source=source)
    waiting = waiting.filter(serial__in=Meter.objects.values("serial")).select_related("batch__source").order_by("id")
    last = 0
    while chunk := list(waiting.filter(pk__gt=last)[:MOST_PARTS]):
        last = chunk[-1].pk
        yield from replay_parts(actor, _placeable(chunk, channels))


def parts_by_number(numbers: Iterable[int]) -> list[QuarantinedPart]:
    """Return unsettled parts, ordered; at most `MOST_PARTS`."""
    parts = QuarantinedPart.objects.filter(pk__in=list(numbers)[:MOST_PARTS], state__in=_UNSETTLED)
    return list(parts.select_related("batch__source").order_by("id"))
