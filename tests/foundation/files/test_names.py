"""Names of files: shown and sent back, never a path."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.files.names import MOST_CHARS, clean_name, extension_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Báo cáo.pdf", "Báo cáo.pdf"),
        (unicodedata.normalize("NFD", "Điện lực miền Bắc.xlsx"), "Điện lực miền Bắc.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\a\\số liệu.csv", "số liệu.csv"),
        ("/", "tep"),
        ("", "tep"),
        ("...", "tep"),
        (".pdf", "tep.pdf"),
        ("a\x00b\r\nc.txt", "a b c.txt"),
        ("hoa don\u202efdp.exe", "hoa don fdp.exe"),
        ('a<b>"c|d?.csv', "a_b__c_d_.csv"),
        ("không đuôi", "không đuôi"),
    ],
)
def test_a_name_is_cleaned(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("ố" * 400 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name) <= MOST_CHARS


@given(st.text(max_size=400))
def test_no_name_is_a_path_or_holds_controls(raw: str) -> None:
    name = clean_name(raw)
    assert name
    assert name not in (".", "..")
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    assert unicodedata.is_normalized("NFC", name)
    assert len(name) <= MOST_CHARS
    assert all(unicodedata.category(one) not in ("Cc", "Cf") for one in name)


@pytest.mark.parametrize(("name", "extension"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), ("a.", "")])
def test_the_extension_is_the_last_one(name: str, extension: str) -> None:
    assert extension_of(name) == extension
