from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.registry.search_keys import closeness, place_term, search_key, search_term


@pytest.mark.parametrize("typed", ["Hà Giang", "ha giang", "HÀ GIANG", "hagiang", "Ha\u0300 Giang", "  hà   giang "])
def test_every_way_of_typing_a_name_finds_its_key(typed: str) -> None:
    assert search_term(typed) in search_key(["Hà Giang"])


@pytest.mark.parametrize("typed", ["giang ha", "a giang", "ha giangs"])
def test_other_words_do_not(typed: str) -> None:
    assert search_term(typed) not in search_key(["Hà Giang"])


def test_the_beginning_of_a_word_is_enough() -> None:
    assert search_term("bà rịa") in search_key(["Bà Rịa - Vũng Tàu"])
    assert search_term("vũng") in search_key(["Bà Rịa - Vũng Tàu"])


@pytest.mark.parametrize(
    "typed", ["TP. Hồ Chí Minh", "tp hồ chí minh", "Thành phố Hồ Chí Minh", "hồ chí minh", "T.P. Hồ Chí Minh"]
)
def test_the_word_for_the_type_is_not_part_of_a_place_name(typed: str) -> None:
    assert place_term(typed) == " ho chi minh"


def test_a_type_alone_stays_what_it_is() -> None:
    assert place_term("tỉnh") == " tinh"


def test_an_empty_query_has_no_term() -> None:
    assert search_term(" - ") == "" and place_term("") == ""


def test_exact_accents_are_closer() -> None:
    names = ["Quảng Trị", "Quảng Tri", "Quang Tri Town"]
    assert [closeness("quảng trị", [name]) for name in names] == [0, 1, 3]


@given(st.text(alphabet="abcđêôơưáàạ xyz", min_size=1).filter(lambda text: text.strip()))
def test_every_name_finds_itself(name: str) -> None:
    assert search_term(name) in search_key([name])
