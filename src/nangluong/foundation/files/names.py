"""The name of an uploaded file: shown and sent back, never used as a path. Pure."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARS = 160
_SEPARATORS = re.compile(r"[\\/]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")


def _kept(character: str) -> bool:
    """Whether a character may stand in a name: no controls, no invisible marks that turn the reading direction."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_name(raw: str) -> str:
    """Return the last part of `raw` in NFC without controls, signs of paths or direction marks; never empty.

    `“..\\..\\Báo cáo.pdf”` becomes `Báo cáo.pdf`; a long name loses the end of its stem, not its extension.
    """
    last = _SEPARATORS.split(raw)[-1]
    composed = unicodedata.normalize("NFC", "".join(one if _kept(one) else " " for one in last))
    name = _SPACES.sub(" ", _FORBIDDEN.sub("_", composed)).strip().rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        stem, extension = name, ""
    room = MOST_CHARS - (len(extension) + 1 if extension else 0)
    short = unicodedata.normalize("NFC", stem[:room]).strip(" .")
    if not short:
        short = "tep"
    return f"{short}.{extension}" if extension else short


def extension_of(name: str) -> str:
    """Return the last extension in small letters without the dot, "" where there is none."""
    _stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""
