"""Periods in words, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nangluong.statistics.obligations.periods import read_period


def period_name(code: str) -> str:
    """Return a period as people write it: 02/10/2026, week 40/2026, 09/2026, quarter 3/2026, 2026; else its code."""
    try:
        period = read_period(code)
    except ValueError:
        return code
    year = period.code[:4]
    if period.frequency == "day":
        return f"{period.start:%d/%m/%Y}"
    if period.frequency == "week":
        return _("tuần %(week)s/%(year)s") % {"week": int(code[6:]), "year": year}
    if period.frequency == "month":
        return _("tháng %(month)s/%(year)s") % {"month": code[5:], "year": year}
    if period.frequency == "quarter":
        return _("quý %(quarter)s/%(year)s") % {"quarter": code[6:], "year": year}
    return _("năm %(year)s") % {"year": year}
