"""Personal values for those who may not see them: enough to tell two apart, too little to know. Pure."""

from __future__ import annotations

import re
from typing import Any

HIDDEN = "•••"
_EMAIL = re.compile(r"([^@\s])[^@\s]*(@[^@\s]+)")
_DIGITS = re.compile(r"\+?[\d .()-]{6,}")


def masked_text(text: str) -> str:
    """Return `text` masked: e-mails keep first letter and domain, numbers three digits, words their initials."""
    text = text.strip()
    if not text:
        return ""
    if match := _EMAIL.fullmatch(text):
        return f"{match[1]}{HIDDEN}{match[2]}"
    if _DIGITS.fullmatch(text):
        return HIDDEN + re.sub(r"\D", "", text)[-3:]
    return " ".join(f"{word[0]}{HIDDEN}" for word in text.split()[:6])


def masked(value: Any, field_class: str) -> Any:
    """Return `value` as it may be shown to anyone who is signed in: `field_class` is the class of its field."""
    if value is None or value == "" or field_class in ("public", "internal"):
        return value
    if field_class == "sensitive":
        return HIDDEN
    if isinstance(value, (list, tuple)):
        return [masked(item, field_class) for item in value]
    if isinstance(value, dict):
        return {key: masked(item, field_class) for key, item in value.items()}
    return masked_text(value) if isinstance(value, str) else HIDDEN
