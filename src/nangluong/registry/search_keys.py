"""Keys by which names are found, however they are typed. Pure.

A key is the folded names of a thing, each followed by the same without spaces, two spaces apart. The folded query
matches where a word begins (` ha giang` in ` tinh ha giang  tinhhagiang `) and never across two names, so `Hà Giang`,
`ha giang`, `hagiang` and `HÀ GIANG` all find it and `giang ha` does not.
"""

from __future__ import annotations

from collections.abc import Iterable

from nangluong.foundation.vietnamese import fold, nfc

_UNIT_WORDS = ("thanh pho truc thuoc trung uong ", "thanh pho ", "tinh ", "tp ", "t p ")


def search_key(names: Iterable[str]) -> str:
    """Return the key of a thing called by `names`; empty names are left out."""
    parts: list[str] = []
    for name in names:
        folded = fold(name)
        for part in (folded, folded.replace(" ", "")):
            if part and part not in parts:
                parts.append(part)
    return f" {'  '.join(parts)} " if parts else ""


def search_term(query: str) -> str:
    """Return what to look for in a key: the folded query with a leading space. Empty when nothing is left to find."""
    folded = fold(query)
    return f" {folded}" if folded else ""


def place_term(query: str) -> str:
    """Return the term of a place's name, without `tỉnh`, `thành phố`, `TP.` before it."""
    folded = fold(query)
    for word in _UNIT_WORDS:
        if folded.startswith(word) and len(folded) > len(word):
            folded = folded.removeprefix(word)
            break
    return f" {folded}" if folded else ""


def closeness(query: str, names: Iterable[str]) -> int:
    """Return how well the best of `names` answers `query`; smaller is better.

    0 the same with its diacritics, 1 the same without, 2 begins with it (diacritics agree), 3 begins with it, 4 else.
    """
    exact, folded = nfc(query).casefold(), fold(query)
    best = 4
    for name in names:
        own, own_folded = nfc(name).casefold(), fold(name)
        if own == exact:
            return 0
        if own_folded == folded:
            best = min(best, 1)
        elif own.startswith(exact):
            best = min(best, 2)
        elif own_folded.startswith(folded):
            best = min(best, 3)
    return best
