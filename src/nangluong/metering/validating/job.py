"""What a worker is given and what it gives back. Plain data, small enough to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.validating.meter_events import NightEvents


@dataclass(frozen=True)
class BucketJob:
    """Validate the days `first_day` … `last_day` (numbers, both included) of one bucket.

    `estate`, `reference`: folders of the estate snapshot and of the reference files. `received`: files with rows of
    those days. `history`: validated files of the days before. `present`: what the lake already has of those days, by
    table; it is replaced, rows of other days in the same files are carried over.
    `officer_edits`: edit records to be made now, beside those that are stored. `events`: what the meters reported of
    those days. `use`: validated files of the periods that high and low use is told from, None on other nights.
    """

    bucket: int
    slots: int
    first_day: int
    last_day: int
    storage: Storage
    estate: str
    reference: str
    received: tuple[LakeFile, ...]
    history: tuple[LakeFile, ...]
    present: Mapping[str, tuple[LakeFile, ...]]
    officer_edits: pa.Table | None = None
    events: NightEvents = field(default_factory=NightEvents)
    use: tuple[LakeFile, ...] | None = None


@dataclass(frozen=True)
class BucketResult:
    """Files written, by table, and what the night's report counts (`LakeTask.figures`)."""

    bucket: int
    written: Mapping[str, tuple[LakeFile, ...]]
    figures: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 0.0
