"""The register of processing: every personal field has a purpose, and the committed pages are current."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from nangluong.accounts.privacy.documents import assessment_page, register_page
from nangluong.accounts.privacy.purposes import Basis, purposes
from nangluong.accounts.privacy.register import HEADER, register_entries, register_rows, unregistered_fields
from nangluong.accounts.privacy.retention import rules
from nangluong.foundation.field_classes import stored_models
from tests.repo.tree import CHECKOUT

FOLDER = CHECKOUT / "docs" / "privacy"


def test_every_personal_field_serves_a_purpose() -> None:
    assert unregistered_fields() == [], "add it to reference/accounts/purposes.csv"


def test_what_the_register_names_exists() -> None:
    known = {model._meta.label for model in stored_models()}
    codes = {rule.code for rule in rules()}
    for purpose in purposes().values():
        assert {item.rpartition(".")[0] for item in purpose.data} <= known, purpose.code
        assert set(purpose.retention) <= codes, purpose.code
        assert purpose.retention or not purpose.data, f"{purpose.code} has no retention"
        assert purpose.name_vi and purpose.name_en and purpose.recipients_vi and purpose.recipients_en
        assert purpose.basis in Basis


@pytest.mark.parametrize(
    ("name", "page"), [("processing-register.md", register_page), ("impact-assessment.md", assessment_page)]
)
def test_the_committed_pages_are_current(name: str, page: object) -> None:
    committed = (FOLDER / name).read_text(encoding="utf-8")
    assert committed == page(), "run `nangluong processing-register --write`"  # type: ignore[operator]


def test_rows_name_field_class_retention_and_recipients() -> None:
    rows = register_rows()
    assert len(rows) == len(register_entries())
    assert {len(row) for row in rows} == {len(HEADER)}
    row = next(row for row in rows if row[3:5] == ("accounts.User", "citizen_number"))
    assert row[5] == "sensitive"
    assert "ẩn danh" in row[6]
    assert row[7]


def test_the_command_prints_both_pages() -> None:
    out = StringIO()
    call_command("processing_register", stdout=out)
    assert "Register of processing" in out.getvalue()
    assert "Impact assessment" in out.getvalue()
