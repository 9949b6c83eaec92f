"""Pages with data and without, in both languages; who sees what; what cannot be injected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nangluong.accounts.models import AccessRecord
from nangluong.metering import perms
from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch, QuarantinedPart, ReadingException, ReadingSource
from nangluong.metering.queries.readings import received_days
from tests.metering.intake.estate import FOREIGN, HANOI, SOUTH, Estate, wide_file, yesterday

LISTS = ["night", "points", "exceptions", "quarantine", "sources", "losses", "open_source", "upload"]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_shown_in_both_languages(name: str, prefix: str, officer: Client, sent: IntakeBatch) -> None:
    """With one heading and no text left in Vietnamese on the English page's own parts."""
    answer = officer.get(prefix + reverse(f"metering:{name}"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", LISTS)
def test_nobody_sees_a_page_without_signing_in(name: str, db: None) -> None:
    """Nor without a right of this room."""
    assert Client().get(reverse(f"metering:{name}")).status_code == 302


@pytest.mark.parametrize("name", LISTS)
def test_nobody_sees_a_page_without_a_right(name: str, sign_in: Callable[..., Client]) -> None:
    """Signed in is not enough."""
    assert sign_in("statistics.see_desk").get(reverse(f"metering:{name}")).status_code == 403


def addresses(estate: Estate, batch: IntakeBatch) -> list[str]:
    """Return one address of every kind that names an object of Hà Nội's corporation."""
    part = batch.parts.first()
    serial = estate.meters[0]
    one = ReadingException.objects.create(
        point_id=estate.points[serial],
        corporation_id=HANOI,
        kind="silent",
        first_day=yesterday(),
        last_day=yesterday(),
    )
    assert part is not None
    return [
        reverse("metering:point", args=[f"KH-{serial}"]),
        reverse("metering:day", args=[f"KH-{serial}", yesterday().isoformat()]),
        reverse("metering:edit", args=[f"KH-{serial}", yesterday().isoformat()]),
        reverse("metering:batch", args=[batch.pk]),
        reverse("metering:part", args=[part.pk]),
        reverse("metering:source", args=[estate.source.code]),
        reverse("metering:exception", args=[one.pk]),
    ]


def test_objects_of_another_corporation_do_not_exist(
    estate_of_two: Estate, sent: IntakeBatch, sign_in: Callable[..., Client]
) -> None:
    """An operator of the other corporation gets 404 for every address that the owner can read."""
    rights = [right for right in perms.ALL if right != perms.SEE_ALL]
    listed = addresses(estate_of_two, sent)
    client = sign_in(*rights, where=HANOI)
    assert {address: client.get(address).status_code for address in listed} == dict.fromkeys(listed, 200)
    client = sign_in(*rights, where=SOUTH)
    assert {address: client.get(address).status_code for address in listed} == dict.fromkeys(listed, 404)
    for name in ("quarantine", "sources", "exceptions"):
        page = client.get(reverse(f"metering:{name}")).content.decode()
        assert "dem.csv" not in page
        assert estate_of_two.meters[0] not in page
        assert "Thu thập Hà Nội" not in page
    found = client.get(reverse("metering:points"), {"q": "KH-PD01"}).content.decode()
    assert estate_of_two.meters[0] not in found


def test_without_an_organisation_acted_for_nothing_is_seen(sign_in: Callable[..., Client]) -> None:
    """Own readings only, and there is no own."""
    assert sign_in(perms.SEE_OWN, where=None).get(reverse("metering:sources")).status_code == 403


def test_a_curve_looked_at_leaves_a_trace(estate_of_two: Estate, officer: Client, sent: IntakeBatch) -> None:
    """Who, whose, which days."""
    officer.get(reverse("metering:point", args=[f"KH-{estate_of_two.meters[0]}"]))
    seen = AccessRecord.objects.get()
    assert (seen.subject_kind, seen.subject_key, seen.purpose) == ("meter", f"KH-{estate_of_two.meters[0]}", "metering")
    assert seen.reader.startswith("Cán bộ đo đếm")


def test_a_name_that_is_a_script_is_text(estate_of_two: Estate, officer: Client, sent: IntakeBatch) -> None:
    """In names of sources and files, codes of meters and raw text."""
    evil = "<script>alert(1)</script>"
    ReadingSource.objects.filter(pk=estate_of_two.source.pk).update(name=evil)
    IntakeBatch.objects.filter(pk=sent.pk).update(name=evil)
    QuarantinedPart.objects.update(serial=evil, raw=evil.encode(), reason_vi=evil)
    pages = [reverse("metering:sources"), reverse("metering:quarantine"), reverse("metering:batch", args=[sent.pk])]
    pages += [reverse("metering:source", args=["hes-hn"]), reverse("metering:upload")]
    pages += [reverse("metering:part", args=[part.pk]) for part in sent.parts.all()]
    for address in pages:
        page = officer.get(address).content.decode()
        assert "alert(1)" in page
        assert evil not in page


def test_an_upload_leads_to_its_receipt(estate_of_two: Estate, officer: Client) -> None:
    """And what the receipt says is in the lake."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("dem.csv", wide_file(estate_of_two.meters[:2], [yesterday()]))
    answer = officer.post(reverse("metering:upload"), {"source": "hes-hn", "file": file})
    batch = IntakeBatch.objects.get()
    assert answer.headers["Location"] == reverse("metering:batch", args=[batch.pk])
    assert (batch.added, batch.taken_by) == (2, "Cán bộ đo đếm")
    assert received_days(estate_of_two.points[estate_of_two.meters[1]], yesterday(), yesterday())


def test_an_upload_that_cannot_be_is_refused_in_words(estate_of_two: Estate, officer: Client) -> None:
    """On the form, with its status."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("x.bin", b"\0\1")
    answer = officer.post(reverse("metering:upload"), {"source": "hes-hn", "file": file})
    assert answer.status_code == 415
    assert "Không nhận ra định dạng" in answer.content.decode()


def test_parts_are_settled_from_the_page(officer: Client, sent: IntakeBatch) -> None:
    """Read again, corrected, given up; a reason is asked for."""
    bad = sent.parts.get(code="day")
    address = reverse("metering:part", args=[bad.pk])
    corrected = bytes(bad.raw).decode().replace("2026-02-31", yesterday().isoformat())
    assert officer.post(address, {"action": "correct", "raw": corrected}).status_code == 422
    answer = officer.post(address, {"action": "correct", "raw": corrected, "reason": "hỏi lại đơn vị"})
    assert answer.status_code == 302
    bad.refresh_from_db()
    assert bad.state == "replayed"
    foreign = reverse("metering:settle") + "?ma=foreign_meter"
    officer.post(foreign, {"action": "discard"})
    assert sent.parts.get(code="foreign_meter").state == "open"
    officer.post(foreign, {"action": "discard", "reason": "gửi nhầm"})
    assert sent.parts.get(code="foreign_meter").state == "discarded"
    officer.post(reverse("metering:settle") + "?ma=unknown_meter", {"action": "replay"})
    assert sent.parts.get(code="unknown_meter").state == "replayed"


def test_a_source_is_opened_given_a_key_and_closed(estate_of_two: Estate, officer: Client) -> None:
    """The key is on one answer only."""
    form = {"code": "moi", "name": "Nguồn mới", "corporation": SOUTH, "formats": ["csv_wide", "json_day"]}
    assert officer.post(reverse("metering:open_source"), form).status_code == 302
    assert officer.post(reverse("metering:open_source"), form).status_code == 422
    answer = officer.post(reverse("metering:new_key", args=["moi"]), {"label": "máy 1"})
    key = ReadingSource.objects.get(code="moi").keys.get()
    assert "nlk_" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"{key.hint}…" in officer.get(reverse("metering:source", args=["moi"])).content.decode()
    officer.post(reverse("metering:revoke_key", args=["moi", key.pk]))
    officer.post(reverse("metering:set_active", args=["moi"]), {"reason": "hết hợp đồng"})
    source = ReadingSource.objects.get(code="moi")
    assert not source.active
    assert source.keys.get().revoked_at


def test_a_foreign_point_is_found_by_the_ministry(officer: Client, estate_of_two: Estate) -> None:
    """By its meter's serial; a short query finds nothing."""
    page = officer.get(reverse("metering:points"), {"q": FOREIGN[:6]}).content.decode()
    assert f"KH-{FOREIGN}" in page
    assert f"KH-{FOREIGN}" not in officer.get(reverse("metering:points"), {"q": "PB"}).content.decode()


@pytest.mark.parametrize("text", ["2026-02-31", "x", "0000-00-00"])
def test_a_day_that_is_none_is_no_page(text: str, officer: Client, estate_of_two: Estate) -> None:
    """Not an error."""
    address = f"/do-dem/diem-do/KH-{estate_of_two.meters[0]}/ngay/{text}/"
    assert officer.get(address).status_code == 404


def test_asked_days_are_bounded(officer: Client, estate_of_two: Estate, sent: IntakeBatch) -> None:
    """A span of a hundred years, days in the wrong order, and nonsense give a page."""
    address = reverse("metering:point", args=[f"KH-{estate_of_two.meters[0]}"])
    for query in ("?tu=2000-01-01&den=2099-01-01", "?tu=2026-05-01&den=2026-04-01", "?tu=x&den=y&kenh=zz", "?kenh=99"):
        assert officer.get(address + query).status_code == 200


def test_queries_of_the_lists_do_not_grow(
    officer: Client, sent: IntakeBatch, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Whatever is on them."""
    limits = {"sources": 16, "quarantine": 16, "exceptions": 16, "night": 24}
    for name, most in limits.items():
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            officer.get(reverse(f"metering:{name}"))


def test_a_points_timeline_has_all_that_happened(officer: Client, estate_of_two: Estate, sent: IntakeBatch) -> None:
    """Events of its meter with their number, a code in no list as it came, exceptions, the newest first."""
    serial, on = estate_of_two.meters[0], yesterday()
    lines = [
        f"{serial},{on}T08:00,meter_cover_opened,",
        f"{serial},{on}T09:00,7.7.7.7,",
        f"{serial},{on}T10:00,clock_drift,-240",
    ]
    take_message(
        actor_of_source(estate_of_two.source),
        source=estate_of_two.source,
        raw=("meter,at,event,amount\n" + "\n".join(lines) + "\n").encode(),
        name="sk.csv",
        via=IntakeBatch.Via.FILE,
    )
    one = ReadingException.objects.create(
        point_id=estate_of_two.points[serial], corporation_id=HANOI, kind="tamper", first_day=on, last_day=on
    )
    page = officer.get(reverse("metering:point", args=[f"KH-{serial}"])).content.decode()
    found = [page.find(words) for words in ("-240 s", "7.7.7.7", "Mở nắp công tơ", f"/ngoai-le/{one.pk}")]
    assert all(at > 0 for at in found)
    assert found == sorted(found)
    assert "chưa đối chiếu" in page
    english = officer.get("/en" + reverse("metering:point", args=[f"KH-{serial}"])).content.decode()
    assert "Meter cover opened" in english
