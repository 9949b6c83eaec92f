"""Serials and channels of a wide CSV come back as they stand, by the short way for one length and by the long one."""

from __future__ import annotations

import pyarrow as pa
import pytest

from nangluong.metering.formats import WideCsv
from nangluong.metering.formats.csv_wide import _words, wide_header
from nangluong.metering.formats.intake import Limits

CASES = (
    ["MHC000000000", "MHC000000001"],
    ["A1", "A10", "A100"],
    ["Đồng hồ 1", "Đồng hồ 2"],
    ["é", "ab"],  # one length in bytes, two in letters
)


@pytest.mark.parametrize("serials", CASES)
def test_serials_come_back(serials: list[str]) -> None:
    rows = "".join(f"{one},A+,2026-11-03,,{',1' * 48}\n" for one in serials)
    taken = WideCsv().read((",".join(wide_header(48)) + "\n" + rows).encode(), Limits())
    assert not taken.refused
    assert [str(one) for one in taken.days[0].meter] == serials
    assert {str(one) for one in taken.days[0].channel} == {"A+"}


def test_texts_of_a_part_and_of_nothing() -> None:
    column = pa.chunked_array([pa.array(["xx", "ab", "cd"]).slice(1), pa.array(["ef"])])
    assert _words(column).tolist() == ["ab", "cd", "ef"]
    assert _words(column.slice(0, 0)).tolist() == []
