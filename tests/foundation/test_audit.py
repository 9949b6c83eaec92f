"""The audit chain: append-only in the database, tampering found, one order under concurrent writers."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.models import AuditEntry, AuditHead

AN = Actor("Lê An", user_id=7, on_behalf_of="bct", rights=frozenset({"x"}))


def write(count: int) -> list[AuditEntry]:
    return [audit.record(AN, "change", kind="thing", key=str(n), after={"n": n}) for n in range(count)]


@contextmanager
def tampering() -> Iterator[None]:
    """Do what only a superuser with the triggers switched off can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def broken() -> list[int]:
    return sorted({link.entry_id for link in audit.verify()})


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_which_thing_and_why() -> None:
    before, after = {"price": Decimal("1.50")}, {"price": Decimal("2.50"), "since": dt.date(2026, 1, 1)}
    audit.record(AN, "set_price", kind="tariff", key="A1", before=before, after=after, reason="new decision")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.user_id, entry.on_behalf_of) == ("Lê An", 7, "bct")
    assert (entry.verb, entry.object_kind, entry.object_key) == ("set_price", "tariff", "A1")
    assert entry.before == {"price": "1.50"}
    assert entry.after == {"price": "2.50", "since": "2026-01-01"}
    assert (entry.reason, entry.refused, entry.request_id) == ("new decision", False, "")
    assert str(entry).endswith("Lê An set_price tariff A1")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0.1, 1e22, -0.0, 1e-9, float("nan"), 2**70, "Đắk Lắk"])
def test_the_chain_holds_whatever_was_written(number: object) -> None:
    audit.record(AN, "change", kind="thing", key="x", before=[number], after={"deep": {"er": number}})
    assert list(audit.verify()) == []


@pytest.mark.django_db
def test_personal_values_enter_the_chain_masked_only() -> None:
    entry = audit.record(AN, "change", kind="user", key="7", before={"email": "an@example.vn"}, after={"rights": ["x"]})
    assert entry.before == {"email": "a•••@example.vn"}
    assert entry.after == {"rights": ["x"]}
    assert list(audit.verify()) == []


@pytest.mark.django_db
def test_the_system_is_named_and_refusals_are_marked() -> None:
    entry = audit.record(SYSTEM, "load", kind="file", key="x", refused=True)
    assert (entry.actor, entry.user_id, entry.refused) == ("system", None, True)


@pytest.mark.django_db
def test_each_entry_holds_the_digest_of_the_one_before() -> None:
    first, second, third = write(3)
    assert first.previous_digest == "0" * 64
    assert second.previous_digest == first.digest
    assert third.previous_digest == second.digest
    assert list(audit.verify()) == []


@pytest.mark.django_db
def test_an_entry_disappears_with_the_transaction_it_belongs_to() -> None:
    write(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(1)
        raise RuntimeError
    write(1)
    assert AuditEntry.objects.count() == 2
    assert list(audit.verify()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_auditentry SET actor = 'someone else'",
        "DELETE FROM foundation_auditentry",
        "TRUNCATE foundation_auditentry",
        "TRUNCATE foundation_auditentry CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(statement: str) -> None:
    write(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 2


@pytest.mark.django_db
def test_the_orm_cannot_change_or_remove_an_entry_either() -> None:
    (entry,) = write(1)
    for change in (lambda: AuditEntry.objects.update(actor="x"), entry.delete, entry.save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "assignment",
    [
        "actor = 'someone else'",
        "after = '{\"n\": 99}'",
        "at = at - interval '1 day'",
        "refused = true",
        "reason = 'because'",
        "user_id = NULL",
        "verb = 'look'",
    ],
)
def test_a_changed_entry_is_found(assignment: str) -> None:
    entries = write(4)
    with tampering(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE foundation_auditentry SET {assignment} WHERE id = %s", [entries[1].pk])
    assert broken() == [entries[1].pk]


@pytest.mark.django_db
def test_a_changed_entry_with_a_digest_made_to_fit_is_found_at_the_next() -> None:
    entries = write(3)
    forged = entries[1]
    forged.actor = "someone else"
    forged.digest = audit._digest(vars(forged))
    with tampering():
        forged.save()
    assert broken() == [entries[2].pk]


@pytest.mark.django_db
def test_a_removed_entry_is_found_at_the_next() -> None:
    entries = write(4)
    with tampering():
        AuditEntry.objects.filter(pk=entries[1].pk).delete()
    assert broken() == [entries[2].pk]


@pytest.mark.django_db
def test_a_removed_first_entry_is_found() -> None:
    entries = write(2)
    with tampering():
        AuditEntry.objects.filter(pk=entries[0].pk).delete()
    assert broken() == [entries[1].pk]


@pytest.mark.django_db
def test_cut_off_newest_entries_are_found() -> None:
    entries = write(5)
    with tampering():
        AuditEntry.objects.filter(pk__gte=entries[3].pk).delete()
    (link,) = audit.verify()
    assert link.entry_id == entries[2].pk
    assert f"5 entries up to {entries[4].pk}, there are 3 up to {entries[2].pk}" in link.reason


@pytest.mark.django_db
def test_an_emptied_audit_is_found() -> None:
    write(2)
    with tampering():
        AuditEntry.objects.all().delete()
    assert broken() == [0]


@pytest.mark.django_db
def test_a_head_put_back_to_hide_what_followed_is_found() -> None:
    first, *_, last = write(3)
    with tampering():
        AuditHead.objects.update(entries=1, last_id=first.pk, digest=first.digest)
    assert broken() == [last.pk]


@pytest.mark.django_db
def test_a_missing_head_is_found_and_does_not_stop_the_house() -> None:
    write(2)
    with tampering():
        AuditHead.objects.all().delete()
    assert [link.reason for link in audit.verify()] == ["the head of the audit is missing"]
    (entry,) = write(1)
    assert entry.pk in broken()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_audithead SET entries = 0",
        "DELETE FROM foundation_audithead",
        "TRUNCATE foundation_audithead",
        "INSERT INTO foundation_audithead VALUES (2, 5, 5, 'x')",
    ],
)
def test_the_head_moves_with_its_entries_only(statement: str) -> None:
    entries = write(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditHead.objects.values_list("entries", "last_id", "digest").get() == (
        2,
        entries[1].pk,
        entries[1].digest,
    )


@pytest.mark.django_db
def test_the_database_takes_an_entry_at_the_end_only() -> None:
    first, _ = write(2)
    with pytest.raises(DatabaseError, match="at its end"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_auditentry (at, actor, on_behalf_of, verb, object_kind, object_key, reason,"
            " refused, request_id, previous_digest, digest)"
            " VALUES (now(), 'x', '', 'v', 'k', 'o', '', false, '', %s, %s)",
            [first.digest, "f" * 64],
        )


@pytest.mark.django_db
def test_an_entry_names_its_transaction_and_the_number_is_under_the_digest() -> None:
    (entry,) = write(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert cursor.fetchone() == (entry.transaction_id,)
    with tampering():
        AuditEntry.objects.update(transaction_id=5)
    assert broken() == [entry.pk]


@pytest.mark.django_db
def test_entries_older_than_the_column_keep_their_digest() -> None:
    (entry,) = write(1)
    entry.transaction_id = None
    entry.digest = audit._digest(vars(entry))
    with tampering():
        entry.save()
        AuditHead.objects.update(digest=entry.digest)
    assert broken() == []


@pytest.mark.django_db
def test_reordered_entries_are_found() -> None:
    one, two, three = write(3)
    spare = three.pk + 1000
    with tampering(), connection.cursor() as cursor:
        for old, new in ((one.pk, spare), (two.pk, one.pk), (spare, two.pk)):
            cursor.execute("UPDATE foundation_auditentry SET id = %s WHERE id = %s", [new, old])
    assert broken() == [one.pk, two.pk, three.pk]


@pytest.mark.django_db
def test_an_inserted_entry_is_found() -> None:
    _, last = write(2)
    with tampering(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_auditentry (at, actor, on_behalf_of, verb, object_kind, object_key, reason,"
            " refused, request_id, previous_digest, digest)"
            " VALUES (now(), 'x', '', 'v', 'k', 'o', '', false, '', %s, %s)",
            [last.digest, "f" * 64],
        )
    assert len(broken()) == 1


@pytest.mark.django_db
def test_the_command_says_whether_the_chain_holds() -> None:
    entries = write(3)
    out, err = StringIO(), StringIO()
    call_command("audit", "verify", stdout=out, stderr=err)
    assert out.getvalue() == "3 entries, 0 broken links, 0 anchors\n"
    with tampering():
        AuditEntry.objects.filter(pk=entries[0].pk).update(actor="x")
    with pytest.raises(SystemExit) as exit_:
        call_command("audit", "verify", stdout=out, stderr=err)
    assert exit_.value.code == 1
    assert f"{entries[0].pk}: its content was changed" in err.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_keep_one_chain() -> None:
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def writer(name: str) -> None:
        try:
            start.wait(60)
            for n in range(25):
                with transaction.atomic():
                    audit.record(Actor(name), "write", kind="thing", key=str(n))
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer, args=(name,)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert AuditEntry.objects.count() == 50
    assert list(audit.verify()) == []
    ids = AuditEntry.objects.order_by("id")
    assert [entry.at for entry in ids] == sorted(entry.at for entry in ids)
