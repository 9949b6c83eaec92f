"""Vietnamese text: normal form, search key and dictionary order.

Pure. The embedded PostgreSQL has no ICU, so neither `ORDER BY` nor collations know Vietnamese; the key made here is
stored beside every name that is listed and compared in C order, on every server alike.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_LETTERS)}
# Dictionary order of the tones: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SPACES = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[^\w\s]|_", re.UNICODE)


def nfc(text: str) -> str:
    """Return `text` composed (NFC), trimmed, with single spaces: the only form in which names and codes are stored."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return the search key of `text`: lower case, no diacritics, `đ` as `d`, punctuation as space.

    Old and new placing of the tone (`Hòa`, `Hoà`) and `Đăk`/`Đắk` give the same key.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ð", "d"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", _PUNCTUATION.sub(" ", bare)).strip()


def _split_letter(char: str) -> tuple[str, int]:
    """Return the letter with its own mark (ă, ê, ơ …) and the rank of its tone."""
    tone = 0
    kept: list[str] = []
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            kept.append(part)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def sort_key(text: str) -> str:
    """Return a string that sorts `text` in Vietnamese dictionary order when compared code point by code point.

    Letters first (a ă â b c d đ e ê … o ô ơ … u ư … y), then tones, then the text itself as the last word. The parts
    end in a sign below every digit, so that a name stands before the longer one it begins.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in nfc(text).casefold():
        letter, tone = _split_letter(char)
        if letter in _RANK:
            letters.append(f"{_RANK[letter] + 40:02d}")
        elif char.isdigit():
            letters.append(f"{int(unicodedata.digit(char, 0)) + 10:02d}")
        else:
            letters.append("00" if char == " " else "01")
        tones.append(str(tone))
    return f"{''.join(letters)}!{''.join(tones)}!{nfc(text)}"
