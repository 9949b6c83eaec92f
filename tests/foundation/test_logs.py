"""One logging format: JSON lines for machines, readable lines for people."""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from nangluong.foundation import request_id
from nangluong.foundation.logs import JsonFormatter, ReadableFormatter, logging_config


def record(message: str = "đã nạp %s dòng", *args: object, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("nangluong.lake", logging.WARNING, __file__, 1, message, args, None)
    vars(made).update(extra)
    return made


@pytest.fixture
def in_a_request() -> Iterator[str]:
    token = request_id._current.set("0123456789abcdef")
    yield "0123456789abcdef"
    request_id._current.reset(token)


def failed() -> logging.LogRecord:
    made = record("x")
    try:
        raise ValueError("the cause")
    except ValueError:
        made.exc_info = sys.exc_info()
    return made


def test_json_has_time_level_logger_message_and_extras() -> None:
    entry = json.loads(JsonFormatter().format(record("đã nạp %s dòng", 3, batch=7)))
    assert datetime.fromisoformat(entry.pop("at")).utcoffset() is not None
    assert entry == {"level": "warning", "logger": "nangluong.lake", "message": "đã nạp 3 dòng", "batch": 7}


def test_json_names_the_request(in_a_request: str) -> None:
    assert json.loads(JsonFormatter().format(record("x")))["request_id"] == in_a_request


def test_json_is_one_line_whatever_is_in_it() -> None:
    line = JsonFormatter().format(record("two\nlines", odd=object()))
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines"


def test_json_keeps_the_trace_on_the_same_line() -> None:
    line = JsonFormatter().format(failed())
    assert "\n" not in line
    assert "ValueError: the cause" in json.loads(line)["trace"]


def test_json_leaves_djangos_request_object_out() -> None:
    assert set(json.loads(JsonFormatter().format(record("x", request=object(), status_code=404)))) == {
        "at", "level", "logger", "message", "status_code",
    }  # fmt: skip


def test_readable_is_a_line_for_people(in_a_request: str) -> None:
    line = ReadableFormatter().format(record("đã nạp %s dòng", 3))
    assert re.fullmatch(r"\d\d:\d\d:\d\d warning nangluong\.lake: đã nạp 3 dòng \[01234567\]", line)


def test_readable_shows_the_trace_below() -> None:
    assert ReadableFormatter().format(failed()).splitlines()[-1] == "ValueError: the cause"


@pytest.mark.parametrize(("style", "formatter"), [("json", JsonFormatter), ("readable", ReadableFormatter)])
def test_the_configuration_is_one_that_logging_takes(style: str, formatter: type[logging.Formatter]) -> None:
    config = logging_config(style, "WARNING")
    made = logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["house"])  # type: ignore[attr-defined]
    assert isinstance(made, formatter)
    assert config["root"] == {"handlers": ["stderr"], "level": "WARNING"}
