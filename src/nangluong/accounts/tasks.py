"""Jobs of the accounts room."""

from __future__ import annotations

from django.utils import timezone

from nangluong.accounts.privacy.retention import run_retention
from nangluong.accounts.privacy.warnings import warn_of_clocks
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.audit_anchors import drop_anchor
from nangluong.foundation.audit_checks import check_audit
from nangluong.foundation.jobs.schedule import scheduled


@scheduled("anchor-audit")
def anchor_audit_job() -> None:
    """Note the end of the audit in the file outside the database."""
    drop_anchor()


@scheduled("check-audit")
def check_audit_job() -> None:
    """Walk the whole audit and keep the result for its page."""
    check_audit(SYSTEM)


@scheduled("retention")
def retention_job() -> None:
    """Delete and anonymise what is past its retention."""
    run_retention(SYSTEM)


@scheduled("warn-breach-clocks")
def warn_breach_clocks_job() -> None:
    """Warn of breaches that the authority must hear of soon."""
    warn_of_clocks(timezone.now())
