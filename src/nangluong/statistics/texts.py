"""A text in the two languages of the system. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The same said in Vietnamese and in English."""

    vi: str
    en: str

    def say(self, language: str) -> str:
        """Return it in `language` ("vi…", anything else is English)."""
        return self.vi if language.startswith("vi") else self.en

    def __bool__(self) -> bool:
        return bool(self.vi or self.en)


EMPTY = Text("", "")
