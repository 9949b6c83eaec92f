"""Long work and how far it is: in the terminal and in the row that a page polls."""

from __future__ import annotations

import io
import logging

import pytest
import time_machine

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.models import Work
from nangluong.foundation.work import Silent, Stored, Terminal, begin_work, carried_out


def test_the_terminal_shows_one_line_a_step() -> None:
    out = io.StringIO()
    progress = Terminal(out)
    progress.step(1, 3, "đọc tệp", "reading the file")
    progress.step(2, 3, "tính", "calculating")
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("  [1/3]")
    assert lines[0].endswith("s  đọc tệp / reading the file")


def test_silent_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Silent().step(1, 1, "x", "x")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, 0), (0, 4, 0), (1, 3, 33), (2, 3, 66), (3, 3, 100)])
def test_percent_is_whole_and_reaches_100_only_at_the_end(done: int, total: int, percent: int) -> None:
    assert Work(done=done, total=total).percent == percent


@pytest.fixture
def work(db: None) -> Work:
    return begin_work(Actor("Lê An"), kind="release", title="2026-1")


def test_work_begins_waiting(work: Work) -> None:
    work.refresh_from_db()
    assert (work.state, work.started_by, work.percent, work.finished_at) == ("waiting", "Lê An", 0, None)
    assert str(work) == "2026-1 (waiting)"


def test_steps_are_stored_as_they_happen(work: Work) -> None:
    with carried_out(work) as progress:
        assert isinstance(progress, Stored)
        progress.step(1, 4, "đọc", "reading")
        work.refresh_from_db()
        assert (work.state, work.percent, work.step_vi, work.step_en) == ("running", 25, "đọc", "reading")


@time_machine.travel("2026-11-24T03:00:00Z", tick=False)
def test_work_that_ends_well_is_done(work: Work) -> None:
    with carried_out(work) as progress:
        progress.step(1, 1, "x", "x")
    work.refresh_from_db()
    assert (work.state, work.error_vi, work.error_en) == ("done", "", "")
    assert work.finished_at is not None
    assert work.finished_at.isoformat() == "2026-11-24T03:00:00+00:00"


def test_a_refusal_ends_the_work_in_words_and_is_not_a_bug(work: Work) -> None:
    with carried_out(work):
        raise StateConflict("Đã có.", "Exists.")
    work.refresh_from_db()
    assert (work.state, work.error_vi, work.error_en) == ("failed", "Đã có.", "Exists.")


def test_a_bug_ends_the_work_with_a_reference_and_is_raised(work: Work) -> None:
    with pytest.raises(ZeroDivisionError), carried_out(work):
        _ = 1 // 0
    work.refresh_from_db()
    assert work.state == "failed"
    for message in (work.error_vi, work.error_en):
        assert str(work.pk) in message
        assert "division" not in message, "the trace belongs into the log, not on a page"


def test_the_bug_is_in_the_log_with_the_same_reference(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(ZeroDivisionError), carried_out(work):
        _ = 1 // 0
    (entry,) = [entry for entry in caplog.records if entry.name == "nangluong.foundation.work"]
    assert str(work.pk) in entry.getMessage()
    assert entry.exc_info is not None


def test_work_that_the_database_cut_off_stays_open(db: None) -> None:
    from django.db import OperationalError

    work = begin_work(SYSTEM, kind="t", title="Nạp tệp")
    with pytest.raises(OperationalError), carried_out(work):
        raise OperationalError("server closed the connection")
    work.refresh_from_db()
    assert (work.state, work.error_vi) == ("waiting", "")
