"""What the columns of a return's CSV are, and the refusal of one that is none of ours. Pure."""

from __future__ import annotations

from nangluong.foundation.errors import DomainError
from nangluong.statistics.returns.workbooks.layout import MARK, About

FORM, SECTION, ROW, COLUMN, NAME, VALUE, UNIT, NOTE = (
    *("form", "section", "row", "column", "name"),
    *("value", "unit", "note"),
)
HEADER = (FORM, SECTION, ROW, COLUMN, NAME, VALUE, UNIT, NOTE)
NEEDED = (FORM, SECTION, ROW, COLUMN, VALUE)
BOM = "\ufeff"


class NotOurCsv(DomainError):
    """The CSV is no form of ours, or a line of it cannot be read."""

    code = "statistics_not_our_csv"
    http_status = 422


def fault(vi: str, en: str) -> NotOurCsv:
    """Return the refusal of a CSV, with what to do."""
    return NotOurCsv(f"{vi} Hãy sửa, hoặc tải lại tệp CSV của báo cáo.", f"{en} Correct it, or download the CSV again.")


def form_text(about: About) -> str:
    """Return which return a line is of, in one word that no spreadsheet takes for a date or number."""
    parts = (MARK, about.report, about.questionnaire, about.version, about.organisation, about.period, about.revision)
    return ":".join(str(part) for part in parts)


def read_form(text: str) -> About:
    """Return what `form_text` wrote; raises `NotOurCsv`. The version is known by its number alone."""
    parts = text.strip().split(":")
    try:
        mark, report, questionnaire, version, organisation, period, revision = parts
        if mark != MARK:
            raise ValueError(mark)
        return About(int(report), questionnaire, int(version), "", organisation, period, int(revision), "vi")
    except ValueError:
        raise fault(
            f"Cột “{FORM}” ghi “{text[:60]}”, không nói là của báo cáo nào.",
            f"Column “{FORM}” says “{text[:60]}”, which names no return.",
        ) from None
