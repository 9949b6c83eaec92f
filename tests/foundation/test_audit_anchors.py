"""Anchors: signed notes of the audit's end outside the database, and what they find."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
import pytest_django
from django.core.management import CommandError, call_command

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.audit_anchors import anchor_file, broken_anchors, drop_anchor, read_anchors
from nangluong.foundation.audit_checks import check_audit
from nangluong.foundation.models import AuditCheck, AuditEntry, AuditHead
from tests.foundation.test_audit import tampering, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_file(settings: pytest_django.Settings, tmp_path: Path) -> None:
    settings.ANCHORS_PATH = tmp_path / "anchors"


def found() -> list[str]:
    return [link.reason.partition(": ")[2] for link in broken_anchors(read_anchors())]


def test_an_anchor_notes_the_end_once() -> None:
    *_, last = write(3)
    anchor = drop_anchor()
    assert anchor is not None
    assert (anchor.entries, anchor.last_id, anchor.digest) == (3, last.pk, last.digest)
    assert drop_anchor() is None
    write(1)
    following = drop_anchor()
    assert following is not None
    assert following.follows == anchor.signature
    assert found() == []


def test_entries_and_head_cut_off_together_are_found() -> None:
    first, *_ = write(4)
    drop_anchor()
    with tampering():
        AuditEntry.objects.exclude(pk=first.pk).delete()
        AuditHead.objects.update(entries=1, last_id=first.pk, digest=first.digest)
    assert list(audit.verify()) == []
    assert found() == ["this entry was removed or changed since"]
    check, broken = check_audit(SYSTEM)
    assert (check.broken, check.anchors, len(broken)) == (1, 1, 1)


def test_a_chain_that_was_written_anew_is_found() -> None:
    write(3)
    drop_anchor()
    with tampering():
        AuditEntry.objects.all().delete()
        AuditHead.objects.all().delete()
    write(5)
    assert list(audit.verify()) == []
    assert found() == ["this entry was removed or changed since"]


def test_an_entry_removed_from_the_middle_is_counted() -> None:
    _, middle, _ = write(3)
    drop_anchor()
    with tampering():
        AuditEntry.objects.filter(pk=middle.pk).delete()
    assert found() == ["it counted 3 entries, there are 2"]


def test_a_changed_anchor_is_found() -> None:
    write(1)
    drop_anchor()
    line = json.loads(anchor_file().read_text())
    anchor_file().write_text(json.dumps({**line, "at": "2020-01-01T00:00:00+00:00"}) + "\n")
    assert found() == ["it was changed"]


def test_a_removed_anchor_is_found_by_the_next() -> None:
    for _ in range(3):
        write(1)
        drop_anchor()
    lines = anchor_file().read_text().splitlines()
    anchor_file().write_text("\n".join([lines[0], lines[2]]) + "\n")
    assert found() == ["the anchor before it is missing or changed"]


def test_a_key_that_was_replaced_still_reads_what_it_signed(settings: pytest_django.Settings) -> None:
    write(1)
    drop_anchor()
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another secret of forty characters or more."
    assert found() == ["signed with a key that is not known here"]
    settings.SECRET_KEY_FALLBACKS = [old]
    assert found() == []


def test_after_a_restore_counting_begins_anew() -> None:
    write(2)
    drop_anchor()
    with tampering():
        AuditEntry.objects.all().delete()
        AuditHead.objects.all().delete()
    write(1)
    with pytest.raises(CommandError, match="--reason"):
        call_command("audit", "restored")
    call_command("audit", "restored", reason="disk failure, backup of last night", stdout=StringIO())
    assert found() == []
    assert AuditEntry.objects.latest("id").verb == "restore_audit"
    out = StringIO()
    call_command("audit", "anchor", stdout=out)
    call_command("audit", "verify", stdout=out)
    assert "2 entries, 0 broken links, 2 anchors" in out.getvalue()
    assert AuditCheck.objects.latest("id").broken == 0


def test_without_entries_there_is_nothing_to_anchor() -> None:
    with tampering():
        AuditHead.objects.all().delete()
    assert drop_anchor() is None
    assert read_anchors() == []
