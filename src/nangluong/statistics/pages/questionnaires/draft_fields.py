"""The content of a draft as the fields of its forms: names, values, labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.statistics.pages.questionnaires.wording import severity_words
from nangluong.statistics.questionnaires.definition import TYPES
from nangluong.statistics.questionnaires.editing import (
    COLUMN_KEYS,
    NEW_ENTRIES,
    RESPONDENT_KEYS,
    ROW_KEYS,
    RULE_KEYS,
    SECTION_TEXTS,
)


@dataclass(frozen=True)
class Field:
    """One input: `kind` is text, long, date, flag or choice; a code that stands is shown, not changed (`fixed`)."""

    name: str
    label: str
    value: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    fixed: bool = False

    @property
    def is_ticked(self) -> bool:
        """Whether a flag is set."""
        return self.value == "True"


@dataclass(frozen=True)
class Line:
    """An entry of a list: its number, what it is called, its fields."""

    number: int
    name: str
    fields: tuple[Field, ...]
    is_new: bool = False


def _labels() -> dict[str, str]:
    return {
        "code": _("Mã"),
        "name_vi": _("Tên tiếng Việt"),
        "name_en": _("Tên tiếng Anh"),
        "purpose_vi": _("Mục đích, tiếng Việt"),
        "purpose_en": _("Mục đích, tiếng Anh"),
        "official_form": _("Mẫu chính thức"),
        "source": _("Nguồn của bố cục"),
        "valid_from": _("Áp dụng cho kỳ từ ngày"),
        "instructions_vi": _("Hướng dẫn, tiếng Việt"),
        "instructions_en": _("Hướng dẫn, tiếng Anh"),
        "product": _("Mã sản phẩm (SIEC)"),
        "flow": _("Mã dòng"),
        "unit": _("Đơn vị"),
        "feeds_facts": _("Ô có mã sản phẩm, dòng và đơn vị thành số liệu khi được chấp nhận"),
        "total_of": _("Là tổng của"),
        "level": _("Mức lùi"),
        "type": _("Kiểu"),
        "decimals": _("Số lẻ"),
        "minimum": _("Từ"),
        "maximum": _("Đến"),
        "required": _("Bắt buộc"),
        "confidential": _("Số liệu mật"),
        "nothing_to_report": _("Được trả lời “không phát sinh”"),
        "signature_required": _("Phải ký điện tử trước khi chấp nhận"),
        "working_days": _("Hạn: số ngày làm việc sau kỳ"),
        "month_day": _("hoặc ngày cố định năm sau (tháng-ngày)"),
        "due_source": _("Nguồn của hạn"),
        "organisations": _("Tổ chức (mã)"),
        "kinds": _("Loại tổ chức (mã)"),
        "subsectors": _("Phân ngành (mã)"),
        "operators_of": _("Đơn vị vận hành loại cơ sở (mã)"),
        "severity": _("Mức"),
        "check": _("Điều phải đúng"),
        "tolerance": _("Sai số cho phép"),
        "share": _("hoặc tỷ lệ của vế phải"),
        "message_vi": _("Lời nhắn tiếng Việt"),
        "message_en": _("Lời nhắn tiếng Anh"),
    }


_LONG = frozenset(
    {"purpose_vi", "purpose_en", "instructions_vi", "instructions_en", "check", "message_vi", "message_en"}
)
_FLAGS = frozenset({"feeds_facts", "required", "confidential", "nothing_to_report", "signature_required"})


def name_key() -> str:
    """Return the key of a name in the language of the page."""
    return "name_vi" if (get_language() or "vi").startswith("vi") else "name_en"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)


def _field(key: str, entry: Mapping[str, Any], prefix: str = "", **more: Any) -> Field:
    label = more.pop("label", "") or _labels()[key]
    kind = "long" if key in _LONG else "flag" if key in _FLAGS else "date" if key == "valid_from" else "text"
    if key == "type":
        return Field(prefix + key, label, _text(entry.get(key, "number")), "choice", tuple((t, t) for t in TYPES))
    if key == "severity":
        return Field(prefix + key, label, _text(entry.get(key)), "choice", tuple(severity_words().items()))
    value = entry.get(key, True if key == "nothing_to_report" else None)
    return Field(prefix + key, label, _text(value), kind, **more)


def _lines(entries: Sequence[Mapping[str, Any]], name: str, keys: Sequence[str]) -> list[Line]:
    found = []
    for number in range(len(entries) + NEW_ENTRIES):
        is_new = number >= len(entries)
        entry: Mapping[str, Any] = {} if is_new else entries[number]
        prefix = f"{name}-{number}-"
        fields = tuple(_field(key, entry, prefix, fixed=key == "code" and not is_new) for key in keys)
        found.append(Line(number, _text(entry.get(name_key())) or _("dòng mới"), fields, is_new))
    return found


def head_fields(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the head of a draft: texts, due rule, flags, respondents (one empty line more)."""
    due = content.get("due") or {}
    given = [*content.get("respondents", ()), {}]
    return {
        "texts": [
            _field(key, content)
            for key in ("name_vi", "name_en", "purpose_vi", "purpose_en", "official_form", "source")
        ],
        "due": [
            _field("working_days", due, "due-"),
            _field("month_day", due, "due-"),
            _field("source", due, "due-", label=_labels()["due_source"]),
        ],
        "flags": [_field(key, content) for key in ("confidential", "nothing_to_report", "signature_required")],
        "respondents": [
            Line(
                number,
                str(number + 1),
                tuple(_field(key, entry, f"respondents-{number}-") for key in RESPONDENT_KEYS),
                not entry,
            )
            for number, entry in enumerate(given)
        ],
    }


def section_fields(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a section, its rows and its columns, each list with empty lines for new ones."""
    labels = _labels()
    return {
        "code": section.get("code", ""),
        "name": section.get(name_key(), ""),
        "texts": [_field(key, section) for key in SECTION_TEXTS],
        "feeds_facts": _field("feeds_facts", section),
        "is_open": "open_rows" in section,
        "rows": [] if "open_rows" in section else _lines(section.get("rows", ()), "rows", ROW_KEYS),
        "row_labels": [labels[key] for key in ROW_KEYS],
        "columns": _lines(section.get("columns", ()), "columns", COLUMN_KEYS),
        "column_labels": [labels[key] for key in COLUMN_KEYS],
    }


def rule_lines(content: Mapping[str, Any]) -> list[Line]:
    """Return the rules of a draft with what may be changed of them."""
    return [
        Line(number, _text(rule.get("code")), tuple(_field(key, rule, f"rules-{number}-") for key in RULE_KEYS))
        for number, rule in enumerate(content.get("rules", ()))
    ]
