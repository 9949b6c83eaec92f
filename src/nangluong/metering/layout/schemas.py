"""Arrow schemas of the readings lake. Pure.

One row a metering point, channel and day. Values are a fixed-size list, not a nullable one: a nullable child costs
30 % of the decoding, so absence is MISSING in `wh` and a code in `quality`. Sorted by point, channel, day; 4,000 rows a
row group: with fewer, the footer of a month takes longer to read than the rows (`benchmarks/point_query.py`). DuckDB
reads `INTEGER[48]`, polars `Array`, Spark `array<int>`; polars sums int32 without widening, so cast first.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

ROW_GROUP: Final = 4_000
BUCKET_METERS: Final = 100_000

_KEY = [
    pa.field("point_id", pa.int64(), nullable=False),
    pa.field("channel", pa.uint8(), nullable=False),
    pa.field("day", pa.date32(), nullable=False),
]


def _vector(kind: pa.DataType, slots: int) -> pa.DataType:
    return pa.list_(pa.field("item", kind, nullable=False), slots)


def received_schema(slots: int) -> pa.Schema:
    """Return the schema of readings as received: `version` 1, 2 … per meter, channel and day; `batch_id` its intake.

    Registers are Wh with the multiplier applied, null = not read.
    """
    return pa.schema(
        [
            *_KEY,
            pa.field("version", pa.int16(), nullable=False),
            pa.field("batch_id", pa.int64(), nullable=False),
            pa.field("wh", _vector(pa.int32(), slots), nullable=False),
            pa.field("register_start_wh", pa.int64()),
            pa.field("register_end_wh", pa.int64()),
        ],
        metadata={"nangluong.layout": "readings_received/1", "slots": str(slots)},
    )


def validated_schema(slots: int) -> pa.Schema:
    """Return the schema of validated readings: values, a quality byte each, and the totals that reports need.

    Tariff periods are added up from the values when asked for: stored they would take 0.09 bytes a reading.
    """
    return pa.schema(
        [
            *_KEY,
            pa.field("wh", _vector(pa.int32(), slots), nullable=False),
            pa.field("quality", _vector(pa.uint8(), slots), nullable=False),
            pa.field("register_start_wh", pa.int64()),
            pa.field("register_end_wh", pa.int64()),
            pa.field("known_wh", pa.int64(), nullable=False),
            pa.field("missing", pa.int16(), nullable=False),
            pa.field("estimated", pa.int16(), nullable=False),
        ],
        metadata={"nangluong.layout": "readings_validated/1", "slots": str(slots)},
    )


def edits_schema() -> pa.Schema:
    """Return the schema of edit records: one row a changed slot, null = no value; `reason`: an officer's."""
    return pa.schema(
        [
            *_KEY,
            pa.field("slot", pa.int16(), nullable=False),
            pa.field("original_wh", pa.int32()),
            pa.field("edited_wh", pa.int32()),
            pa.field("rule", pa.uint8(), nullable=False),
            pa.field("method", pa.uint8(), nullable=False),
            pa.field("quality", pa.uint8(), nullable=False),
            pa.field("reason", pa.string()),
        ],
        metadata={"nangluong.layout": "reading_edits/1"},
    )


def findings_schema() -> pa.Schema:
    """Return the schema of findings: slots `first`..`last` included."""
    return pa.schema(
        [
            *_KEY,
            pa.field("first", pa.int16(), nullable=False),
            pa.field("last", pa.int16(), nullable=False),
            pa.field("rule", pa.uint8(), nullable=False),
            pa.field("outcome", pa.uint8(), nullable=False),
            pa.field("measured", pa.int64(), nullable=False),
            pa.field("limit", pa.int64(), nullable=False),
        ],
        metadata={"nangluong.layout": "reading_findings/1"},
    )


_SUMS = [
    pa.field("points", pa.int32(), nullable=False),
    pa.field("received_points", pa.int32(), nullable=False),
    pa.field("complete_points", pa.int32(), nullable=False),
    pa.field("slots", pa.int64(), nullable=False),
    pa.field("missing", pa.int64(), nullable=False),
    pa.field("estimated", pa.int64(), nullable=False),
    pa.field("known_wh", pa.int64(), nullable=False),
    pa.field("peak_wh", pa.int64(), nullable=False),
    pa.field("offpeak_wh", pa.int64(), nullable=False),
]


def feeder_day_schema(slots: int) -> pa.Schema:
    """Return the schema of the sums of one bucket by feeder, province, kind of point and class, with their load curve.

    A feeder may lie in two buckets: readers add. `corporation` and `place` as they were on the night of the sum.
    `received_points` had any value, `complete_points` no slot without one; `curve_wh` adds what is known slot by slot.
    """
    return pa.schema(
        [
            pa.field("bucket", pa.int32(), nullable=False),
            pa.field("day", pa.date32(), nullable=False),
            pa.field("channel", pa.uint8(), nullable=False),
            pa.field("feeder", pa.int32(), nullable=False),
            pa.field("corporation", pa.string(), nullable=False),
            pa.field("place", pa.string(), nullable=False),
            pa.field("kind", pa.uint8(), nullable=False),
            pa.field("class_code", pa.uint8(), nullable=False),
            *_SUMS,
            pa.field("curve_wh", _vector(pa.int64(), slots), nullable=False),
        ],
        metadata={"nangluong.layout": "feeder_day/1", "slots": str(slots)},
    )


def transformer_day_schema() -> pa.Schema:
    """Return the schema of the sums of one bucket by transformer and kind of point."""
    return pa.schema(
        [
            pa.field("bucket", pa.int32(), nullable=False),
            pa.field("day", pa.date32(), nullable=False),
            pa.field("channel", pa.uint8(), nullable=False),
            pa.field("transformer", pa.int32(), nullable=False),
            pa.field("feeder", pa.int32(), nullable=False),
            pa.field("kind", pa.uint8(), nullable=False),
            *_SUMS,
        ],
        metadata={"nangluong.layout": "transformer_day/1"},
    )
