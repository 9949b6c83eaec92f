"""Long work and its progress, in the terminal and on the page that started it."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.models import Work

log = logging.getLogger(__name__)


class Progress(Protocol):
    """Where long work says how far it is."""

    def step(self, done: int, total: int, vi: str, en: str) -> None:
        """Say that step `done` of `total` begins, in words."""


class Silent:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, vi: str, en: str) -> None:
        """Do nothing."""


class Terminal:
    """Progress as lines in a terminal, with the seconds since the start."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._start = time.monotonic()

    def step(self, done: int, total: int, vi: str, en: str) -> None:
        """Print one line."""
        elapsed = time.monotonic() - self._start
        print(f"  [{done}/{total}] {elapsed:5.1f} s  {vi} / {en}", file=self._stream, flush=True)


class Stored:
    """Progress kept in a `Work` row, for a page to poll. Each step is committed at once."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def step(self, done: int, total: int, vi: str, en: str) -> None:
        """Store the step."""
        Work.objects.filter(pk=self._work.pk).update(
            state=Work.State.RUNNING, done=done, total=total, step_vi=vi, step_en=en
        )


def begin_work(actor: Actor, *, kind: str, title: str) -> Work:
    """Note a piece of work that is about to be queued."""
    return Work.objects.create(kind=kind, title=title, started_by=actor.name)


@contextmanager
def carried_out(work: Work) -> Iterator[Stored]:
    """Run the body as `work`: its end, or its failure in words, is stored. A bug is stored and raised."""
    progress = Stored(work)
    try:
        yield progress
    except DomainError as refusal:
        _finish(work, Work.State.FAILED, error_vi=refusal.message_vi, error_en=refusal.message_en)
    except Exception:
        log.exception("work %s failed", work.pk)
        _finish(
            work,
            Work.State.FAILED,
            error_vi=f"Lỗi hệ thống, không có gì bị thay đổi. Mã tham chiếu {work.pk}.",
            error_en=f"System error; nothing was changed. Reference {work.pk}.",
        )
        raise
    else:
        _finish(work, Work.State.DONE)


def _finish(work: Work, state: Work.State, **words: str) -> None:
    Work.objects.filter(pk=work.pk).update(state=state, finished_at=timezone.now(), **words)
