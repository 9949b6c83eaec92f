"""What people can be told: kinds with their words in both languages, from `reference/foundation/notices/*.yaml`."""

from __future__ import annotations

import string
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from nangluong.foundation.reference import Problem, ReferenceFileError

FOLDER = "foundation/notices"
CHANNELS = ("inbox", "email", "push")
_WORDS = ("name_vi", "name_en", "subject_vi", "subject_en", "body_vi", "body_en")


class Default(StrEnum):
    """What a channel does unless the person chose: `ALWAYS` leaves no choice."""

    ALWAYS = "always"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind: its name, templates of subject and body, what each channel does, and the words to be filled in."""

    code: str
    name_vi: str
    name_en: str
    subject_vi: str
    subject_en: str
    body_vi: str
    body_en: str
    channels: dict[str, Default]
    placeholders: frozenset[str]

    def name(self, language: str) -> str:
        """Return what the kind is called."""
        return self.name_vi if language.startswith("vi") else self.name_en

    def words(self, language: str, params: dict[str, Any]) -> tuple[str, str]:
        """Return subject (one line) and body with `params` filled in; a missing one is shown as “…”."""
        vietnamese = language.startswith("vi")
        filled = {name: str(params.get(name, "…")) for name in self.placeholders}
        subject = (self.subject_vi if vietnamese else self.subject_en).format_map(filled)
        body = (self.body_vi if vietnamese else self.body_en).format_map(filled)
        return " ".join(subject.split()), body.strip()


def _placeholders(template: str) -> set[str]:
    """Return the names in braces. Raises ValueError for anything but plain names (no attributes, no formats)."""
    names = set()
    for _text, name, form, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"“{{{name}}}” không dùng được", f"“{{{name}}}” cannot be used")
        names.add(name)
    return names


def _kind(code: str, entry: dict[str, Any]) -> NoticeKind:
    words = {name: str(entry[name]).strip() for name in _WORDS}
    by_language = [_placeholders(words[f"subject_{one}"]) | _placeholders(words[f"body_{one}"]) for one in ("vi", "en")]
    channels = {channel: Default(entry["channels"][channel]) for channel in CHANNELS}
    return NoticeKind(code=code, **words, channels=channels, placeholders=frozenset(by_language[0] | by_language[1]))


def read_kinds(root: Path) -> dict[str, NoticeKind]:
    """Return the kinds below `root` by code. Raises `ReferenceFileError` naming the file and the kind."""
    kinds: dict[str, NoticeKind] = {}
    for path in sorted((root / FOLDER).glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for code, entry in content.get("kinds", {}).items():
            try:
                if code in kinds:
                    raise ValueError("đã có ở tệp khác", "stands in another file already")
                kinds[code] = _kind(code, entry)
            except (KeyError, ValueError, TypeError) as error:
                vi, en = error.args if len(error.args) == 2 else (str(error), str(error))
                raise ReferenceFileError(f"{FOLDER}/{path.name}", [Problem(0, code, vi, en)]) from None
    return kinds


@lru_cache(maxsize=1)
def _kinds(root: Path) -> dict[str, NoticeKind]:
    return read_kinds(root)


def notice_kinds() -> dict[str, NoticeKind]:
    """Return the kinds by code; read once per process."""
    return _kinds(Path(settings.REFERENCE_ROOT))
