"""Names of artefacts in two languages, through a model that holds one.

pysdmx knows a single name per artefact and no parent of a code. `packed` puts both names and the parent into one text
(separated by characters of Unicode's private use area, which no name contains); `messages` takes them apart again in
the written JSON or XML.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

SEPARATOR: Final = "\ue000"

Naming = Callable[[str, str, str], str]
"""Vietnamese name, English name and parent code -> the one name that pysdmx gets."""


def vietnamese(vi: str, _en: str, _parent: str = "") -> str:
    """Return the Vietnamese name."""
    return vi


def english(_vi: str, en: str, _parent: str = "") -> str:
    """Return the English name."""
    return en


def packed(vi: str, en: str, parent: str = "") -> str:
    """Return everything in one text."""
    return SEPARATOR.join((vi, en, parent))


def unpacked(text: str) -> tuple[str, str, str]:
    """Return Vietnamese name, English name and parent of a packed text."""
    vi, en, parent = text.split(SEPARATOR)
    return vi, en, parent
