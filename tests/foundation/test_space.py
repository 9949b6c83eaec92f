"""A disk that fills up: writes are refused in plain words, what is stored stays readable."""

from __future__ import annotations

import ctypes
import errno
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from nangluong.foundation.files.storage import Folder, new_key
from nangluong.foundation.space import MEGABYTE, NoSpace, free_bytes, full_disk_in_words, require_space

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes where the machine lets us."""
    place = tmp_path / "disk"
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", str(place).encode(), b"tmpfs", 0, b"size=2m"):
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    libc.umount2(str(place).encode(), 2)


def test_the_floor_is_kept_after_what_is_needed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SPACE_FLOOR_BYTES = 100 * MEGABYTE
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 0, 150 * MEGABYTE))
    require_space()
    require_space(needed=50 * MEGABYTE)
    with pytest.raises(NoSpace) as caught:
        require_space(needed=50 * MEGABYTE + 1)
    assert caught.value.http_status == 503


def test_a_folder_that_is_yet_to_be_made_is_asked_above(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "a" / "b") > 0


def test_no_space_left_is_said_in_words_and_other_faults_stay() -> None:
    with pytest.raises(NoSpace), full_disk_in_words():
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(PermissionError), full_disk_in_words():
        raise PermissionError(errno.EACCES, "no")


def test_a_really_full_disk_refuses_and_loses_nothing(small_disk: Path, settings: Settings, tmp_path: Path) -> None:
    settings.SPACE_FLOOR_BYTES = 0
    folder, key, source = Folder(small_disk / "files"), new_key(), tmp_path / "source"
    source.write_bytes(b"a" * 900_000)
    folder.put(key, source)
    (small_disk / "filler").write_bytes(b"x" * 900_000)
    with pytest.raises(NoSpace):
        folder.put(new_key(), source)
    # Nobody looked ahead: the write itself hits the end of the disk.
    with pytest.raises(NoSpace), full_disk_in_words(), (small_disk / "more").open("wb") as more:
        more.write(b"y" * 2_000_000)
    assert b"".join(folder.read(key)) == b"a" * 900_000
    (small_disk / "filler").unlink()
    (small_disk / "more").unlink()
    folder.put(new_key(), source)
