"""The manifest of a backup: what it holds, with sizes and hashes, and the figures to compare a restore with. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nangluong.foundation.backup.errors import BackupFaulty

MANIFEST = "manifest.json"
DUMP = "database.dump"
FORMAT = 1
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a backup. `area` is the folder below the point ("" for the dump), `name` its path within that area.

    `size` in bytes, `sha256` in hex, `modified` the source's time of change in ns (0 where a store tells none).
    """

    area: str
    name: str
    size: int
    sha256: str
    modified: int = 0

    @property
    def path(self) -> str:
        """The file's path below the point."""
        return f"{self.area}/{self.name}" if self.area else self.name


@dataclass(frozen=True)
class Manifest:
    """What one point holds. `rows` counts every table in PostgreSQL, `lake_rows` every table of the lake."""

    taken_at: str
    program: str
    postgresql: str
    migrations: dict[str, list[str]]
    rows: dict[str, int]
    lake_snapshot: int | None
    lake_rows: dict[str, int]
    audit_entry: int
    audit_digest: str
    files: list[StoredFile] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    seconds: float = 0.0
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def by_path(self) -> dict[str, StoredFile]:
        """Return the files by their path below the point."""
        return {file.path: file for file in self.files}

    def as_text(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _faulty(folder: Path, vi: str, en: str) -> BackupFaulty:
    return BackupFaulty(f"Bản sao lưu {folder}: {vi}", f"The backup {folder}: {en}")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the point in `folder`. Raises `BackupFaulty` where there is none that can be read."""
    try:
        content: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _faulty(
            folder,
            f"không có {MANIFEST} đọc được, tức là sao lưu chưa xong. Hãy chọn bản khác.",
            f"there is no readable {MANIFEST}, so it was never finished. Choose another.",
        ) from None
    if content.get("format") != FORMAT:
        raise _faulty(
            folder,
            f"định dạng {content.get('format')}, chương trình này chỉ đọc định dạng {FORMAT}.",
            f"its format is {content.get('format')}, this program reads format {FORMAT} only.",
        )
    try:
        return Manifest(**content | {"files": [StoredFile(**file) for file in content["files"]]})
    except (TypeError, KeyError):
        raise _faulty(folder, f"{MANIFEST} bị hỏng.", f"{MANIFEST} is damaged.") from None


def is_complete(folder: Path) -> bool:
    """Return whether `folder` is a finished point: the manifest is written last."""
    return (folder / MANIFEST).is_file()


def points_in(folder: Path) -> list[Path]:
    """Return the finished points below `folder`, oldest first."""
    return sorted(inner for inner in folder.iterdir() if is_complete(inner)) if folder.is_dir() else []


def digest_of(path: Path) -> tuple[int, str]:
    """Return size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def faults_of(folder: Path, manifest: Manifest) -> list[tuple[str, str, str]]:
    """Return every file that is missing or differs, as (path, vi, en), reading all of them."""
    found = []
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            found.append((file.path, "thiếu", "missing"))
        elif path.stat().st_size != file.size:
            found.append((file.path, "sai độ dài", "wrong length"))
        elif digest_of(path)[1] != file.sha256:
            found.append((file.path, "nội dung đã đổi", "content changed"))
    return found


def require_sound(folder: Path, manifest: Manifest) -> None:
    """Raise `BackupFaulty` that names the files at fault, at most ten of them."""
    faults = faults_of(folder, manifest)
    if faults:
        more_vi = f" và {len(faults) - 10} tệp nữa" if len(faults) > 10 else ""
        more_en = f" and {len(faults) - 10} more" if len(faults) > 10 else ""
        named_vi = "; ".join(f"{path} ({vi})" for path, vi, _ in faults[:10])
        named_en = "; ".join(f"{path} ({en})" for path, _, en in faults[:10])
        raise _faulty(
            folder,
            f"có tệp hỏng: {named_vi}{more_vi}. Không khôi phục gì; hãy dùng bản sao lưu khác.",
            f"files are damaged: {named_en}{more_en}. Nothing was restored; use another backup.",
        )
