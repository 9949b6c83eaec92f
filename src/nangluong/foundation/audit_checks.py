"""A stored check of the whole audit: chain, head and anchors, with when and what was found."""

from __future__ import annotations

import time

from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.audit_anchors import broken_anchors, read_anchors
from nangluong.foundation.models import AuditCheck, AuditEntry

SHOWN = 50
"""So many findings are kept with a check; the number is kept whole."""


def check_audit(actor: Actor) -> tuple[AuditCheck, list[audit.BrokenLink]]:
    """Walk chain, head and anchors; store the result and return it with every finding."""
    begin, at = time.monotonic(), timezone.now()
    anchors = read_anchors()
    broken = [*audit.verify(), *broken_anchors(anchors)]
    check = AuditCheck.objects.create(
        at=at,
        entries=AuditEntry.objects.count(),
        anchors=len(anchors),
        broken=len(broken),
        findings=[[link.entry_id, link.reason] for link in broken[:SHOWN]],
        seconds=time.monotonic() - begin,
        checked_by=actor.name,
    )
    return check, broken
