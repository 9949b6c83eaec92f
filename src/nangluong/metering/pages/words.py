"""Codes of quality, rule and method in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.metering.code_maps import RuleWords, read_rule_words
from nangluong.metering.codes import Method, Outcome, Quality, Rule


@lru_cache(maxsize=1)
def _rules() -> dict[Rule, RuleWords]:
    return read_rule_words(Path(settings.REFERENCE_ROOT) / "metering" / "rule_codes.csv")


def rule_name(code: int) -> str:
    """Return a validation rule's name."""
    if not code:
        return ""
    words = _rules()[Rule(code)]
    return words.name_vi if (get_language() or "vi").startswith("vi") else words.name_en


def method_name(code: int) -> str:
    """Return how a value was made."""
    names: dict[Method, Any] = {
        Method.NONE: "",
        Method.LINEAR: _("nội suy đường thẳng"),
        Method.PREVIOUS_DAYS: _("trung bình các ngày trước cùng loại"),
        Method.SAME_WEEKDAYS: _("trung bình các ngày cùng thứ"),
        Method.CLASS_PROFILE: _("biểu đồ mẫu của nhóm khách hàng"),
        Method.FLAT: _("chia đều theo chỉ số"),
        Method.CHECK_METER: _("lấy từ công tơ đối chứng"),
        Method.OUTAGE_ZERO: _("bằng 0 vì mất điện đã xác nhận"),
        Method.OFFICER: _("cán bộ hiệu chỉnh"),
    }
    return str(names[Method(code)])


def quality_name(code: int) -> str:
    """Return a quality in words."""
    quality = Quality(code)
    if Quality.LINEAR <= quality < Quality.OUTAGE_ZERO:
        return _("ước lượng, giữ đúng chỉ số") if quality >= Quality.LINEAR_ANCHORED else _("ước lượng")
    names: dict[Quality, Any] = {
        Quality.ABSENT: _("không có"),
        Quality.RECEIVED: _("nhận được, chưa kiểm tra"),
        Quality.VALID: _("đạt kiểm tra"),
        Quality.VERIFIED: _("nghi ngờ nhưng chỉ số xác nhận"),
        Quality.QUESTIONABLE: _("nghi ngờ"),
        Quality.OUTAGE_ZERO: _("bằng 0 vì mất điện đã xác nhận"),
        Quality.OFFICER: _("cán bộ hiệu chỉnh"),
        Quality.REFUSED: _("không ước lượng được"),
    }
    return str(names[quality])


def outcome_name(code: int) -> str:
    """Return what became of a doubt."""
    names = {
        Outcome.VERIFIED: _("chỉ số xác nhận"),
        Outcome.QUESTIONABLE: _("cần người xem"),
        Outcome.FAILED: _("không dùng, đã ước lượng"),
    }
    return str(names[Outcome(code)])


def slot_label(slot: int, minutes: int) -> str:
    """Return start and end of a slot: 07:30–08:00."""
    start, end = slot * minutes, (slot + 1) * minutes
    return f"{start // 60:02d}:{start % 60:02d}–{end // 60:02d}:{end % 60:02d}"
