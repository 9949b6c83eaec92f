"""Quarantine: waiting readings are taken when their meter is known, parts are corrected, or given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.metering import perms
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.refusals import PartNotReplayable
from nangluong.metering.intake.replaying import (
    discard_parts,
    parts_by_number,
    replay_corrected,
    replay_parts,
    replay_waiting,
)
from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch, QuarantinedPart, UsagePoint
from nangluong.metering.queries.readings import received_days
from tests.metering.intake.estate import HANOI, Estate, day_json, estate_row, import_rows, wide_file, yesterday

OFFICER = Actor("cán bộ", on_behalf_of=HANOI, rights=frozenset({perms.SETTLE_QUARANTINE, perms.SEE_OWN}))


def take(estate: Estate, raw: bytes, name: str = "a.csv") -> Receipt:
    """Take a message as the source."""
    return take_message(
        actor_of_source(estate.source), source=estate.source, raw=raw, name=name, via=IntakeBatch.Via.FILE
    )


def test_readings_of_an_unknown_meter_wait_for_it(estate_of_two: Estate, tmp_path: Path) -> None:
    """They are kept, taken when master data know the meter, and taken once."""
    new = f"MOI{estate_of_two.quarters}"
    receipt = take(estate_of_two, wide_file([new, estate_of_two.meters[0]], [yesterday()]))
    assert (receipt.batch.added, receipt.batch.waiting, receipt.batch.refused) == (1, 1, 0)
    part = QuarantinedPart.objects.get()
    assert (part.state, part.code, part.serial, part.position) == ("waiting", "unknown_meter", new, 2)
    assert list(replay_waiting(SYSTEM)) == []
    import_rows([estate_row(new, HANOI, "01")], tmp_path)
    taken = list(replay_waiting(SYSTEM))
    assert [one.batch.added for one in taken] == [1]
    point = UsagePoint.objects.get(code=f"KH-{new}")
    sent = wide_file([new], [yesterday()]).decode().splitlines()[1].split(",")
    assert received_days(point.pk, yesterday(), yesterday())[0].wh.tolist() == [int(cell) for cell in sent[5:]]
    part.refresh_from_db()
    assert (part.state, part.settled_in_id) == ("replayed", taken[0].batch.pk)
    assert list(replay_waiting(SYSTEM)) == []


def test_a_meter_that_did_not_hang_that_day_goes_on_waiting(estate_of_two: Estate, tmp_path: Path) -> None:
    """No batch is made of it again and again."""
    new = f"SAU{estate_of_two.quarters}"
    take(estate_of_two, day_json(new, yesterday()), "a.json")
    import_rows([estate_row(new, HANOI, "01", since="2090-01-01")], tmp_path)
    before = IntakeBatch.objects.count()
    assert list(replay_waiting(SYSTEM)) == []
    assert IntakeBatch.objects.count() == before
    assert QuarantinedPart.objects.get().state == "waiting"


def spoilt(estate: Estate) -> QuarantinedPart:
    """Return a part in quarantine whose day is impossible."""
    lines = wide_file(estate.meters[:1], [yesterday()]).decode()
    take(estate, lines.replace(yesterday().isoformat(), "2026-02-31").encode())
    return QuarantinedPart.objects.select_related("batch__source").get()


def test_a_corrected_part_is_taken(estate_of_two: Estate) -> None:
    """The original text stays, with who settled it and why."""
    part = spoilt(estate_of_two)
    raw = bytes(part.raw).replace(b"2026-02-31", yesterday().isoformat().encode())
    receipt = replay_corrected(OFFICER, part, raw=raw, reason="ngày gõ sai, đã hỏi đơn vị")
    assert (receipt.batch.via, receipt.batch.added) == ("replay", 1)
    part.refresh_from_db()
    assert (part.state, part.settled_by) == ("replayed", "cán bộ")
    assert b"2026-02-31" in bytes(part.raw)


def test_a_part_that_still_does_not_fit_is_in_quarantine_anew(estate_of_two: Estate) -> None:
    """Read again as it is, an impossible day stays impossible."""
    part = spoilt(estate_of_two)
    [receipt] = replay_parts(OFFICER, [part])
    assert receipt.batch.state == "refused"
    assert QuarantinedPart.objects.filter(state="open", batch=receipt.batch).count() == 1


def test_a_replay_done_twice_changes_nothing_twice(estate_of_two: Estate) -> None:
    """A kill between taking and settling: the second run gets the first one's receipt."""
    part = spoilt(estate_of_two)
    raw = bytes(part.raw).replace(b"2026-02-31", yesterday().isoformat().encode())
    first = replay_corrected(OFFICER, part, raw=raw, reason="x")
    QuarantinedPart.objects.filter(pk=part.pk).update(state="open")
    again = replay_corrected(OFFICER, part, raw=raw, reason="x")
    assert again.repeated
    assert again.batch.pk == first.batch.pk


def test_parts_are_given_up_with_a_reason_once(estate_of_two: Estate) -> None:
    """They stay readable."""
    part = spoilt(estate_of_two)
    assert discard_parts(OFFICER, [part], reason="gửi nhầm") == 1
    part.refresh_from_db()
    assert (part.state, part.settled_reason) == ("discarded", "gửi nhầm")
    with pytest.raises(StateConflict):
        discard_parts(OFFICER, [part], reason="lần nữa")
    assert parts_by_number([part.pk]) == []


def test_who_may_not_settle_is_refused(estate_of_two: Estate) -> None:
    """Without the right, or for another corporation's source."""
    part = spoilt(estate_of_two)
    stranger = Actor("khác", on_behalf_of="evnspc", rights=OFFICER.rights)
    for actor in (stranger, Actor("ai đó", on_behalf_of=HANOI)):
        with pytest.raises(NotPermitted):
            replay_parts(actor, [part])
        with pytest.raises(NotPermitted):
            discard_parts(actor, [part], reason="x")


def test_what_was_not_kept_whole_is_not_read_again(estate_of_two: Estate) -> None:
    """A part of it would pass for the whole."""
    huge = wide_file(estate_of_two.meters[:1], [yesterday()]) + b"9" * 70_000 + b"\n"
    take(estate_of_two, huge)
    part = QuarantinedPart.objects.select_related("batch__source").get()
    assert (part.code, part.complete) == ("huge_line", False)
    with pytest.raises(PartNotReplayable):
        replay_parts(OFFICER, [part])
