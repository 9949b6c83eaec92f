"""What a sender can do wrong, beside what is wrong inside a file."""

from __future__ import annotations

from nangluong.foundation.errors import DomainError


class UnknownSource(DomainError):
    """No source has this code, or it is closed."""

    code = "metering_unknown_source"
    http_status = 404


class WrongKey(DomainError):
    """The key of an HTTP message is missing, wrong or revoked."""

    code = "metering_wrong_key"
    http_status = 401


class UnknownFormat(DomainError):
    """A message's format cannot be told, or its source may not send it."""

    code = "metering_unknown_format"
    http_status = 415


class MessageTooLarge(DomainError):
    """A message has more bytes than one batch may have."""

    code = "metering_too_large"
    http_status = 413


class BatchRefused(DomainError):
    """Nothing of a message could be taken; it is in the quarantine with its reasons."""

    code = "metering_batch_refused"
    http_status = 422


class PartNotReplayable(DomainError):
    """A part in quarantine was not kept whole; the sender has to send it again."""

    code = "metering_not_replayable"
    http_status = 409


def unknown_source(code: str) -> UnknownSource:
    """Return the refusal for a source that is not there or closed."""
    return UnknownSource(
        f"Không có nguồn số liệu “{code}” đang hoạt động. Xem danh sách ở trang Nguồn số liệu.",
        f"There is no active source “{code}”. See the list on the page of sources.",
    )
