"""The manifest: written last, read strictly, every faulty file named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nangluong.foundation.backup.errors import BackupFaulty
from nangluong.foundation.backup.manifest import (
    MANIFEST,
    Manifest,
    StoredFile,
    digest_of,
    faults_of,
    points_in,
    read_manifest,
    require_sound,
)


def manifest(*files: StoredFile) -> Manifest:
    return Manifest(
        taken_at="2026-11-24T08:00:00+00:00",
        program="0.1.0",
        postgresql="180000",
        migrations={"foundation": ["0001_initial"]},
        rows={"public.a": 3},
        lake_snapshot=4,
        lake_rows={"fact": 5},
        audit_entry=6,
        audit_digest="ab",
        files=list(files),
    )


@pytest.fixture
def point(tmp_path: Path) -> Path:
    """Give a point of three files."""
    files = []
    for name in ("a", "b/c", "d"):
        path = tmp_path / "lake" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name * 10)
        files.append(StoredFile("lake", name, *digest_of(path)))
    (tmp_path / MANIFEST).write_text(manifest(*files).as_text())
    return tmp_path


def test_it_reads_as_it_was_written(point: Path) -> None:
    read = read_manifest(point)
    assert read == manifest(*read.files)
    assert list(read.by_path()) == ["lake/a", "lake/b/c", "lake/d"]
    assert read.bytes == 10 + 30 + 10


def test_each_fault_is_named_with_its_kind(point: Path) -> None:
    (point / "lake/a").unlink()
    (point / "lake/b/c").write_text("short")
    (point / "lake/d").write_text("x" * 10)
    said = {path: english for path, _, english in faults_of(point, read_manifest(point))}
    assert said == {"lake/a": "missing", "lake/b/c": "wrong length", "lake/d": "content changed"}
    with pytest.raises(BackupFaulty, match="lake/b/c"):
        require_sound(point, read_manifest(point))


def test_a_sound_point_passes(point: Path) -> None:
    require_sound(point, read_manifest(point))
    assert faults_of(point, read_manifest(point)) == []


@pytest.mark.parametrize(
    "content",
    [None, "", "{", '{"format": 2}', '{"format": 1}', '{"format": 1, "files": []}', '{"format": 1, "files": [{}]}'],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(BackupFaulty):
        read_manifest(tmp_path)


def test_only_finished_points_count_oldest_first(tmp_path: Path, point: Path) -> None:
    for name in ("2026-02", "2026-01", ".2026-03.part"):
        (tmp_path / name).mkdir()
    for name in ("2026-02", "2026-01"):
        (tmp_path / name / MANIFEST).write_text(json.dumps({}))
    assert [one.name for one in points_in(tmp_path)] == ["2026-01", "2026-02"]
