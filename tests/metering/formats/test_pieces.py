"""Files read in pieces: the same readings and the same places of refusal as read whole, in bounded memory."""

from __future__ import annotations

import io
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from nangluong.metering.formats import FORMATS, Intake, Limits
from nangluong.metering.formats.pieces import read_stream
from tests.metering.formats.test_bad_input import day, row, wide

LIMITS = Limits(max_line_bytes=2_000)


def pieces(key: str, content: bytes, size: int) -> list[Intake]:
    """Return what every piece gave."""
    return list(read_stream(FORMATS[key], io.BytesIO(content), LIMITS, size))


def places(found: list[Intake]) -> list[tuple[int, str]]:
    """Return place and code of every refusal."""
    return [(part.position, part.code) for intake in found for part in intake.refused]


def rows_of(found: list[Intake]) -> list[tuple[str, int, list[int], int]]:
    """Return meter, day, values and place of every row."""
    days = [group for intake in found for group in intake.days]
    return [
        (str(g.meter[at]), int(g.day[at]), g.wh[at].tolist(), int(g.position[at])) for g in days for at in range(len(g))
    ]


LINES = st.lists(
    st.sampled_from([row(), row(day="2026-03-03"), row(slots=46), row(value="x"), "", "y" * 2_500, row(day="x")]),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(lines=LINES, size=st.integers(1, 6_000), ended=st.booleans())
def test_pieces_give_what_the_whole_gives(lines: list[str], size: int, ended: bool) -> None:
    """Any cut gives the same rows, and the same line numbers with the same reasons."""
    content = wide(*lines) if ended else wide(*lines).rstrip(b"\n")
    whole = [FORMATS["csv_wide"].read(content, LIMITS)]
    cut = pieces("csv_wide", content, size)
    assert rows_of(cut) == rows_of(whole)
    assert places(cut) == places(whole)


@pytest.mark.parametrize("size", [1, 400, 100_000])
def test_json_lines_in_pieces(size: int) -> None:
    """An object a line is cut at line ends and counted from 1."""
    lines = [json.dumps(day()), "nonsense", json.dumps(day(wh=[1] * 46)), json.dumps(day(day="2026-03-03"))]
    found = pieces("json_day", "\n".join(lines).encode(), size)
    assert places(found) == [(2, "not_json"), (3, "width")]
    assert len(rows_of(found)) == 2


class _Endless(io.RawIOBase):
    """A header and then one line of a gigabyte, made as it is read; counts the most that was asked for at once."""

    def __init__(self, size: int) -> None:
        self._head = io.BytesIO(wide(row())[:-1] + b"\n")
        self._left = size
        self.largest = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._head.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, size)
        head = self._head.read(size)
        if head:
            return head
        given = min(size, self._left)
        self._left -= given
        return b"7" * given if given else b""


def test_a_line_of_a_gigabyte_is_refused_without_being_held() -> None:
    """It costs one block of memory; the rows before it are taken."""
    stream = _Endless(2**30)
    found = list(read_stream(FORMATS["csv_wide"], stream, LIMITS, 2**20))  # type: ignore[arg-type]
    assert places(found) == [(3, "huge_line")]
    assert len(rows_of(found)) == 1
    assert stream.largest == 2**20


def test_a_wrong_header_ends_the_reading() -> None:
    """Nothing of the file is read on."""
    content = wide(*[row()] * 50).replace(b"wh_48", b"wh_x")
    assert places(pieces("csv_wide", content, 1_000)) == [(1, "header")]


def test_parquet_by_row_groups() -> None:
    """Rows of a bad width are named by their place in the file."""
    table = pa.table(
        {
            "meter": [f"PA{n:02d}" for n in range(10)],
            "channel": ["A+"] * 10,
            "day": pa.array(np.full(10, 20_000), pa.int32()).cast(pa.date32()),
            "register_start_wh": pa.nulls(10, pa.int64()),
            "register_end_wh": pa.nulls(10, pa.int64()),
            "wh": pa.array([[1] * (46 if n == 7 else 48) for n in range(10)], pa.list_(pa.int32())),
        }
    )
    sink = io.BytesIO()
    parquet.write_table(table, sink, row_group_size=4)
    found = pieces("parquet", sink.getvalue(), 1)
    assert len(found) == 3
    assert places(found) == [(7, "width")]
    assert [(row[0], row[3]) for row in rows_of(found)] == [(f"PA{n:02d}", n) for n in range(10) if n != 7]


@pytest.mark.parametrize("key", FORMATS)
def test_an_empty_file_is_refused(key: str) -> None:
    """Not taken as a batch of nothing."""
    assert places(pieces(key, b"", 100)) == [(0, "empty")]


def test_a_cut_parquet_file_is_refused() -> None:
    """By its reason, not by an exception."""
    assert places(pieces("parquet", b"PAR1" + b"\0" * 50, 10)) == [(0, "not_parquet")]
