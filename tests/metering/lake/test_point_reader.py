"""Points are found in the row groups that hold them: at edges, across two groups, in gaps, in several files."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.point_reader import PointReader
from nangluong.metering.lake.storage import Storage
from nangluong.metering.layout import ROW_GROUP

DAYS = 31


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[PointReader, list[LakeFile]]:
    """Return a reader and two files with every third point: 31 days and one day of each."""
    storage = Storage(str(tmp_path_factory.mktemp("lake")))
    points = np.arange(0, 3 * (2 * ROW_GROUP // DAYS), 3)
    files = []
    for days in (DAYS, 1):
        rows = pa.table(
            {"point_id": np.repeat(points, days), "day": np.tile(np.arange(days, dtype=np.int32), len(points))}
        )
        files.append(storage.write("t", 0, 0, days - 1, rows))
    return PointReader(storage), files


def test_every_point_has_its_rows(stored: tuple[PointReader, list[LakeFile]]) -> None:
    reader, files = stored
    last = 3 * (2 * ROW_GROUP // DAYS) - 3
    across = 3 * (ROW_GROUP // DAYS)  # its days begin in the first row group and end in the second
    for point in (0, 3, across, last):
        rows = reader.rows("t", files, point)
        assert rows.column("day").to_pylist() == [*range(DAYS), 0], point
        assert set(rows.column("point_id").to_pylist()) == {point}


def test_a_point_that_is_not_there_has_none(stored: tuple[PointReader, list[LakeFile]]) -> None:
    reader, files = stored
    for point in (-1, 1, 10**9):
        assert reader.rows("t", files, point).num_rows == 0
    assert reader.rows("t", [], 0).num_rows == 0


def test_some_columns_only(stored: tuple[PointReader, list[LakeFile]]) -> None:
    reader, files = stored
    assert reader.rows("t", files[:1], 3, columns=["point_id"]).column_names == ["point_id"]
