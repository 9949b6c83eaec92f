"""Searching the audit: by everything that is asked for, page by page, within what the actor may see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.auditing import search
from nangluong.accounts.auditing.search import Criteria, SearchTooWide, search_audit
from nangluong.accounts.models import User
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted

pytestmark = pytest.mark.django_db
AUDITOR = Actor("Kiểm toán", user_id=1, on_behalf_of="bct", rights=frozenset({perms.SEE_AUDIT}))
ADMINISTRATOR = Actor("Quản trị", user_id=2, on_behalf_of="evn", rights=frozenset({perms.SEE_ORGANISATION_AUDIT}))


@pytest.fixture
def written() -> list[int]:
    """Ten entries: five of EVN, five of the ministry; every other one refused."""
    found = []
    for n in range(10):
        actor = Actor(f"Người {n % 3}", user_id=100 + n % 3, on_behalf_of="evn" if n < 5 else "bct")
        entry = audit.record(actor, f"verb_{n % 2}", kind="thing", key=str(n), refused=n % 2 == 1)
        found.append(entry.pk)
    return found


def keys(criteria: Criteria, actor: Actor = AUDITOR) -> list[str]:
    return [entry.object_key for entry in search_audit(actor, criteria).entries]


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (Criteria(kind="thing", key="3"), "3"),
        (Criteria(person="101"), "741"),
        (Criteria(person="Người 2"), "852"),
        (Criteria(organisation="evn"), "43210"),
        (Criteria(verb="verb_1", organisation="bct"), "975"),
        (Criteria(refused=True), "97531"),
        (Criteria(request_id="none-such"), ""),
        (Criteria(kind="thing"), "9876543210"),
        (Criteria(person="Không có ai"), ""),
    ],
)
def test_entries_are_found_by(criteria: Criteria, found: str, written: list[int]) -> None:
    assert "".join(keys(criteria)) == found


def test_a_person_is_found_by_a_part_of_the_name(written: list[int]) -> None:
    User.objects.create(pk=100, username="an", full_name="Lê Văn An")
    assert "".join(keys(Criteria(person="văn an"))) == "9630"


def test_a_span_of_time_is_closed_open(written: list[int]) -> None:
    now = timezone.now()
    assert len(keys(Criteria(kind="thing", since=now - dt.timedelta(hours=1), until=now))) == 10
    assert keys(Criteria(since=now + dt.timedelta(hours=1))) == []
    assert keys(Criteria(until=now - dt.timedelta(hours=1), kind="thing")) == []


def test_pages_follow_each_other_without_gap(written: list[int]) -> None:
    first = search_audit(AUDITOR, Criteria(kind="thing"), size=4)
    second = search_audit(AUDITOR, Criteria(kind="thing"), size=4, before=first.before)
    third = search_audit(AUDITOR, Criteria(kind="thing"), size=4, before=second.before)
    seen = [entry.pk for page in (first, second, third) for entry in page.entries]
    assert seen == sorted(written, reverse=True)
    assert third.before is None


def test_an_administrator_sees_the_own_organisation_only(written: list[int]) -> None:
    assert "".join(keys(Criteria(), ADMINISTRATOR)) == "43210"
    assert keys(Criteria(organisation="bct"), ADMINISTRATOR) == []
    assert keys(Criteria(key="9"), ADMINISTRATOR) == []


@pytest.mark.parametrize(
    "actor",
    [
        Actor("không quyền", user_id=5, on_behalf_of="bct"),
        Actor("cho chính mình", user_id=6, rights=frozenset({perms.SEE_ORGANISATION_AUDIT})),
        Actor("khách"),
    ],
)
def test_nobody_else_sees_anything(actor: Actor, written: list[int]) -> None:
    with pytest.raises(NotPermitted):
        search_audit(actor, Criteria())


def test_an_auditor_outside_the_ministry_sees_the_own_organisation_only(written: list[int]) -> None:
    inspector = Actor("Kiểm toán EVN", on_behalf_of="evn", rights=frozenset({perms.SEE_AUDIT}))
    assert "".join(keys(Criteria(), inspector)) == "43210"


def test_a_page_costs_a_handful_of_queries(written: list[int]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        search_audit(SYSTEM, Criteria(kind="thing", verb="verb_1"))
    assert len([one for one in queries if "SELECT" in one["sql"] and "set_config" not in one["sql"]]) == 1


def test_a_search_that_takes_too_long_is_refused_in_words(written: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_LIMIT_MS", 1)
    slow = "SELECT pg_sleep(0.2)"
    original = search.visible_entries
    monkeypatch.setattr(search, "visible_entries", lambda actor: original(actor).extra(where=[f"({slow}) IS NOT NULL"]))
    with pytest.raises(SearchTooWide):
        search_audit(AUDITOR, Criteria())
    # The connection goes on without the limit.
    with connection.cursor() as cursor:
        cursor.execute(slow)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '1', true)")
        cursor.execute(slow)


_MANY = """
SET LOCAL session_replication_role = replica;
INSERT INTO foundation_auditentry (at, actor, user_id, on_behalf_of, verb, object_kind, object_key, reason, refused,
    request_id, previous_digest, digest)
SELECT now() - (20000 - n) * interval '1 minute', 'Người ' || n % 500, n % 500, 'org-' || n % 60, 'verb_' || n % 400,
    'kind_' || n % 25, (n % 2000)::text, '', n % 200 = 0, md5((n / 3)::text), '', md5(n::text) || md5((-n)::text)
FROM generate_series(1, 20000) AS n;
SET LOCAL session_replication_role = origin;
"""


def test_every_filter_has_an_index_that_is_used_and_nothing_is_sorted() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MANY)
        cursor.execute("ANALYZE foundation_auditentry")
    expected = {
        "audit_object_newest": Criteria(kind="kind_7", key="1007"),
        "audit_person_newest": Criteria(person="123"),
        "audit_actor_newest": Criteria(person="Người 77"),
        "audit_organisation_newest": Criteria(organisation="org-17"),
        "audit_verb_newest": Criteria(verb="verb_3"),
        "audit_refused_newest": Criteria(refused=True),
        "audit_request": Criteria(request_id="c4ca4238a0b923820dcc509a6f75849b"),
    }
    plans = {name: search.matching(AUDITOR, one)[:51].explain() for name, one in expected.items()}
    assert [name for name, plan in plans.items() if name not in plan] == []
    assert [name for name, plan in plans.items() if "Seq Scan" in plan] == []
