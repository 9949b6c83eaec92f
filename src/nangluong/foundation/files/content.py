"""Examining one received file: its kind by content, then the check that this kind needs. Pure but for the files."""

from __future__ import annotations

from pathlib import Path

from nangluong.foundation.files.images import rewrite_image
from nangluong.foundation.files.kinds import HEAD_BYTES, IMAGES, OFFICE, Kind, kind_of
from nangluong.foundation.files.office_content import check_office
from nangluong.foundation.files.pdf_content import check_pdf
from nangluong.foundation.files.text_content import check_text, check_xml


def examine(path: Path, name: str, allowed: frozenset[str], rewritten: Path) -> tuple[Kind, Path]:
    """Return the kind of the file at `path` and where the bytes to keep are: `path`, or `rewritten` for a picture.

    `name` is the cleaned name. Raises `FileRefused`.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    kind = kind_of(name, head, allowed)
    if kind.code in IMAGES:
        rewrite_image(path, rewritten, name, kind.code)
        return kind, rewritten
    if kind.code in OFFICE:
        check_office(path, name, kind.code)
    elif kind.code == "pdf":
        check_pdf(path, name)
    elif kind.code == "xml":
        check_xml(path, name)
    else:
        check_text(path, name)
    return kind, path
