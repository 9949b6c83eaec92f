"""Arrow schemas of the readings lake. Pure.

One row a metering point, channel and day. Values are a fixed-size list, not a nullable one: a nullable child costs
30 % of the decoding, so absence is MISSING in `wh` and a code in `quality`. Sorted by point, channel, day; 6,000 rows a row
group keep a point query near 1-3 ms (facts/metering.md 7.3). DuckDB reads `INTEGER[48]`, polars `Array`, Spark
`array<int>`; polars sums int32 without widening, so cast first.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

ROW_GROUP: Final = 6_000
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
    """Return the schema of validated readings: values, a quality byte each, and the totals that reports need."""
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
    """Return the schema of edit records: one row a changed slot, null = no value."""
    return pa.schema(
        [
            *_KEY,
            pa.field("slot", pa.int16(), nullable=False),
            pa.field("original_wh", pa.int32()),
            pa.field("edited_wh", pa.int32()),
            pa.field("rule", pa.uint8(), nullable=False),
            pa.field("method", pa.uint8(), nullable=False),
            pa.field("quality", pa.uint8(), nullable=False),
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
