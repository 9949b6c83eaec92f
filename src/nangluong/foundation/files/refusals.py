"""Why an upload is not taken, in both languages."""

from __future__ import annotations

from nangluong.foundation.errors import DomainError


class FileRefused(DomainError):
    """The content of a file is not what it says, or could do harm. Nothing of it is kept.

    `kind` is a stable word for programs and tests, such as `macro` or `polyglot`.
    """

    code = "file_refused"
    http_status = 422

    def __init__(self, kind: str, name: str, reason_vi: str, reason_en: str) -> None:
        self.kind = kind
        self.reason_vi, self.reason_en = reason_vi, reason_en
        shown = name or "?"
        super().__init__(f"Không nhận tệp “{shown}”: {reason_vi}.", f"The file “{shown}” was not taken: {reason_en}.")


class FileTooLarge(DomainError):
    """The file is larger than its purpose allows."""

    code = "file_too_large"
    http_status = 413


class ScanUnavailable(DomainError):
    """The virus scanner that is configured does not answer, so nothing is taken."""

    code = "scan_unavailable"
    http_status = 503


class FileGone(DomainError):
    """The file is not stored any more, or never was."""

    code = "file_gone"
    http_status = 404
