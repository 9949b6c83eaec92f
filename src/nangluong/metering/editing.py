"""The verb of an officer who corrects values: with a reason, the original kept, kept over every later validation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.codes import Method, Rule
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.estate.snapshot import snapshot_folder
from nangluong.metering.lake.commits import Side, buckets_held, commit_changes
from nangluong.metering.layout import BUCKET_METERS, edits_schema
from nangluong.metering.models import UsagePoint
from nangluong.metering.queries.readings import DayReading, explain_day, validated_days
from nangluong.metering.runs import changes_of, make_job
from nangluong.metering.slots import MISSING, day_number
from nangluong.metering.validating.bucket import run_bucket
from nangluong.metering.vee import OfficerEdit, apply_officer_edits


def _rows(reading: DayReading, point_id: int, channel: int, values: Mapping[int, int | None], reason: str) -> pa.Table:
    """Return the edit records of the values. Raises `EditRefused` for one that cannot be made."""
    edits = [OfficerEdit(0, 0, slot, value, reason) for slot, value in sorted(values.items())]
    wh, quality = reading.wh.reshape(1, 1, -1), reading.quality.reshape(1, 1, -1)
    _, _, record = apply_officer_edits(wh, quality, edits)
    # What was received stays the original, also where VEE or another officer had changed the value before.
    before = {one.slot: one.original_wh for one in explain_day(point_id, reading.day, channel=channel)}
    stands = [None if value == MISSING else int(value) for value in record.original_wh]
    original = [before.get(slot, stood) for slot, stood in zip(record.slot.tolist(), stands, strict=True)]
    size = len(record)
    columns = [
        np.full(size, point_id, dtype=np.int64),
        np.full(size, channel, dtype=np.uint8),
        pa.array([reading.day] * size, type=pa.date32()),
        record.slot,
        pa.array(original, type=pa.int32()),
        pa.array([None if value == MISSING else int(value) for value in record.edited_wh], type=pa.int32()),
        np.full(size, Rule.OFFICER, dtype=np.uint8),
        np.full(size, Method.OFFICER, dtype=np.uint8),
        record.quality,
        pa.array([reason] * size, type=pa.string()),
    ]
    return pa.Table.from_arrays([pa.array(column) for column in columns], schema=edits_schema())


def edit_readings(
    actor: Actor,
    *,
    point_id: int,
    day: dt.date,
    values: Mapping[int, int | None],
    reason: str,
    channel: int = IMPORT,
) -> int:
    """Give slots of a validated day new values (Wh; None rejects the value) and return the lake's snapshot.

    Totals, sums of feeder and corporation and the record of the edit change in the same commit. Raises `NotPermitted`,
    `EditRefused`, `StateConflict` (the day is not validated yet, or its bucket is being worked on).
    """
    point = UsagePoint.objects.select_related("feeder__substation").get(pk=point_id)
    require(perms.edit_readings, actor, SimpleNamespace(organisation_code=point.feeder.substation.corporation_id))
    reason = reason.strip()
    bucket, number = point_id // BUCKET_METERS, day_number(day)
    with buckets_held(Side.VALIDATED, [bucket], wait=False) as held:
        found = validated_days(point_id, day, day, channel=channel)
        if not held or not found:
            raise StateConflict(
                f"Ngày {day:%d/%m/%Y} của điểm {point.code} chưa được kiểm tra hoặc đang được xử lý. Hãy thử lại sau.",
                f"Day {day:%d/%m/%Y} of {point.code} is not validated yet, or is being worked on. Try again later.",
            )
        made = _rows(found[0], point_id, channel, values, reason)
        job = make_job(bucket, found[0].slots, number, number, snapshot_folder())
        result = run_bucket(replace(job, officer_edits=made))
        changes = changes_of(job, dict(result.written))
        message = f"edit of {point.code} on {day.isoformat()}"
        snapshot = commit_changes(actor.name, message, changes, edited=f"{point_id}/{channel}/{number}")
        with transaction.atomic():
            audit.record(
                actor,
                "edit_readings",
                kind="usage_point",
                key=point.code,
                before={str(slot): _plain(found[0].wh[slot]) for slot in sorted(values)},
                after={"day": day, "channel": channel, **{str(slot): values[slot] for slot in sorted(values)}},
                reason=reason,
            )
    return snapshot


def _plain(value: np.int32) -> int | None:
    return None if value == MISSING else int(value)
