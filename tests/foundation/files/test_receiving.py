"""The life of an upload: received, shown, bound to an object, read by those who may, removed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.files.binding import bind_files, discard_file, remove_expired_uploads, remove_files_of
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.reading import files_of, may_read, readable_file, waiting_files
from nangluong.foundation.files.refusals import FileGone, FileRefused, FileTooLarge
from nangluong.foundation.files.storage import store
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.space import NoSpace
from tests.foundation.files import samples
from tests.foundation.files.conftest import AN, BINH

pytestmark = pytest.mark.django_db
Sent = Callable[..., StoredFile]


def kept(file: StoredFile) -> bytes:
    return b"".join(store().read(file.storage_key))


def stored(home: Path) -> list[Path]:
    return [path for path in (home / "files").rglob("*") if path.is_file()]


def test_an_upload_becomes_a_receipt(sent: Sent, home: Path) -> None:
    file = sent(name="../../Báo cáo.pdf")
    digest = hashlib.sha256(samples.pdf()).hexdigest()
    file.refresh_from_db()
    assert (file.state, file.name, file.kind, file.size) == ("waiting", "Báo cáo.pdf", "pdf", len(samples.pdf()))
    assert (file.sha256, file.received_sha256, file.was_rewritten) == (digest, digest, False)
    assert (file.user_id, file.uploaded_by, file.scan_engine) == (1, "Lê An", "")
    assert kept(file) == samples.pdf()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_key, entry.refused) == ("receive_file", str(file.pk), False)
    assert "Báo cáo" not in str(entry.after), "a file's name may be personal"
    assert list((home / "receiving").iterdir()) == []


def test_files_lie_under_random_names_readable_by_us_only(sent: Sent, home: Path) -> None:
    first, second = sent(), sent()
    assert first.storage_key != second.storage_key
    for path in stored(home):
        assert "báo" not in str(path)
        assert path.stat().st_mode & 0o077 == 0


def test_a_picture_is_kept_as_written_anew_and_says_so(sent: Sent) -> None:
    file = sent(name="a.jpg", content=samples.picture())
    assert file.was_rewritten
    assert file.received_sha256 == hashlib.sha256(samples.picture()).hexdigest()
    assert file.sha256 == hashlib.sha256(kept(file)).hexdigest()
    assert file.size == len(kept(file))


def test_a_visitor_sends_nothing(sent: Sent) -> None:
    with pytest.raises(NotPermitted):
        sent(Actor("khách"))


def test_a_refused_file_leaves_an_audit_entry_and_nothing_else(sent: Sent, home: Path) -> None:
    with pytest.raises(FileRefused):
        sent(content=samples.pdf(b"<< /S /JavaScript >>"))
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.refused, entry.after["why"]) == ("receive_file", True, "active_pdf")
    assert not StoredFile.objects.exists()
    assert stored(home) == []
    assert list((home / "receiving").iterdir()) == []


def test_a_file_that_changed_on_the_way_is_refused(sent: Sent) -> None:
    good = hashlib.sha256(samples.pdf()).hexdigest()
    assert sent(claimed_sha256=good.upper()).pk
    with pytest.raises(FileRefused) as caught:
        sent(claimed_sha256="0" * 64)
    assert caught.value.kind == "damaged_on_the_way"


def test_a_large_file_is_dropped_as_soon_as_it_is_too_large(sent: Sent, home: Path) -> None:
    from nangluong.foundation.files.receiving import receive_file

    given = 0

    def endless() -> object:
        nonlocal given
        while True:
            given += 1
            yield b"a" * 1_000_000

    with pytest.raises(FileTooLarge):
        receive_file(AN, purpose="attachment", name="a.csv", pieces=endless())  # type: ignore[arg-type]
    assert given <= 27
    assert list((home / "receiving").iterdir()) == []


def test_without_room_nothing_is_taken_but_reading_goes_on(sent: Sent, settings: Settings) -> None:
    file = sent()
    settings.SPACE_FLOOR_BYTES = 10**18
    with pytest.raises(NoSpace) as caught:
        sent()
    assert caught.value.http_status == 503
    assert kept(file) == samples.pdf()


def test_files_are_bound_all_or_none(sent: Sent) -> None:
    first, second, foreign = sent(), sent(), sent(BINH)
    with pytest.raises(StateConflict):
        bind_files(AN, files=[first.pk, foreign.pk], owner_kind="test_report", owner_key="of-1")
    assert StoredFile.objects.filter(state="waiting").count() == 3
    bind_files(AN, files=[second.pk, first.pk], owner_kind="test_report", owner_key="of-1")
    assert {file.pk for file in files_of("test_report", "of-1")} == {first.pk, second.pk}
    assert waiting_files(AN, "attachment") == []
    assert AuditEntry.objects.filter(verb="bind_files", object_key="of-1").count() == 1
    with pytest.raises(StateConflict):
        bind_files(AN, files=[first.pk], owner_kind="test_report", owner_key="of-9")


def test_binding_is_undone_with_the_verb_that_submits(sent: Sent) -> None:
    file = sent()
    with pytest.raises(RuntimeError), transaction.atomic():
        bind_files(AN, files=[file.pk], owner_kind="test_report", owner_key="of-1")
        raise RuntimeError
    file.refresh_from_db()
    assert (file.state, file.owner_key) == ("waiting", "")


def test_an_unknown_kind_of_owner_is_a_bug(sent: Sent) -> None:
    with pytest.raises(ValueError, match="nobody"):
        bind_files(AN, files=[sent().pk], owner_kind="nobody", owner_key="1")


def test_a_waiting_file_is_its_uploaders_a_bound_one_the_objects(sent: Sent) -> None:
    file = sent()
    assert readable_file(AN, file.pk) == file
    with pytest.raises(NotPermitted):
        readable_file(BINH, file.pk)
    bind_files(AN, files=[file.pk], owner_kind="test_report", owner_key="of-2")
    assert readable_file(BINH, file.pk) == file
    with pytest.raises(NotPermitted):
        readable_file(AN, file.pk)
    with pytest.raises(NotPermitted):
        readable_file(Actor("khách"), file.pk)


def test_a_file_of_a_room_that_is_gone_is_nobodys(sent: Sent) -> None:
    file = sent()
    StoredFile.objects.update(state="bound", owner_kind="gone", owner_key="1", expires_at=None)
    file.refresh_from_db()
    assert not may_read(AN, file)
    assert not may_read(SYSTEM, file)


def test_a_file_that_never_was_is_gone(db: None) -> None:
    import uuid

    with pytest.raises(FileGone):
        readable_file(AN, uuid.uuid4())


def test_an_upload_that_nobody_submits_is_removed_with_its_bytes(sent: Sent, home: Path) -> None:
    waiting, bound = sent(), sent()
    bind_files(AN, files=[bound.pk], owner_kind="test_report", owner_key="of-1")
    assert remove_expired_uploads(SYSTEM) == 0
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        with pytest.raises(StateConflict):
            bind_files(AN, files=[waiting.pk], owner_kind="test_report", owner_key="of-1")
        assert remove_expired_uploads(SYSTEM) == 1
        assert remove_expired_uploads(SYSTEM) == 0
    assert not StoredFile.objects.filter(pk=waiting.pk).exists()
    assert len(stored(home)) == 1
    assert AuditEntry.objects.filter(verb="remove_expired_uploads").count() == 1


@pytest.mark.parametrize("state", ["receiving", "leaving"])
def test_what_a_kill_left_is_removed_later(sent: Sent, home: Path, state: str) -> None:
    sent()
    StoredFile.objects.update(state=state, uploaded_at=timezone.now() - dt.timedelta(hours=3))
    assert remove_expired_uploads(SYSTEM) == 1
    assert stored(home) == []


def test_an_upload_still_being_received_is_left_alone(sent: Sent) -> None:
    sent()
    StoredFile.objects.update(state="receiving")
    assert remove_expired_uploads(SYSTEM) == 0


def test_only_the_uploader_discards_and_only_while_it_waits(sent: Sent, home: Path) -> None:
    file = sent()
    with pytest.raises(StateConflict):
        discard_file(BINH, file)
    discard_file(AN, file)
    assert stored(home) == []
    with pytest.raises(StateConflict):
        discard_file(AN, file)


def test_files_go_with_their_object_when_its_transaction_commits(
    sent: Sent, home: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    one, two = sent(), sent()
    bind_files(AN, files=[one.pk, two.pk], owner_kind="test_report", owner_key="of-1")
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_files_of(AN, owner_kind="test_report", owner_key="of-1", reason="x", only=one.pk) == 1
        assert len(stored(home)) == 2, "an undone removal must leave the bytes"
    assert len(stored(home)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_files_of(AN, owner_kind="test_report", owner_key="of-1", reason="x") == 1
    assert stored(home) == []
    assert remove_files_of(AN, owner_kind="test_report", owner_key="of-1", reason="x") == 0
