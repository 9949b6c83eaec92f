"""Loading reference files: all of a file or nothing, in order, idempotent, one audit entry a change."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from nangluong.accounts.models import User
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.reference import Counts, ReferenceFileError, ReferenceSpec, Row, loading, optional
from nangluong.foundation.reference.columns import Column
from nangluong.foundation.reference.loading import all_specs, load_all, load_spec, upsert

pytestmark = pytest.mark.django_db


def _save(rows: Sequence[Row]) -> Counts:
    people = [{"username": row["code"], "full_name": row["name"], "email": row["email"] or ""} for row in rows]
    return upsert(User, people, key=("username",), fields=("full_name", "email"))


SPEC = ReferenceSpec(
    name="people",
    file="people.csv",
    columns=(Column("code"), Column("name"), optional("email")),
    key=("code",),
    save=_save,
)


def write(folder: Path, *lines: str) -> None:
    (folder / "people.csv").write_text("\n".join(("code,name,email", *lines)) + "\n", encoding="utf-8")


def test_a_load_adds_changes_and_leaves(tmp_path: Path) -> None:
    write(tmp_path, "an,Lê An,", "ba,Trần Ba,ba@x.vn")
    assert load_spec(SPEC, actor=SYSTEM, root=tmp_path) == Counts(added=2)
    assert load_spec(SPEC, actor=SYSTEM, root=tmp_path) == Counts(unchanged=2)
    write(tmp_path, "an,Lê An,", "ba,Trần Ba,ba@y.vn", "chi,Đỗ Chi,")
    assert load_spec(SPEC, actor=SYSTEM, root=tmp_path) == Counts(added=1, changed=1, unchanged=1)
    assert User.objects.get(username="ba").email == "ba@y.vn"


def test_a_row_that_left_the_file_stays_stored(tmp_path: Path) -> None:
    write(tmp_path, "an,Lê An,", "ba,Trần Ba,")
    load_spec(SPEC, actor=SYSTEM, root=tmp_path)
    write(tmp_path, "an,Lê An,")
    assert load_spec(SPEC, actor=SYSTEM, root=tmp_path) == Counts(unchanged=1)
    assert User.objects.filter(username="ba").exists()


def test_a_change_leaves_one_audit_entry_and_no_change_leaves_none(tmp_path: Path) -> None:
    write(tmp_path, "an,Lê An,")
    load_spec(SPEC, actor=SYSTEM, root=tmp_path)
    load_spec(SPEC, actor=SYSTEM, root=tmp_path)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_kind, entry.object_key) == ("load_reference", "reference", "people")
    assert entry.after == {"added": 1, "changed": 0, "unchanged": 0}


def test_nothing_of_a_faulty_file_is_loaded(tmp_path: Path) -> None:
    write(tmp_path, "an,Lê An,", "ba,,", "chi,Đỗ Chi,")
    with pytest.raises(ReferenceFileError, match=r"people\.csv, line 3, name"):
        load_spec(SPEC, actor=SYSTEM, root=tmp_path)
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nothing_is_loaded_when_saving_fails_half_way(tmp_path: Path) -> None:
    def broken(rows: Sequence[Row]) -> Counts:
        _save(rows)
        raise RuntimeError("the disk is full")

    write(tmp_path, "an,Lê An,")
    spec = ReferenceSpec("people", "people.csv", SPEC.columns, SPEC.key, broken)
    with pytest.raises(RuntimeError):
        load_spec(spec, actor=SYSTEM, root=tmp_path)
    assert not User.objects.exists()


def test_counts_add_up() -> None:
    assert Counts(1, 2, 3) + Counts(10, 20, 30) == Counts(11, 22, 33)


def test_files_load_after_those_they_link_to() -> None:
    names = [spec.name for spec in all_specs()]
    assert len(names) == len(set(names))
    for spec in all_specs():
        for earlier in spec.after:
            assert names.index(earlier) < names.index(spec.name)


def test_the_command_prints_what_each_file_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "an,Lê An,")
    monkeypatch.setattr(loading, "all_specs", lambda: [SPEC])
    monkeypatch.setattr("django.conf.settings.REFERENCE_ROOT", tmp_path)
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert out.getvalue().splitlines()[1].split() == ["people.csv", "1", "0", "0"]


def test_our_own_reference_files_load_and_load_again_without_a_change() -> None:
    first = [(spec.name, counts) for spec, counts in load_all(actor=SYSTEM)]
    again = [(spec.name, counts) for spec, counts in load_all(actor=SYSTEM)]
    for (name, counts), (_, second) in zip(first, again, strict=True):
        assert counts.changed == 0, name
        assert second == Counts(unchanged=counts.added + counts.unchanged), name
