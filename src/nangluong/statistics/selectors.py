"""Selectors of the rule tables: which codes a line of reference data means.

A selector is words separated by spaces: a code, a prefix with a star (`46*`), `*` for all, a named set (`@primary`);
`!` before a word takes its codes out again. Order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def select(selector: str, codes: Iterable[str], named: Mapping[str, frozenset[str]] | None = None) -> frozenset[str]:
    """Return the codes that `selector` means; an unknown named set raises `KeyError`, an empty selector means none."""
    known = frozenset(codes)
    taken: set[str] = set()
    left_out: set[str] = set()
    for word in selector.split():
        exclude = word.startswith("!")
        (left_out if exclude else taken).update(_one(word.removeprefix("!"), known, named or {}))
    return frozenset(taken - left_out)


def _one(word: str, known: frozenset[str], named: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if word.startswith("@"):
        return named[word]
    if word.endswith("*"):
        return frozenset(code for code in known if code.startswith(word[:-1]))
    return known & {word}
