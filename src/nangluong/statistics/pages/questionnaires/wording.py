"""Words that the pages of questionnaires share."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nangluong.statistics.questionnaires.definition import Column, Due, OpenRows


def frequency_words() -> dict[str, str]:
    """Return the frequencies in words."""
    return {
        "day": _("hằng ngày"),
        "week": _("hằng tuần"),
        "month": _("hằng tháng"),
        "quarter": _("hằng quý"),
        "year": _("hằng năm"),
        "ad_hoc": _("đột xuất"),
    }


def severity_words() -> dict[str, str]:
    """Return the severities in words."""
    return {"hard": _("phải sửa"), "explain": _("phải giải trình"), "note": _("lưu ý")}


def due_words(due: Due) -> str:
    """Return a due rule in words."""
    if due.working_days is not None:
        count = due.working_days
        return ngettext("%(n)s ngày làm việc sau kỳ", "%(n)s ngày làm việc sau kỳ", count) % {"n": count}
    month, day = due.month_day.split("-")
    return _("ngày %(day)s/%(month)s năm sau") % {"day": day, "month": month}


def open_rows_words(rows: OpenRows) -> str:
    """Return what rows one adds to an open section."""
    words = {
        "facilities": _("mỗi cơ sở một dòng"),
        "provinces": _("mỗi tỉnh, thành phố một dòng"),
        "organisations": _("mỗi tổ chức một dòng"),
        "free": _("dòng do đơn vị tự thêm"),
    }
    return words[rows.source]


def type_words(column: Column) -> str:
    """Return what a column's cells take."""
    if column.type == "number":
        return ngettext("số, %(n)s số lẻ", "số, %(n)s số lẻ", column.decimals) % {"n": column.decimals}
    words = {"integer": _("số nguyên"), "text": _("chữ"), "code": _("chọn trong danh mục"), "date": _("ngày")}
    return words[column.type]
