"""Archives of forms: what is in them, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from nangluong.foundation.intake import IntakeError
from nangluong.statistics.returns.bundles import BundleRefused, forms_in


def archive(**files: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out


def test_the_forms_without_folders_and_marks() -> None:
    files = {"thang 9/a.csv": b"a", "b.xlsx": b"b", "__MACOSX/b.xlsx": b"x", ".DS_Store": b"x", "thu muc/": b""}
    found = [(one.name, b"".join(one.pieces)) for one in forms_in("nhieu.zip", archive(**files))]
    assert found == [("a.csv", b"a"), ("b.xlsx", b"b")]


def test_what_is_no_archive_or_a_bomb_is_refused() -> None:
    with pytest.raises(BundleRefused):
        list(forms_in("hong.zip", io.BytesIO(b"PK\x03\x04 hong")))
    with pytest.raises(IntakeError):
        list(forms_in("bom.zip", archive(**{"a.csv": b"0" * 20_000_000})))
