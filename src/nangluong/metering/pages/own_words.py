"""What the marks beside a customer's readings mean, in words for somebody who never heard of validation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from nangluong.metering.pages.curve_document import KINDS, kind_of
from nangluong.metering.queries.readings import DayReading


def kind_words() -> Mapping[str, tuple[str, str]]:
    """Return for every kind of value its short name and a sentence that explains it."""
    return {
        "received": (_("vừa nhận"), _("Số đo vừa về, đêm nay sẽ được kiểm tra.")),
        "valid": (_("đã kiểm tra"), _("Số công tơ gửi về, đã kiểm tra và khớp.")),
        "questionable": (
            _("đang xem lại"),
            _("Số công tơ gửi về nhưng khác thường; nhân viên điện lực xem lại, số có thể thay đổi."),
        ),
        "estimated": (
            _("ước lượng"),
            _("Công tơ không gửi được số của lúc đó. Hệ thống tính thay theo những ngày trước và theo chỉ số công tơ."),
        ),
        "officer": (_("nhân viên sửa"), _("Nhân viên điện lực đã sửa và phải ghi lý do; số cũ vẫn được giữ.")),
        "absent": (_("chưa có"), _("Chưa có số đo và chưa đủ căn cứ để tính thay. Lúc đó không được tính là 0.")),
    }


def kind_names() -> list[str]:
    """Return the short names in the order of `KINDS`."""
    words = kind_words()
    return [words[key][0] for key in KINDS]


def _counts(days: Iterable[DayReading]) -> dict[str, int]:
    total = np.zeros(len(KINDS), dtype=np.int64)
    for one in days:
        total += np.bincount(kind_of(one.quality), minlength=len(KINDS))
    return dict(zip(KINDS, total.tolist(), strict=True))


def marks_explained(days: Iterable[DayReading]) -> list[dict[str, Any]]:
    """Return the kinds of values that occur in the days: name, explanation, number of intervals."""
    words, counts = kind_words(), _counts(days)
    return [{"name": words[key][0], "text": words[key][1], "count": counts[key]} for key in KINDS if counts[key]]


def note_of_day(day: DayReading) -> str:
    """Return what is not plain about a day in a few words, "" where every value was measured and fits."""
    words, counts = kind_words(), _counts([day])
    return ", ".join(
        _("%(count)s khoảng %(kind)s") % {"count": counts[key], "kind": words[key][0]}
        for key in KINDS
        if key != "valid" and counts[key]
    )
