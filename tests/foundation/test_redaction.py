"""Logs never name a person's data."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from nangluong.foundation.logs import JsonFormatter, ReadableFormatter
from nangluong.foundation.redaction import REDACTED, redacted


@pytest.mark.parametrize(
    "text",
    [
        "số 001204012345 đã có",
        "001 204 012345",
        "gọi 0912345678",
        "gọi +84 912 345 678",
        "thư của an.nguyen@mail.example.vn",
        "duplicate key\nDETAIL:  Key (full_name)=(Nguyễn Văn An) already exists.",
        "Failing row contains (7, Nguyễn Văn An, null).",
    ],
)
def test_what_names_a_person_is_taken_out(text: str) -> None:
    shown = redacted(text)
    assert REDACTED in shown
    for secret in ("001204012345", "012345", "0912345678", "912", "@", "Nguyễn"):
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        "job 12345678 done in 0.123456 s",
        "release 2026-1: 1234567890123 cells",
        "request 9f001204012345ab",
        "550e8400-e29b-41d4-a716-446655440000",
        "at 2026-10-04T08:30:00.123456+00:00",
        "0.001234567891 TJ",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize("formatter", [JsonFormatter(), ReadableFormatter()], ids=["json", "readable"])
def test_message_extras_and_trace_are_redacted(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("an@example.vn")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "f", 1, "number %s", ("001204012345",), sys.exc_info(),
            extra={"email": "b@example.vn", "who": "c@example.vn", "data": {"full_name": "An"}, "job": 7},
        )  # fmt: skip
    line = formatter.format(record)
    assert "example.vn" not in line
    assert "001204012345" not in line
    if isinstance(formatter, JsonFormatter):
        entry = json.loads(line)
        assert (entry["email"], entry["data"], entry["job"]) == (REDACTED, {"full_name": REDACTED}, 7)
