"""Vietnamese text: normal form, search key, dictionary order."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.vietnamese import fold, nfc, sort_key

DICTIONARY = [
    "an", "An Giang", "áo", "ăn", "ân", "ba", "bà", "bả", "bá", "da", "dầu", "du", "đá", "Đà Nẵng", "Đắk Lắk", "điện",
    "Điện Biên", "Đồng Nai", "than",
]  # fmt: skip

VIETNAMESE = st.text(alphabet="aáàảãạăắâbcdđeêghiklmnoôơpqrstuưứvxyAĐÊƯ 0123456789-.,", max_size=30)


def test_names_sort_in_the_order_of_a_vietnamese_dictionary() -> None:
    shuffled = DICTIONARY[:]
    random.Random(804).shuffle(shuffled)
    assert shuffled != DICTIONARY
    assert sorted(shuffled, key=sort_key) == DICTIONARY


def test_plain_code_point_order_would_be_wrong() -> None:
    assert sorted(DICTIONARY) != DICTIONARY


def test_tones_sort_none_huyen_hoi_nga_sac_nang() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_a_letter_difference_outweighs_a_tone_difference() -> None:
    assert sorted(["bàn", "bâ", "bă", "bạ", "ban"], key=sort_key) == ["bạ", "ban", "bàn", "bă", "bâ"]


def test_a_word_stands_before_the_longer_word_that_it_begins() -> None:
    assert sorted(["Hà Nội", "Hà", "Hàm"], key=sort_key) == ["Hà", "Hà Nội", "Hàm"]


def test_numbers_stand_before_letters_and_in_order() -> None:
    assert sorted(["Tổ b", "Tổ 9", "Tổ 1"], key=sort_key) == ["Tổ 1", "Tổ 9", "Tổ b"]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Điện Biên", "dien bien"),
        ("ĐẮK LẮK", "dak lak"),
        ("Đăk Lăk", "dak lak"),
        ("Hoà Bình", "hoa binh"),
        ("Hòa Bình", "hoa binh"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("Thừa  Thiên–Huế", "thua thien hue"),
        ("TP. Hồ Chí Minh", "tp ho chi minh"),
        ("a_b", "a b"),
        ("Ðà Nẵng", "da nang"),  # U+00D0, the Icelandic letter that some old fonts leave behind
        ("", ""),
    ],
)
def test_fold_makes_one_search_key_of_every_way_to_write(typed: str, key: str) -> None:
    assert fold(typed) == key


def test_nfc_composes_trims_and_joins_spaces() -> None:
    assert nfc(unicodedata.normalize("NFD", "  Đắk \u00a0 Lắk\n")) == "Đắk Lắk"


@given(VIETNAMESE)
def test_decomposed_and_composed_text_are_one(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert nfc(decomposed) == nfc(text)
    assert fold(decomposed) == fold(text)
    assert sort_key(decomposed) == sort_key(text)


@given(VIETNAMESE)
def test_fold_is_stable_and_plain(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isascii()
    assert fold(text.upper()) == folded


@given(VIETNAMESE, VIETNAMESE)
def test_sort_keys_are_equal_only_for_equal_names(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (nfc(one) == nfc(other))


@given(st.text(max_size=40))
def test_any_text_at_all_has_a_key(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)
    assert sort_key(text) == sort_key(text)
    assert fold(fold(text)) == fold(text)
