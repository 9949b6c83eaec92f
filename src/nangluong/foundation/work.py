"""Long work and its progress, in the terminal and on the page that started it."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.models import Work
from nangluong.foundation.notices.telling import notify

log = logging.getLogger(__name__)


_OPEN = (Work.State.WAITING, Work.State.RUNNING)


class WorkCancelled(DomainError):
    """Somebody cancelled the work that is running."""

    code = "work_cancelled"
    http_status = 409


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
        """Store the step. Raises `WorkCancelled` where somebody asked for that: here nothing is half done."""
        going = Work.objects.filter(pk=self._work.pk, cancel_requested=False).update(
            state=Work.State.RUNNING, done=done, total=total, step_vi=vi, step_en=en
        )
        if not going:
            raise WorkCancelled("Việc đã được hủy theo yêu cầu.", "The work was cancelled as asked.")


def begin_work(actor: Actor, *, kind: str, title: str, seen_with: str = "") -> Work:
    """Note a piece of work that is about to be queued; who holds `seen_with` sees it beside who started it."""
    return Work.objects.create(
        kind=kind, title=title, started_by=actor.name, user_id=actor.user_id, seen_with=seen_with
    )


def queue_work(actor: Actor, task: Any, *, kind: str, title: str, seen_with: str = "", **arguments: Any) -> Work:
    """Note a piece of work and queue `task` for it, which gets `work_id` and `arguments`, in one transaction.

    The task carries it out inside `carried_out`; the page that started it shows `{% work_progress work %}`.
    """
    with transaction.atomic():
        work = begin_work(actor, kind=kind, title=title, seen_with=seen_with)
        work.job_id = task.defer(work_id=str(work.pk), **arguments)
        work.save(update_fields=["job_id"])
    return work


@contextmanager
def carried_out(work: Work) -> Iterator[Stored]:
    """Run the body as `work`: its end, or its failure in words, is stored. A bug is stored and raised.

    Where the database goes away, nothing can be stored: the work stays open and `jobs.stalled` has it run again.
    """
    progress = Stored(work)
    Work.objects.filter(pk=work.pk).update(attempts=F("attempts") + 1)
    try:
        yield progress
    except WorkCancelled as refusal:
        _finish(work, Work.State.CANCELLED, error_vi=refusal.message_vi, error_en=refusal.message_en)
    except DomainError as refusal:
        _finish(work, Work.State.FAILED, error_vi=refusal.message_vi, error_en=refusal.message_en)
    except (OperationalError, InterfaceError):
        log.exception("work %s was cut off by the database and will be run again", work.pk)
        raise
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
    """End the work once, and tell the person who started it; a second end of the same attempt changes nothing."""
    with transaction.atomic():
        ended = Work.objects.filter(pk=work.pk, state__in=_OPEN).update(
            state=state, finished_at=timezone.now(), **words
        )
        if not ended or work.user_id is None or state == Work.State.CANCELLED:
            return
        failed = state == Work.State.FAILED
        reasons = {"reason_vi": words["error_vi"], "reason_en": words["error_en"]} if failed else {}
        attempts = Work.objects.values_list("attempts", flat=True).get(pk=work.pk)
        notify(
            work.user_id,
            "work_failed" if failed else "work_done",
            key=f"{work.pk}-{attempts}",
            params={"title": work.title, **reasons},
            url=reverse("web:own_work"),
        )
