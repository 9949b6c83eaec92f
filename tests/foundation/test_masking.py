"""Masks: enough to tell two persons apart, too little to know either."""

from __future__ import annotations

import pytest

from nangluong.foundation.masking import masked, masked_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nguyễn Văn An", "N••• V••• A•••"),
        ("an.nguyen@example.vn", "a•••@example.vn"),
        ("001204012345", "•••345"),
        ("+84 912 345 678", "•••678"),
        ("", ""),
        ("  ", ""),
        ("một hai ba bốn năm sáu bảy", "m••• h••• b••• b••• n••• s•••"),
    ],
)
def test_text_is_masked(text: str, shown: str) -> None:
    assert masked_text(text) == shown


def test_the_class_decides() -> None:
    assert masked("An", "public") == "An"
    assert masked("An", "internal") == "An"
    assert masked("An", "personal") == "A•••"
    assert masked("An", "sensitive") == "•••"
    assert masked(12, "personal") == "•••"
    assert masked(None, "sensitive") is None
    assert masked({"name": ["An", "Bình"]}, "personal") == {"name": ["A•••", "B•••"]}
