"""Taking entries of the audit out as a file: a verb of its own right, audited before the first byte leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.auditing.search import Criteria, matching
from nangluong.accounts.privacy.access import record_accesses
from nangluong.accounts.privacy.subjects import person
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.permissions import require
from nangluong.foundation.table_files import XLSX_ROWS

FORMS = ("csv", "xlsx", "jsonl")
MOST = 500_000
HEADER = (
    "id", "at", "actor", "user_id", "on_behalf_of", "verb", "object_kind", "object_key", "before", "after", "reason",
    "refused", "request_id", "digest",
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """What leaves: the number of its own audit entry, how many rows, whether more would have fitted, and the rows."""

    number: int
    count: int
    is_cut: bool
    rows: Iterator[tuple[Any, ...]]


def export_audit(actor: Actor, criteria: Criteria, *, form: str) -> Export:
    """Prepare an export of what `criteria` find. The people named in it see in their own list that they were exported.

    The newest half million entries at most, a hundred thousand as XLSX.
    """
    require(perms.can_export_audit, actor)
    if form not in FORMS:
        raise ValueError(f"no such form: {form}")
    most = XLSX_ROWS if form == "xlsx" else MOST
    found = matching(actor, criteria)
    keys = list(found.values_list("pk", flat=True)[: most + 1])
    kept = keys[:most]
    last = kept[-1] if kept else 0
    after = {"form": form, "criteria": criteria.as_words(), "rows": len(kept), "cut": len(keys) > most}
    with transaction.atomic():
        people = (
            found.filter(pk__gte=last, user_id__isnull=False).order_by().values_list("user_id", flat=True).distinct()
        )
        subjects = [person(user_id) for user_id in people if user_id is not None] if kept else []
        entry = audit.record(actor, "export_audit", kind="audit", key=f"{timezone.localdate()}", after=after)
        record_accesses(actor, subjects, "audit", "nhật ký (tệp xuất)", export=str(entry.pk))
    first = kept[0] if kept else 0
    return Export(entry.pk, len(kept), len(keys) > most, _rows(actor, criteria, first, last))


def _rows(actor: Actor, criteria: Criteria, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    # The export's own entry, which is newer than `first`, is not part of it.
    found = matching(actor, criteria).filter(pk__lte=first, pk__gte=last).values_list(*HEADER)
    for row in found.iterator(2000):
        yield tuple(value.isoformat() if name == "at" else value for name, value in zip(HEADER, row, strict=True))


def entry_for(actor: Actor, number: int) -> AuditEntry | None:
    """Return one entry that the actor may see; None where there is none, or none for them."""
    from nangluong.accounts.auditing.search import visible_entries

    return visible_entries(actor).filter(pk=number).first()
