"""Telling people things: kinds as data, choices, the inbox, and nothing that outlives an undone change."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.notices.choices import choices_of, choose, language_of, wanted_channels
from nangluong.foundation.notices.inbox import PAGE, inbox_page, mark_read, own_notice, unread_count
from nangluong.foundation.notices.kinds import FOLDER, Default, notice_kinds, read_kinds
from nangluong.foundation.notices.models import Delivery, Notice, PushSubscription
from nangluong.foundation.notices.telling import notify, notify_holders
from nangluong.foundation.reference import ReferenceFileError

AN, BINH = Actor("Lê An", user_id=1), Actor("Trần Bình", user_id=2)
ENTRY = """
kinds:
  k:
    name_vi: A
    name_en: A
    subject_vi: "{subject}"
    subject_en: A
    body_vi: B
    body_en: B
    channels: {channels}
"""
GOOD = '{inbox: always, email: "on", push: "off"}'


def tell(person: int = 1, key: str = "1", title: str = "Nạp than") -> bool:
    return notify(person, "work_done", key=key, params={"title": title}, url="/viec-cua-toi/")


def write(root: Path, subject: str, channels: str = GOOD) -> None:
    (root / FOLDER).mkdir(parents=True)
    text = ENTRY.replace("{subject}", subject).replace("{channels}", channels)
    (root / FOLDER / "a.yaml").write_text(text, encoding="utf-8")


def test_kinds_are_filled_in_both_languages() -> None:
    for kind in notice_kinds().values():
        params = {name: f"<{name}>" for name in kind.placeholders}
        vietnamese, english = kind.words("vi", params), kind.words("en", params)
        assert vietnamese != english
        assert "{" not in "".join((*vietnamese, *english))
        assert kind.name("vi") != kind.name("en")


def test_a_subject_stays_one_line_whatever_is_filled_in() -> None:
    subject, _body = notice_kinds()["work_done"].words("vi", {"title": "a\r\nBcc: x@y.example"})
    assert "\n" not in subject
    assert "\r" not in subject


def test_what_is_filled_in_is_not_a_template_itself() -> None:
    subject, _body = notice_kinds()["work_done"].words("vi", {"title": "{title.__class__}"})
    assert "{title.__class__}" in subject


@pytest.mark.parametrize("subject", ["{x.__class__}", "{x!r}", "{x:>100}", "{0}", "{"])
def test_templates_hold_plain_names_only(tmp_path: Path, subject: str) -> None:
    write(tmp_path, subject)
    with pytest.raises(ReferenceFileError):
        read_kinds(tmp_path)


def test_a_kind_names_every_channel(tmp_path: Path) -> None:
    write(tmp_path, "A", "{inbox: always}")
    with pytest.raises(ReferenceFileError):
        read_kinds(tmp_path)


@pytest.mark.django_db
class TestTelling:
    def test_the_same_thing_is_told_once(self) -> None:
        assert tell()
        assert not tell()
        assert tell(key="2")
        assert tell(person=2)
        assert Notice.objects.count() == 3

    def test_an_undone_change_tells_nothing(self) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            tell()
            raise RuntimeError
        assert not Notice.objects.exists()
        assert not Delivery.objects.exists()

    def test_a_missing_word_an_unknown_kind_or_a_foreign_address_is_a_bug(self) -> None:
        with pytest.raises(ValueError, match="title"):
            notify(1, "work_done", key="1")
        with pytest.raises(KeyError):
            notify(1, "no_such_kind", key="1")
        for url in ("https://evil.example/", "//evil.example/", "javascript:x"):
            with pytest.raises(ValueError, match="path"):
                notify(1, "work_done", key="1", params={"title": "x"}, url=url)

    def test_every_browser_gets_its_own_push(self) -> None:
        from django.utils import timezone

        for number in range(2):
            PushSubscription.objects.create(
                person_id=1, endpoint=f"https://x/{number}", p256dh="k", auth="a", created_at=timezone.now()
            )
        tell()
        assert list(Delivery.objects.values_list("channel", flat=True)) == ["push", "push"]

    def test_everybody_with_the_right_is_told(self) -> None:
        assert notify_holders("foundation.manage_jobs", "letter_dead", key="d", params={}) == 1
        assert notify_holders("foundation.manage_jobs", "letter_dead", key="d", params={}) == 0
        assert Notice.objects.get().person_id == 2


@pytest.mark.django_db
class TestChoices:
    def test_the_default_holds_until_somebody_chooses(self) -> None:
        kind = notice_kinds()["work_done"]
        assert wanted_channels(1, kind) == {"inbox", "push"}
        choose(AN, wanted=[("job_given_up", "inbox"), *always(), ("work_done", "email")], language="en")
        assert wanted_channels(1, kind) == {"email"}
        assert wanted_channels(2, kind) == {"inbox", "push"}
        assert (language_of(1), language_of(2)) == ("en", "vi")
        tell()
        notice = Notice.objects.get()
        assert not notice.in_inbox
        assert Delivery.objects.get().channel == "email"
        assert inbox_page(AN)[0] == []

    def test_what_must_be_told_cannot_be_switched_off(self) -> None:
        with pytest.raises(StateConflict):
            choose(AN, wanted=[("work_done", "push")], language="vi")
        assert wanted_channels(1, notice_kinds()["job_given_up"]) >= {"inbox"}

    def test_choosing_is_recorded_and_read_in_one_query(self, django_assert_num_queries: object) -> None:
        choose(AN, wanted=always(), language="xx")
        assert AuditEntry.objects.get().verb == "choose_notices"
        assert language_of(1) == "vi"
        with django_assert_num_queries(1):  # type: ignore[operator]
            chosen = choices_of(1)
        assert chosen["job_given_up", "inbox"]
        assert not chosen["work_done", "push"]

    def test_a_visitor_chooses_nothing(self) -> None:
        with pytest.raises(NotPermitted):
            choose(Actor("khách"), wanted=[], language="vi")


def always() -> list[tuple[str, str]]:
    return [
        (kind.code, channel)
        for kind in notice_kinds().values()
        for channel, default in kind.channels.items()
        if default == Default.ALWAYS
    ]


@pytest.mark.django_db
class TestInbox:
    def test_it_goes_on_by_key_and_counts_in_one_query(self, django_assert_num_queries: object) -> None:
        for number in range(PAGE + 5):
            tell(key=str(number))
        tell(person=2)
        with django_assert_num_queries(1):  # type: ignore[operator]
            first, more = inbox_page(AN)
        second, still = inbox_page(AN, before=first[-1].pk)
        assert (len(first), more, len(second), still) == (PAGE, True, 5, False)
        assert [row.pk for row in (*first, *second)] == sorted((row.pk for row in (*first, *second)), reverse=True)
        assert unread_count(1) == PAGE + 5

    def test_read_and_unread_are_ones_own(self) -> None:
        for number in range(3):
            tell(key=str(number))
        newest = inbox_page(AN)[0][0]
        assert own_notice(BINH, newest.pk) is None
        assert mark_read(BINH, notice_id=newest.pk) == 0
        assert mark_read(AN, notice_id=newest.pk) == 1
        assert unread_count(1) == 2
        assert mark_read(AN, notice_id=newest.pk, read=False) == 1
        assert mark_read(AN) == 3
        assert unread_count(1) == 0

    def test_the_count_stops_at_99(self) -> None:
        for number in range(105):
            tell(key=str(number))
        assert unread_count(1) == 99

    def test_a_visitor_has_no_inbox(self) -> None:
        with pytest.raises(NotPermitted):
            inbox_page(Actor("khách"))
