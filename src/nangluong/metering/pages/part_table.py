"""Parts of the quarantine as a table, on their own page and with their batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.metering.models import QuarantinedPart
from nangluong.registry.views.listing import text_column


def reason_of(part: QuarantinedPart) -> str:
    """Return the reason in the reader's language."""
    return part.reason_vi if (get_language() or "vi").startswith("vi") else part.reason_en


def part_table(parts: Sequence[QuarantinedPart], caption: str) -> dict[str, Any]:
    """Return parts as a table: place, reason, state."""
    return {
        "id": "parts",
        "caption": caption,
        "columns": [
            text_column("part", _("Phần")),
            text_column("batch", _("Lô")),
            {"key": "position", "label": _("Dòng"), "kind": "year"},
            text_column("field", _("Trường")),
            text_column("code", _("Mã lý do")),
            text_column("reason", _("Lý do")),
            text_column("serial", _("Công tơ")),
            text_column("state", _("Trạng thái")),
        ],
        "rows": [
            [
                {"value": str(part.pk), "url": reverse("metering:part", args=[part.pk])},
                {"value": part.batch.name, "url": reverse("metering:batch", args=[part.batch_id])},
                part.position,
                part.field,
                part.code,
                reason_of(part),
                part.serial,
                part.get_state_display(),
            ]
            for part in parts
        ],
    }
