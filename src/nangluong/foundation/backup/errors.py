"""What backup and restore refuse, in words that say what to do."""

from __future__ import annotations

from nangluong.foundation.errors import DomainError


class BackupIncomplete(DomainError):
    """The backup could not be finished; no point was made."""

    code = "backup_incomplete"
    http_status = 500


class BackupFaulty(DomainError):
    """A backup that was to be used lacks a file, or one of its files is not what was stored."""

    code = "backup_faulty"
    http_status = 409


class TargetNotEmpty(DomainError):
    """A restore would write over data."""

    code = "restore_target_not_empty"
    http_status = 409


class RestoreDiffers(DomainError):
    """What was restored is not what the backup says; it must not go into service."""

    code = "restore_differs"
    http_status = 500
