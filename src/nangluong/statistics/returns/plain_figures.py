"""Figures as machines write them: one decimal sign, no grouping, nothing guessed. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from nangluong.foundation.number_text import parse_number

_PLAIN = {".": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?"), ",": re.compile(r"[+-]?[0-9]+(,[0-9]+)?")}


class AmbiguousFigure(ValueError):
    """A text that one language reads as one number and another as another, or that groups its thousands."""


def _reads(text: str, language: str) -> bool:
    try:
        parse_number(text, language)
    except ValueError:
        return False
    return True


def plain_figure(text: str, point: str = ".") -> Decimal | str:
    """Return a figure written with `point` exactly; what is no number in any language comes back as it is.

    Raises `AmbiguousFigure` for what could be a number, but is not written like 1234.5.
    """
    if _PLAIN[point].fullmatch(text):
        return Decimal(text.replace(point, "."))
    if _reads(text, "vi") or _reads(text, "en"):
        raise AmbiguousFigure(text)
    return text
