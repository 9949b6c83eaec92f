"""What the page of trends takes from its address, checked; and the addresses it links to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from nangluong.foundation.errors import DomainError
from nangluong.statistics.pages.trends.catalogue import catalogue
from nangluong.statistics.pages.vintage import Reading, reading_of

VIEWS = ("line", "stack", "bar", "index", "years")
MOST = 8
ENERGY_UNITS = ("TJ", "ktoe", "GWh")
_YEAR = re.compile(r"\d{4}")


class UnknownSeries(DomainError):
    """The release has no such series."""

    code = "unknown_series"
    http_status = 404


class TooManySeries(DomainError):
    """More series than one chart can show were asked for."""

    code = "too_many_series"


class BadTrendChoice(DomainError):
    """A year, view or unit in the address cannot be used."""

    code = "bad_trend_choice"


@dataclass(frozen=True, slots=True)
class TrendAddress:
    """One view of chosen series. `view` "" is the usual one; `years` are those that the view "years" compares."""

    snapshot: int
    series: tuple[str, ...]
    view: str = ""
    unit: str = ""
    first: str = ""
    last: str = ""
    years: tuple[str, ...] = ()
    query: str = ""
    kind: str = ""
    illustrative: bool = False
    release: str = ""
    as_of: str = ""

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query of this address, without what is empty; release and as_of stay."""
        found = [
            ("release", self.release),
            ("as_of", self.as_of),
            ("illustrative", "1" if self.illustrative else ""),
            *(("s", code) for code in self.series),
            ("view", self.view),
            ("unit", self.unit),
            ("from", self.first),
            ("to", self.last),
            *(("year", year) for year in self.years),
            ("kind", self.kind),
            ("q", self.query),
        ]
        return [(key, text) for key, text in found if text]

    def url(self, name: str = "statistics:trends", *args: str, **changes: Any) -> str:
        """Return the address of a page of trends with `changes` made to this view."""
        query = urlencode(replace(self, **changes).parameters)
        return f"{reverse(name, args=args)}?{query}" if query else reverse(name, args=args)


def _checked_series(snapshot: int, asked: list[str]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(asked))
    if len(codes) > MOST:
        raise TooManySeries(
            f"Chỉ so sánh được tối đa {MOST} chuỗi; địa chỉ này có {len(codes)}. Hãy bỏ bớt.",
            f"At most {MOST} series can be compared; this address has {len(codes)}. Take some away.",
        )
    known = catalogue(snapshot)
    for code in codes:
        if code not in known:
            raise UnknownSeries(
                f"Bản công bố này không có chuỗi “{code}”. Hãy tìm lại ở trang Xu hướng.",
                f"This release has no series “{code}”. Search for it on the page Trends.",
            )
    return codes


def _checked_years(asked: list[str]) -> tuple[str, ...]:
    for year in asked:
        if year and not _YEAR.fullmatch(year):
            raise BadTrendChoice(
                f"Năm “{year}” không đọc được. Hãy viết bốn chữ số, ví dụ 2019.",
                f"The year “{year}” cannot be read. Write four digits, like 2019.",
            )
    return tuple(dict.fromkeys(year for year in asked if year))


def _one_of(asked: str, allowed: tuple[str, ...], what_vi: str, what_en: str) -> str:
    if asked and asked not in allowed:
        raise BadTrendChoice(
            f"{what_vi} “{asked}” không dùng được. Hãy chọn một trong: {', '.join(allowed)}.",
            f"The {what_en} “{asked}” cannot be used. Choose one of: {', '.join(allowed)}.",
        )
    return asked


def read_address(request: HttpRequest) -> tuple[Reading, TrendAddress]:
    """Return what the address asks for. Raises the refusals above and those of `reading_of`."""
    reading = reading_of(request)
    ask = request.GET
    bounds = [ask.get("from", "").strip(), ask.get("to", "").strip()]
    _checked_years(bounds)
    return reading, TrendAddress(
        snapshot=reading.snapshot,
        series=_checked_series(reading.snapshot, ask.getlist("s")),
        view=_one_of(ask.get("view", ""), VIEWS, "Kiểu biểu đồ", "kind of chart"),
        unit=_one_of(ask.get("unit", ""), ENERGY_UNITS, "Đơn vị", "unit"),
        first=bounds[0],
        last=bounds[1],
        years=_checked_years([year.strip() for year in ask.getlist("year")])[:6],
        query=ask.get("q", "").strip()[:80],
        kind=ask.get("kind", "") if ask.get("kind") in ("f", "b", "i") else "",
        illustrative=reading.illustrative,
        release=reading.vintage.release.number if ask.get("release") else "",
        as_of=reading.vintage.as_of.isoformat() if reading.vintage.as_of else "",
    )
