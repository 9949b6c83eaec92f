"""The quality of reporting as indicators: the year until a day, whole and by subsector; freshness of the series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.indicators import Basis, Provider, Reading, register
from nangluong.statistics.quality.measures import MEASURES, Counts

_PLACES = Decimal("0.000001")
_YEAR = dt.timedelta(days=365)
_URL = "/bao-cao/tinh-hinh/"
HOME_PLACE = "VN"


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES)


def _reading(code: str, counts: Counts, on: dt.date, part: str = "") -> Reading:
    basis = Basis.ILLUSTRATIVE if counts.illustrative else Basis.COMPUTED
    return Reading(_decimal(MEASURES[code](counts)), on, part, basis=basis, url=_URL)


def _measured(code: str, on: dt.date) -> Sequence[Reading]:
    from nangluong.statistics.quality.counting import Window, counted_by, total  # tables are not there at import

    groups = counted_by("subsector", SYSTEM, Window(on - _YEAR, on))
    return [_reading(code, total(groups), on), *(_reading(code, one.counts, on, one.code) for one in groups)]


def _fresh(on: dt.date) -> Sequence[Reading]:
    from nangluong.statistics.quality.conventions import days_of_patience
    from nangluong.statistics.quality.freshness import freshness, last_periods
    from nangluong.statistics.vintages import find_vintage

    vintage = find_vintage(as_of=on)
    if vintage is None:
        return [Reading(None, on)]
    patience = days_of_patience()
    series = [one for one in last_periods(vintage.snapshot, HOME_PLACE) if not one.illustrative]
    fresh = sum(not freshness(one.last, one.freq, on, patience).late for one in series)
    share = Fraction(fresh, len(series)) if series else None
    return [Reading(_decimal(share), on, "", Decimal(fresh), Decimal(len(series)), url="/ve-so-lieu/do-moi/")]


_MEASURED = (
    ("completeness", "Tỷ lệ báo cáo đã nộp", "Share of returns handed in",
     "Báo cáo đã nộp chia cho báo cáo đến hạn trong 365 ngày, không kể báo cáo được miễn.",
     "Returns handed in over returns due in 365 days, the waived ones left out."),
    ("timeliness", "Tỷ lệ báo cáo nộp đúng hạn", "Share of returns in time",
     "Báo cáo nộp không muộn hơn ngày đến hạn chia cho báo cáo đến hạn trong 365 ngày.",
     "Returns handed in by their due date over returns due in 365 days."),
    ("right_first", "Tỷ lệ báo cáo đúng ngay lần đầu", "Share of returns right at the first go",
     "Báo cáo nộp một lần và không bị trả lại chia cho báo cáo đã nộp.",
     "Returns handed in once and never sent back over returns handed in."),
    ("consistency", "Tỷ lệ báo cáo nhất quán", "Share of consistent returns",
     "Báo cáo không có lỗi phải sửa hay điểm phải giải trình chia cho báo cáo đã kiểm tra.",
     "Returns without a finding to be corrected or explained over returns checked."),
    ("cell_consistency", "Tỷ lệ ô nhất quán", "Share of consistent cells",
     "Ô số không có lỗi hay điểm phải giải trình chia cho ô số của báo cáo đã kiểm tra.",
     "Numeric cells without such a finding over numeric cells of returns checked."),
    ("revision_size", "Mức sửa đổi của số đã chấp nhận", "Size of revisions of accepted figures",
     "Trung bình thay đổi tương đối giữa bản chấp nhận đầu và bản chấp nhận cuối của báo cáo được chấp nhận lại.",
     "Mean relative change from the first to the last accepted version of returns accepted again."),
)  # fmt: skip


def _provider(code: str, name_vi: str, name_en: str, says_vi: str, says_en: str) -> Provider:
    return Provider(f"statistics.{code}", name_vi, name_en, says_vi, says_en, "", partial(_measured, code))


_PROVIDERS = (
    *(_provider(*row) for row in _MEASURED),
    Provider(
        "statistics.fresh_series_share",
        "Tỷ lệ chuỗi công bố còn mới",
        "Share of published series that are fresh",
        "Chuỗi của Việt Nam chưa quá ngày chờ kỳ tiếp theo chia cho mọi chuỗi đã công bố, không kể chuỗi minh họa.",
        "Series of Viet Nam whose next period is not overdue over all published ones, illustrative ones left out.",
        "",
        _fresh,
    ),
)


def register_all() -> None:
    """Register every indicator once."""
    for provider in _PROVIDERS:
        register(provider)
