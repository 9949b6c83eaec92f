"""Room left on the disk: writes are refused in plain words while there is still room for the reads to go on."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from nangluong.foundation.errors import DomainError

MEGABYTE = 1024 * 1024


class NoSpace(DomainError):
    """The disk is nearly full, so nothing new is taken; what is stored can be read."""

    code = "no_space"
    http_status = 503


def free_bytes(folder: Path) -> int:
    """Return the bytes free on the disk of `folder`, or of the nearest folder above it that exists."""
    place = folder
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def require_space(folder: Path | None = None, *, needed: int = 0) -> None:
    """Raise `NoSpace` unless the disk of `folder` (default: the home) keeps its floor after `needed` more bytes.

    The floor is the setting `NANGLUONG_SPACE_FLOOR_MB`. It costs one system call; ask before each large write.
    """
    if free_bytes(folder or settings.CONFIG.home) - needed < settings.SPACE_FLOOR_BYTES:
        raise _no_space()


def _no_space() -> NoSpace:
    return NoSpace(
        "Máy chủ sắp hết chỗ chứa nên tạm thời không nhận thêm. Xem và tải về vẫn bình thường; hãy thử lại sau.",
        "The server is short of disk space and takes nothing new for now. Reading still works; try again later.",
    )


@contextmanager
def full_disk_in_words() -> Iterator[None]:
    """Turn the system's “no space left” of the body into `NoSpace`: another writer may fill the disk meanwhile."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_space() from None
        raise
