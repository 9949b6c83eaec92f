"""Which format a message has: what the sender says, the file's ending, its first bytes. Pure."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from nangluong.metering.intake.contents import Content

CONTENT_TYPES: Final[dict[str, str]] = {
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.apache.arrow.file": "parquet",
    "application/vnd.apache.arrow.stream": "parquet",
    "application/json": "json_day",
    "application/x-ndjson": "json_day",
    "application/atom+xml": "espi",
    "application/xml": "espi",
    "text/xml": "espi",
    "application/vnd.dlms": "dlms",
    "application/vnd.dsmr": "telegram",
}
"""Content type of an HTTP message -> format. `text/csv` is wide, long or of events, as its header says."""

_ENDINGS: Final = {
    ".parquet": "parquet",
    ".arrow": "parquet",
    ".feather": "parquet",
    ".json": "json_day",
    ".jsonl": "json_day",
    ".ndjson": "json_day",
    ".xml": "espi",
    ".dlms": "dlms",
    ".dsmr": "telegram",
}
_STARTS: Final = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "parquet"),
    (b"{", "json_day"),
    (b"[", "json_day"),
    (b"<", "espi"),
    (b"/", "telegram"),
    (b"~", "dlms"),
    (b"\x0f", "dlms"),
    (b"\xdb", "dlms"),
)


def _of_csv(head: bytes) -> str:
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"meter,at,event"):
        return "csv_events"
    return "csv_long" if b",start,minutes," in head.split(b"\n", 1)[0] else "csv_wide"


def format_of(content: Content, content_type: str = "") -> str | None:
    """Return the key of the format, None if it cannot be told. A content type that is known decides."""
    stated = content_type.partition(";")[0].strip().lower()
    if stated == "text/csv":
        return _of_csv(content.head)
    if stated in CONTENT_TYPES:
        return CONTENT_TYPES[stated]
    ending = PurePath(content.name).suffix.lower()
    if ending in (".csv", ".txt") and content.head[:1] != b"/":
        return _of_csv(content.head)
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    head = content.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((key for start, key in _STARTS if head.startswith(start)), None)
    return found or (_of_csv(head) if head.startswith(b"meter,") else None)
