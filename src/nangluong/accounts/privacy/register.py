"""The register of processing, made from the code: every personal field, its purposes, retention and recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nangluong.accounts.privacy.purposes import Purpose, purposes
from nangluong.accounts.privacy.retention import Rule, rules
from nangluong.foundation.field_classes import FieldClass, personal_fields


@dataclass(frozen=True)
class Entry:
    """One field in the register."""

    purpose: Purpose
    model: str
    field: str
    field_class: FieldClass
    retention: tuple[Rule, ...]


HEADER = ("Mục đích", "Purpose", "Căn cứ", "Bảng", "Trường", "Mức", "Lưu trữ", "Bên nhận", "Recipients")


def _named(purpose: Purpose, model: str, field: str) -> bool:
    return f"{model}.{field}" in purpose.data or f"{model}.*" in purpose.data


def register_entries() -> list[Entry]:
    """Return the register, ordered by purpose and field; a field may serve several purposes."""
    by_code = {rule.code: rule for rule in rules()}
    fields = sorted((model._meta.label, name, field_class) for model, name, field_class in personal_fields())
    return [
        Entry(purpose, model, name, field_class, tuple(by_code[code] for code in purpose.retention))
        for purpose in purposes().values()
        for model, name, field_class in fields
        if _named(purpose, model, name)
    ]


def unregistered_fields() -> list[str]:
    """Return the personal fields that no purpose names: processing without a purpose."""
    named = {(entry.model, entry.field) for entry in register_entries()}
    fields = [(model._meta.label, name) for model, name, _ in personal_fields()]
    return sorted(f"{model}.{name}" for model, name in fields if (model, name) not in named)


def retention_words(found: Sequence[Rule]) -> str:
    """Return how long and what then, in Vietnamese, for people."""
    words = {"delete": "xóa", "anonymise": "ẩn danh", "keep": "giữ", "elsewhere": "theo việc khác"}
    parts = []
    for rule in found:
        span = f"sau {rule.after_days} ngày: " if rule.after_days and rule.action != "keep" else ""
        parts.append(f"{span}{words[rule.action]}" + (f" ({rule.archive})" if rule.archive else ""))
    return "; ".join(dict.fromkeys(parts))


def register_rows() -> list[tuple[str, ...]]:
    """Return the register as rows under `HEADER`."""
    return [
        (
            entry.purpose.name_vi,
            entry.purpose.name_en,
            f"{entry.purpose.basis.value}: {entry.purpose.basis_note}",
            entry.model,
            entry.field,
            entry.field_class.value,
            retention_words(entry.retention),
            entry.purpose.recipients_vi,
            entry.purpose.recipients_en,
        )
        for entry in register_entries()
    ]
