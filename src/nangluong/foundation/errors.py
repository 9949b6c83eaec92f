"""What a person did that the system refuses: typed, coded, and said in two languages.

Everything that is not a `DomainError` is a bug: a generic page, a reference number, a full trace in the log.
"""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """A refusal that a user can understand and act on.

    `code` is stable and documented in `docs/errors.md`; the two messages say what is wrong, where, and what to do.
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 400

    def __init__(self, message_vi: str, message_en: str) -> None:
        super().__init__(f"{message_vi} / {message_en}")
        self.message_vi = message_vi
        self.message_en = message_en

    def message(self, language: str) -> str:
        """Return the message in `language` ("vi" or anything else for English)."""
        return self.message_vi if language.startswith("vi") else self.message_en


class NotPermitted(DomainError):
    """The actor lacks the right to do this."""

    code = "not_permitted"
    http_status = 403


class StateConflict(DomainError):
    """The object is not in a state that allows this, or somebody else was first."""

    code = "state_conflict"
    http_status = 409


class ConfigurationError(DomainError):
    """A setting is missing or wrong; the program does not start."""

    code = "configuration"
    http_status = 500
