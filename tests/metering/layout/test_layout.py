"""The lake's files: round trip, size, and other engines."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import numpy as np
import pytest
from pyarrow import parquet

from nangluong.metering.layout import (
    ROW_GROUP,
    DayColumns,
    decode_days,
    encode_received,
    encode_validated,
    write_table,
)
from tests.metering.conftest import Estate

SLOTS = 48


@pytest.fixture(scope="module")
def columns(estate: Estate) -> DayColumns:
    """Return the generated estate as validated rows, sorted by meter and day."""
    meters, days = estate.result.total_wh.shape
    rows = meters * days
    return DayColumns(
        point_id=np.repeat(np.arange(meters), days),
        channel=np.zeros(rows, dtype=np.uint8),
        day=np.tile(np.arange(days) + estate.readings.first_day, meters).astype(np.int32),
        wh=estate.result.wh.reshape(rows, SLOTS),
        quality=estate.result.quality.reshape(rows, SLOTS),
        register_start_wh=estate.readings.register_start_wh.reshape(rows),
        register_end_wh=estate.readings.register_end_wh.reshape(rows),
    )


@pytest.fixture(scope="module")
def validated(columns: DayColumns, estate: Estate) -> bytes:
    """Return the Parquet file of the validated rows."""
    result = estate.result
    known = result.total_wh.reshape(-1)
    table = encode_validated(columns, known, result.missing.reshape(-1), result.estimated.reshape(-1))
    sink = io.BytesIO()
    write_table(table, sink)
    return sink.getvalue()


def assert_same(found: DayColumns, wanted: DayColumns) -> None:
    """Compare every column."""
    for name in DayColumns.__dataclass_fields__:
        left, right = getattr(found, name), getattr(wanted, name)
        assert (left is None and right is None) or (left == right).all(), name


def test_validated_rows_come_back(columns: DayColumns, validated: bytes) -> None:
    """Bit for bit."""
    assert_same(decode_days(parquet.read_table(io.BytesIO(validated))), columns)


def test_received_rows_come_back(columns: DayColumns, estate: Estate) -> None:
    """Also holes, negative values and absent registers."""
    received = DayColumns(**{**vars(columns), "wh": estate.readings.received_wh.reshape(-1, SLOTS), "quality": None})
    sink = io.BytesIO()
    write_table(encode_received(received, np.ones(len(received.day), dtype=np.int16), 12), sink)
    assert_same(decode_days(parquet.read_table(io.BytesIO(sink.getvalue()))), received)


def test_a_reading_takes_at_most_one_and_a_half_bytes(validated: bytes, columns: DayColumns) -> None:
    """Quality, registers, totals and footer included."""
    size = len(validated) / columns.wh.size
    print(f"{size:.3f} bytes a validated reading")
    assert size <= 1.5


def test_row_groups_are_small(validated: bytes) -> None:
    """A point query decodes one row group."""
    metadata = parquet.ParquetFile(io.BytesIO(validated)).metadata
    assert metadata.row_group(0).num_rows == ROW_GROUP


def test_duckdb_reads_it(validated: bytes, estate: Estate, tmp_path: Path) -> None:
    """SQL over the same file gives the same energy."""
    path = tmp_path / "days.parquet"
    path.write_bytes(validated)
    query = "SELECT sum(list_sum(wh)), sum(known_wh) FROM read_parquet(?) WHERE missing = 0"
    with duckdb.connect() as connection:
        row = connection.execute(query, [str(path)]).fetchone()
    whole = estate.result.missing == 0
    assert row == (estate.result.total_wh[whole].sum(), estate.result.total_wh[whole].sum())


def test_validated_rows_need_quality(columns: DayColumns) -> None:
    """A missing quality vector is a mistake of the caller."""
    bare = DayColumns(**{**vars(columns), "quality": None})
    with pytest.raises(ValueError, match="quality"):
        encode_validated(bare, columns.point_id, columns.channel.astype(np.int16), columns.channel.astype(np.int16))
