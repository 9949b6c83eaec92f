"""A format is told by what the sender says, the ending, or the first bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangluong.metering.intake.contents import content_of_bytes, content_of_file
from nangluong.metering.intake.recognising import format_of


@pytest.mark.parametrize(
    ("name", "head", "content_type", "key"),
    [
        ("a.csv", b"meter,channel,day,", "", "csv_wide"),
        ("a.csv", b"meter,channel,start,minutes,wh\n", "", "csv_long"),
        ("http", b"meter,channel,start,minutes,wh\n", "text/csv; charset=utf-8", "csv_long"),
        ("http", b"\xef\xbb\xbfmeter,channel,day", "", "csv_wide"),
        ("a.parquet", b"PAR1", "", "parquet"),
        ("x", b"ARROW1\0\0", "", "parquet"),
        ("x", b' {"meter"', "", "json_day"),
        ("x", b"[", "application/octet-stream", "json_day"),
        ("a.xml", b"<?xml", "", "espi"),
        ("x", b"<feed", "Application/Atom+XML", "espi"),
        ("x", b"/ISK5", "", "telegram"),
        ("a.txt", b"/ISK5", "", "telegram"),
        ("x", b"~\xa0", "", "dlms"),
        ("x", b"\x0f\0", "", "dlms"),
        ("x", b"anything", "application/vnd.dlms", "dlms"),
        ("x", b"anything", "", None),
        ("x", b"", "", None),
    ],
)
def test_formats(name: str, head: bytes, content_type: str, key: str | None) -> None:
    """Each by what is known of it."""
    assert format_of(content_of_bytes(head, name), content_type) == key


def test_a_file_and_its_bytes_have_one_digest(tmp_path: Path) -> None:
    """Idempotency does not depend on the way."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc" * 700_000)
    of_file, of_bytes = content_of_file(path), content_of_bytes(path.read_bytes(), "other")
    assert (of_file.sha256, of_file.size, of_file.head) == (of_bytes.sha256, of_bytes.size, of_bytes.head)
    with of_file.open() as one, of_bytes.open() as other:
        assert one.read() == other.read()
