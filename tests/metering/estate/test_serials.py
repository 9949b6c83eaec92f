"""Serials as bytes of one width, by the short way for ASCII and by the long one."""

from __future__ import annotations

import numpy as np
import pytest

from nangluong.metering.estate.serials import WIDTH, serial_bytes, serial_hash


@pytest.mark.parametrize("serials", [["A1", "A10", ""], ["Đ1", "A2"], ["x" * WIDTH, "y" * (WIDTH + 1)], []])
def test_bytes_are_those_of_the_text(serials: list[str]) -> None:
    found = serial_bytes(np.array(serials, dtype=np.str_))
    assert found.dtype == np.dtype(f"S{WIDTH}")
    # What is too long matches nothing.
    assert found.tolist() == [one.encode() if len(one.encode()) <= WIDTH else b"" for one in serials]


def test_a_wider_array_of_the_same_serials_has_the_same_numbers() -> None:
    narrow, wide = np.array(["A1", "B2"]), np.array(["A1", "B2"], dtype="U30")
    assert (serial_hash(serial_bytes(narrow)) == serial_hash(serial_bytes(wide))).all()
