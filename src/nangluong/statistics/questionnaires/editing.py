"""From the fields of the editor's forms to the content of a questionnaire. Pure; whether it is sound the reader says.

Fields are named like the keys of the content: `name_vi`, `due-working_days`, `rows-3-product`, `rows-3-remove`,
`rows-3-place`. A list has as many entries as the form shows; entries past the stored ones are new where they have a
code. What a form does not show stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

Content = dict[str, Any]
Data = Mapping[str, str]

NEW_ENTRIES = 3
"""Empty lines that a form offers below a list."""
HEAD_TEXTS = ("name_vi", "name_en", "purpose_vi", "purpose_en", "official_form", "source", "valid_from")
SECTION_TEXTS = ("name_vi", "name_en", "instructions_vi", "instructions_en", "product", "flow", "unit")
ROW_KEYS = ("code", "name_vi", "name_en", "product", "flow", "unit", "total_of", "level")
COLUMN_KEYS = (
    "code", "name_vi", "name_en", "type", "unit", "product", "flow", "decimals", "minimum", "maximum", "required",
    "total_of", "instructions_vi", "instructions_en",
)  # fmt: skip
RULE_KEYS = ("severity", "check", "tolerance", "share", "message_vi", "message_en")
RESPONDENT_KEYS = ("organisations", "kinds", "subsectors", "operators_of")
_WHOLE = frozenset({"decimals", "digits", "level", "working_days", "position"})
_FLAGS = frozenset({"required", "feeds_facts", "confidential", "nothing_to_report", "signature_required"})
_USUAL = {"type": "number"}
_WORDS = frozenset({"total_of", "closed", *RESPONDENT_KEYS})


def _read(key: str, typed: str) -> Any:
    """Return a typed value as the content keeps it; what is no whole number stays text, for the reader to name."""
    text = " ".join(typed.split())
    if key in _WHOLE:
        return int(text) if text.isascii() and text.isdigit() else text
    if key in _WORDS:
        return text.replace(",", " ").split()
    return text


def _put(entry: Content, key: str, typed: str) -> None:
    value = _read(key, typed)
    stored = entry.get(key, _USUAL.get(key, ""))
    if key in _WORDS and isinstance(stored, str):
        stored = stored.split()
    if str(stored) == str(value):
        return
    if value in ("", []):
        entry.pop(key, None)
    else:
        entry[key] = value


def _put_flags(entry: Content, keys: Sequence[str], data: Data, prefix: str = "") -> None:
    """Set flags: a box that is not ticked is not sent, so the form must have shown them all."""
    for key in keys:
        ticked = f"{prefix}{key}" in data
        if ticked != bool(entry.get(key, key == "nothing_to_report")):
            entry[key] = ticked


def _place(data: Data, prefix: str, number: int) -> tuple[int, int]:
    typed = data.get(f"{prefix}place", "")
    return (int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else number + 1, number)


def _entries(stored: Sequence[Content], name: str, keys: Sequence[str], data: Data) -> list[Content]:
    """Return the list that a form makes of `stored`: changed, removed, added, put in the order of their places."""
    kept: list[tuple[tuple[int, int], Content]] = []
    for number in range(len(stored) + NEW_ENTRIES):
        prefix = f"{name}-{number}-"
        is_new = number >= len(stored)
        if f"{prefix}remove" in data or (is_new and not data.get(f"{prefix}code", "").strip()):
            continue
        entry: Content = {} if is_new else copy.deepcopy(stored[number])
        for key in keys:
            if key not in _FLAGS and f"{prefix}{key}" in data:
                _put(entry, key, data[f"{prefix}{key}"])
        _put_flags(entry, [key for key in keys if key in _FLAGS], data, prefix)
        kept.append((_place(data, prefix, number), entry))
    return [entry for _place_, entry in sorted(kept, key=lambda pair: pair[0])]


def _respondents(stored: Sequence[Content], data: Data) -> list[Content]:
    found = []
    for number in range(len(stored) + 1):
        entry = copy.deepcopy(stored[number]) if number < len(stored) else {}
        for key in RESPONDENT_KEYS:
            if f"respondents-{number}-{key}" in data:
                _put(entry, key, data[f"respondents-{number}-{key}"])
        if entry:
            found.append(entry)
    return found


def with_head(content: Content, data: Data) -> Content:
    """Return the content with what the form of the head says: names, due rule, respondents, flags."""
    made = copy.deepcopy(content)
    for key in HEAD_TEXTS:
        if key in data:
            _put(made, key, data[key])
    due = made.setdefault("due", {})
    for key in ("working_days", "month_day", "source"):
        if f"due-{key}" in data:
            _put(due, key, data[f"due-{key}"])
    made["respondents"] = _respondents(made.get("respondents", ()), data)
    _put_flags(made, ("confidential", "nothing_to_report", "signature_required"), data)
    return made


def section_at(content: Content, code: str) -> Content | None:
    """Return a section of a content, None where there is none."""
    found: Content | None = next((one for one in content.get("sections", ()) if one.get("code") == code), None)
    return found


def with_section(content: Content, code: str, data: Data) -> Content:
    """Return the content with what the form of a section says; KeyError where there is none."""
    made = copy.deepcopy(content)
    section = section_at(made, code)
    if section is None:
        raise KeyError(code)
    for key in SECTION_TEXTS:
        if key in data:
            _put(section, key, data[key])
    _put_flags(section, ("feeds_facts",), data)
    if "open_rows" not in section:
        section["rows"] = _entries(section.get("rows", ()), "rows", ROW_KEYS, data)
    section["columns"] = _entries(section.get("columns", ()), "columns", COLUMN_KEYS, data)
    return made


def with_new_section(content: Content, data: Data) -> Content:
    """Return the content with one more section: one row and one column, to be changed next."""
    made = copy.deepcopy(content)
    word = {"name_vi": "Dòng 1", "name_en": "Row 1"}
    made.setdefault("sections", []).append(
        {
            "code": data.get("code", "").strip(),
            "name_vi": data.get("name_vi", "").strip(),
            "name_en": data.get("name_en", "").strip(),
            "rows": [{"code": "row_1", **word}],
            "columns": [{"code": "value", "name_vi": "Giá trị", "name_en": "Value"}],
        }
    )
    return made


def without_section(content: Content, code: str) -> Content:
    """Return the content without a section."""
    made = copy.deepcopy(content)
    made["sections"] = [one for one in made.get("sections", ()) if one.get("code") != code]
    return made


def with_rules(content: Content, data: Data) -> Content:
    """Return the content with the thresholds, severities and messages that the form of rules says."""
    made = copy.deepcopy(content)
    rules = []
    for number, rule in enumerate(made.get("rules", ())):
        prefix = f"rules-{number}-"
        if f"{prefix}remove" in data:
            continue
        for key in RULE_KEYS:
            if prefix + key in data:
                _put(rule, key, data[prefix + key])
        rules.append(rule)
    made["rules"] = rules
    return made
