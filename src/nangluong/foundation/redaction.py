"""What never stands in a log: citizen numbers, telephone numbers, e-mail addresses, values of personal fields."""

from __future__ import annotations

import re
from typing import Any

REDACTED = "[…]"
_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Twelve digits from a province's code on, also in groups; not a part of something longer such as an identifier.
_CITIZEN_NUMBER = re.compile(r"(?<![\w.-])0\d{2}[ .]?\d{3}[ .]?\d{6}(?![\w-])")
_TELEPHONE = re.compile(r"(?<![\w.-])(?:\+84|0)[ .]?[35789](?:[ .]?\d){8}(?![\w-])")
# PostgreSQL's refusals quote the row: "Key (email)=(an@example.vn) already exists", "Failing row contains (…)".
_QUOTED_ROW = re.compile(r"(Key \([^)]*\)=|Failing row contains )\(.*?\)(?=[ .\n]|$)", re.DOTALL)


def redacted(text: str) -> str:
    """Return `text` without what identifies a person."""
    text = _QUOTED_ROW.sub(rf"\1({REDACTED})", text)
    text = _E_MAIL.sub(REDACTED, text)
    return _TELEPHONE.sub(REDACTED, _CITIZEN_NUMBER.sub(REDACTED, text))


def redacted_extra(name: str, value: Any, personal: frozenset[str]) -> Any:
    """Return an extra of a log record: hidden where its name is that of a personal field, else redacted within."""
    if name in personal:
        return REDACTED
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: redacted_extra(str(key), item, personal) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted_extra("", item, personal) for item in value]
    return value if isinstance(value, (int, float, bool, type(None))) else redacted(str(value))
