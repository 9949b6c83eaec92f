"""The files of a release: made once from its frozen figures, kept with their SHA-256, the same bytes for ever."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nangluong.statistics.dissemination.bulk_tables import write_codes, write_csv, write_parquet
from nangluong.statistics.dissemination.bulk_workbook import balance_workbook
from nangluong.statistics.dissemination.descriptors import FileNote, ReleaseNote, SourceLicence, data_package
from nangluong.statistics.dissemination.figure_files import made_by_one
from nangluong.statistics.dissemination.held import Held
from nangluong.statistics.models import Release
from nangluong.statistics.pages.balance.grid import Unit
from nangluong.statistics.queries.balance import balance_places
from nangluong.statistics.queries.coverage import source_counts
from nangluong.statistics.queries.facts import sources

BULK = "bulk"
DESCRIPTOR = "datapackage.json"
CHECKSUMS = "SHA256SUMS"
_PIECE = 262_144
_UNITS: tuple[Unit, ...] = ("ktoe", "TJ")
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


def release_note(release: Release) -> ReleaseNote:
    """Return the release as descriptions show it."""
    assert release.public_from is not None
    return ReleaseNote(
        release.number,
        release.title_vi,
        release.title_en,
        release.notes_vi,
        release.notes_en,
        release.public_from,
    )


def source_licences(release: Release) -> list[SourceLicence]:
    """Return the sources of a release with their licences and the number of their published figures."""
    assert release.snapshot is not None
    counts = source_counts(release.snapshot)
    return [
        SourceLicence(
            code=source.code,
            title_vi=source.title_vi,
            title_en=source.title_en,
            licence_vi=source.licence_vi,
            licence_en=source.licence_en,
            note_vi=source.licence_note_vi,
            note_en=source.licence_note_en,
            citation=source.citation,
            open=source.open,
            figures=counts[source.code].count if source.code in counts else 0,
        )
        for source in sources(release.snapshot).values()
    ]


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()


def bulk_folder(held: Held) -> Path:
    """Return the folder with the files of a release, made where they are not there yet."""
    folder = held.folder / BULK
    if folder.is_dir():
        return folder
    with made_by_one(held.folder):
        if not folder.is_dir():
            unfinished = held.folder / f"{BULK}.{os.getpid()}"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            _make(held, unfinished)
            unfinished.rename(folder)
    return folder


def _make(held: Held, folder: Path) -> None:
    notes = [*_tables(held, folder), *_workbooks(held, folder), _codes(held, folder)]
    descriptor = data_package(release_note(held.release), held.registry, notes, source_licences(held.release))
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    (folder / "README.txt").write_text(_readme(held.release), encoding="utf-8")
    names = sorted(path.name for path in folder.iterdir())
    sums = "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)
    (folder / CHECKSUMS).write_text(sums, encoding="utf-8")


def _note(path: Path, title_vi: str, title_en: str, flow: str = "") -> FileNote:
    media_type = MEDIA_TYPES[path.suffix].partition(";")[0]
    return FileNote(path.name, media_type, path.stat().st_size, _sha256(path), title_vi, title_en, flow)


def _tables(held: Held, folder: Path) -> Iterator[FileNote]:
    for flow in held.registry.dataflows:
        for suffix, write in ((".parquet", write_parquet), (".csv", write_csv)):
            path = folder / f"{flow.id}{suffix}"
            write(held, flow, path)
            yield _note(path, flow.name_vi, flow.name_en, flow.id)


def _workbooks(held: Held, folder: Path) -> Iterator[FileNote]:
    assert held.release.snapshot is not None
    for place in balance_places(held.release.snapshot):
        for unit in _UNITS:
            path = folder / f"balance-{place}-{unit}.xlsx"
            path.write_bytes(balance_workbook(held.release, place, unit))
            title_vi, title_en = f"Bảng cân đối năng lượng {place}, {unit}", f"Energy balances {place}, {unit}"
            yield _note(path, title_vi, title_en)


def _codes(held: Held, folder: Path) -> FileNote:
    path = folder / "codes.csv"
    write_codes(held, path)
    return _note(path, "Tất cả danh mục mã", "All code lists")


def _readme(release: Release) -> str:
    known = source_licences(release)
    lines = [
        f"{release.number} {release.title_vi}",
        f"{release.number} {release.title_en}",
        "",
        "Các tệp: *.parquet, *.csv (mỗi luồng số liệu một tệp), balance-*.xlsx, codes.csv; mô tả ở datapackage.json;"
        " kiểm tra bằng `sha256sum -c SHA256SUMS`.",
        "Files: *.parquet, *.csv (one per data flow), balance-*.xlsx, codes.csv; described in datapackage.json; verify"
        " with `sha256sum -c SHA256SUMS`.",
        "",
        "Nguồn và giấy phép / Sources and licences:",
        *(
            f"- {s.code}: {s.citation}. {s.licence_vi} / {s.licence_en}. {s.note_vi} / {s.note_en}"
            for s in known
            if s.open and s.figures
        ),
        "",
        "Không có trong các tệp này, vì giấy phép không cho phân phối lại / Left out, because the licence"
        " does not let us pass them on:",
        *(f"- {s.code}: {s.figures} số liệu / figures. {s.note_vi} / {s.note_en}" for s in known if not s.open),
        "",
    ]
    return "\n".join(lines)


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file by name, as written when the files were made."""
    lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    found = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    return {**found, CHECKSUMS: _sha256(folder / CHECKSUMS)}
