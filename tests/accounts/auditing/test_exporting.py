"""Exports of the audit: a right of its own, an entry of its own, and the people named see it."""

from __future__ import annotations

import pytest

from nangluong.accounts import perms
from nangluong.accounts.auditing import exporting
from nangluong.accounts.auditing.exporting import HEADER, export_audit
from nangluong.accounts.auditing.search import Criteria
from nangluong.accounts.models import AccessRecord
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db
BOTH = frozenset({perms.SEE_AUDIT, perms.EXPORT_AUDIT})
AUDITOR = Actor("Kiểm toán", user_id=1, on_behalf_of="bct", rights=BOTH)


def write(count: int = 3, organisation: str = "evn") -> None:
    for n in range(count):
        audit.record(Actor("An", user_id=50 + n, on_behalf_of=organisation), "change", kind="thing", key=str(n))


def test_what_was_found_is_given_newest_first_and_the_export_is_an_entry() -> None:
    write()
    made = export_audit(AUDITOR, Criteria(kind="thing"), form="csv")
    rows = list(made.rows)
    assert [row[HEADER.index("object_key")] for row in rows] == ["2", "1", "0"]
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.pk) == ("export_audit", made.number)
    assert entry.after == {"form": "csv", "criteria": {"kind": "thing"}, "rows": 3, "cut": False}


def test_the_people_in_the_file_see_that_they_were_exported() -> None:
    write()
    made = export_audit(AUDITOR, Criteria(kind="thing"), form="jsonl")
    assert sorted(AccessRecord.objects.filter(export=str(made.number)).values_list("subject_key", flat=True)) == [
        "50",
        "51",
        "52",
    ]


def test_an_export_is_cut_at_the_limit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    write(4)
    monkeypatch.setattr(exporting, "XLSX_ROWS", 2)
    made = export_audit(AUDITOR, Criteria(kind="thing"), form="xlsx")
    assert (made.count, made.is_cut, len(list(made.rows))) == (2, True, 2)


def test_an_administrator_exports_the_own_organisation_only() -> None:
    write(2)
    write(2, "bct")
    rights = frozenset({perms.SEE_ORGANISATION_AUDIT, perms.EXPORT_AUDIT})
    made = export_audit(Actor("Quản trị", on_behalf_of="evn", rights=rights), Criteria(kind="thing"), form="csv")
    assert {row[HEADER.index("on_behalf_of")] for row in made.rows} == {"evn"}


@pytest.mark.parametrize("rights", [{perms.SEE_AUDIT}, {perms.EXPORT_AUDIT}, set()])
def test_seeing_alone_is_not_enough_nor_exporting_alone(rights: set[str]) -> None:
    with pytest.raises(NotPermitted):
        export_audit(Actor("x", rights=frozenset(rights)), Criteria(), form="csv")
    assert not AuditEntry.objects.filter(verb="export_audit").exists()


def test_an_empty_export_is_empty() -> None:
    assert list(export_audit(AUDITOR, Criteria(kind="none"), form="csv").rows) == []
    with pytest.raises(ValueError, match="no such form"):
        export_audit(AUDITOR, Criteria(), form="pdf")
