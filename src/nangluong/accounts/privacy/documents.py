"""The register of processing and the impact assessment as Markdown in both languages, from code and data."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from nangluong.accounts.privacy.purposes import Purpose
from nangluong.accounts.privacy.register import Entry, register_entries, retention_words
from nangluong.accounts.privacy.rows import reference_rows

_MADE = "<!-- Made by `nangluong processing-register --write`; a test compares it with the code. -->\n"
_LEVELS = {"low": "thấp / low", "medium": "trung bình / medium", "high": "cao / high"}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _by_purpose() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in register_entries():
        found[entry.purpose.code].append(entry)
    return found


def _purpose_lines(purpose: Purpose, entries: list[Entry]) -> list[str]:
    tables: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in entries:
        tables[entry.model, entry.field_class.value].append(entry.field)
    rows = [[model, field_class, ", ".join(names)] for (model, field_class), names in sorted(tables.items())]
    checked = "" if purpose.confidence == "sourced" else f" ({purpose.confidence}, chưa đối chiếu)"
    return [
        f"## {purpose.name_vi} / {purpose.name_en}",
        "",
        f"- Căn cứ / ground: {purpose.basis.value}: {purpose.basis_note}{checked}",
        f"- Lưu / retention: {retention_words(entries[0].retention) if entries else '–'}",
        f"- Bên nhận / recipients: {purpose.recipients_vi} / {purpose.recipients_en}",
        "",
        *_table(["Bảng / table", "Mức / class", "Trường / fields"], rows),
        "",
    ]


def register_page() -> str:
    """Return the register of processing."""
    from nangluong.accounts.privacy.purposes import purposes

    by_purpose = _by_purpose()
    lines = [
        _MADE,
        "# Sổ đăng ký xử lý dữ liệu cá nhân / Register of processing",
        "",
        "Bên kiểm soát / controller: " + ", ".join(row["organisation"] for row in reference_rows("controllers")) + ".",
        "",
    ]
    for code, purpose in purposes().items():
        lines += _purpose_lines(purpose, by_purpose.get(code, []))
    return "\n".join(lines).rstrip() + "\n"


def _risks() -> list[dict[str, Any]]:
    text = (Path(settings.REFERENCE_ROOT) / "accounts" / "risks.yaml").read_text(encoding="utf-8")
    risks: list[dict[str, Any]] = yaml.safe_load(text)["risks"]
    return risks


def assessment_page() -> str:
    """Return the assessment of the impact of processing: extent, purposes, risks and measures."""
    entries = register_entries()
    fields = {(entry.model, entry.field): entry.field_class for entry in entries}
    sensitive = sum(field_class == "sensitive" for field_class in fields.values())
    rows = [
        [
            f"{risk['name_vi']} / {risk['name_en']}",
            f"{risk['measure_vi']} / {risk['measure_en']}",
            risk["evidence"],
            _LEVELS[risk["level"]],
        ]
        for risk in _risks()
    ]
    lines = [
        _MADE,
        "# Đánh giá tác động xử lý dữ liệu cá nhân / Impact assessment",
        "",
        "Bản nháp từ mã nguồn, người phụ trách bảo vệ dữ liệu phải rà và ký trước khi nộp trong 60 ngày. /",
        "A draft from the code; the data protection officer reviews and signs it before it is filed within 60 days.",
        "",
        f"- Trường cá nhân / personal fields: {len(fields) - sensitive}",
        f"- Trường nhạy cảm / sensitive fields: {sensitive}",
        f"- Mục đích / purposes: {len(_by_purpose())}, xem / see [processing-register.md](processing-register.md)",
        "",
        *_table(["Rủi ro / risk", "Biện pháp / measure", "Bằng chứng / evidence", "Còn lại / residual"], rows),
    ]
    return "\n".join(lines) + "\n"
