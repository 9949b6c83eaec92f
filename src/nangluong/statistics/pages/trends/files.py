"""Chosen series as files, with everything that must travel along."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nangluong.statistics.models import Release
from nangluong.statistics.pages.balance.files import XLSX, file_response
from nangluong.statistics.pages.caching import release_page
from nangluong.statistics.pages.exports import Sheet, Value, csv_bytes, xlsx_bytes
from nangluong.statistics.pages.source_notes import file_notes, is_vietnamese
from nangluong.statistics.pages.trends.address import BadTrendChoice, TrendAddress, read_address
from nangluong.statistics.pages.trends.charts import Comparison, compare
from nangluong.statistics.pages.trends.reading import series_sources
from nangluong.statistics.pages.trends.series import Point, Series
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import labels


def _notes(address: TrendAddress, found: Comparison, release: Release) -> tuple[tuple[str, str], ...]:
    return file_notes(
        title="; ".join(one.name for one in found.series),
        unit="; ".join(dict.fromkeys(one.unit for one in found.series)),
        sources=series_sources(address.snapshot, list(found.series)),
        release=release,
        as_of=address.as_of,
        illustrative=any(one.illustrative for one in found.series),
    )


def _marks(point: Point) -> str:
    pairs = ((point.illustrative, "*"), (not point.complete, "…"), (point.estimated and not point.illustrative, "e"))
    return "".join(sign for held, sign in pairs if held)


def long_sheet(address: TrendAddress, found: Comparison, release: Release) -> Sheet:
    """Return one line per known figure."""
    what = ("release", "as_of", "series", "name_vi", "name_en", "period", "value", "unit")
    header = (*what, "illustrative", "complete", "estimated", "note", "source", "licence")
    known = sources(address.snapshot)
    notes = labels(address.snapshot, "note")

    def lines() -> Iterable[tuple[Value, ...]]:
        for one in found.series:
            source = known.get(one.source)
            origin: tuple[Value, ...] = (source.citation, source.licence) if source else (_("Bản công bố này"), "")
            for period in found.periods:
                point = one.points.get(period)
                if point is None:
                    continue
                note = notes.get(point.note)
                words = (note.name if note else point.note) if point.note else ""
                key: tuple[Value, ...] = (release.number, address.as_of, one.ref.code, one.name_vi, one.name_en)
                marks: tuple[Value, ...] = (point.illustrative, point.complete, point.estimated, words)
                yield (*key, period, point.value, one.unit, *marks, *origin)

    return Sheet("long", _notes(address, found, release), (header,), tuple(lines()), decimals=3)


def wide_sheet(address: TrendAddress, found: Comparison, release: Release) -> Sheet:
    """Return the years downwards and the series across, as the table beside the chart shows them."""
    marked = {
        (row, column)
        for row, period in enumerate(found.periods)
        for column, one in enumerate(found.series, 1)
        if period in one.points and one.points[period].illustrative
    }

    def line(period: str) -> tuple[Value, ...]:
        points = [one.points.get(period) for one in found.series]
        signs = dict.fromkeys(sign for point in points if point for sign in _marks(point))
        return (period, *(point.value if point else None for point in points), "".join(signs))

    def heading(one: Series) -> str:
        return f"{one.name} ({one.unit})"

    return Sheet(
        name=_("Số liệu"),
        notes=_notes(address, found, release),
        header=((_("Năm"), *(heading(one) for one in found.series), _("Dấu")),),
        rows=tuple(line(period) for period in found.periods),
        marked=frozenset(marked),
        decimals=1,
    )


@release_page
def download(request: HttpRequest, form: str) -> HttpResponse:
    """Send the chosen series as `csv` (one line per figure) or `xlsx` (as shown, and one line per figure)."""
    if form not in ("csv", "xlsx"):
        raise Http404
    reading, address = read_address(request)
    if not address.series:
        raise BadTrendChoice(
            "Chưa chọn chuỗi nào để tải về. Hãy chọn ít nhất một chuỗi ở trang Xu hướng.",
            "No series is chosen to download. Choose at least one on the page Trends.",
        )
    release = reading.vintage.release
    found = compare(address)
    mark = "-minh-hoa" if any(one.illustrative for one in found.series) else ""
    name = f"xu-huong{mark}-{release.number}-{'vi' if is_vietnamese() else 'en'}.{form}"
    if form == "csv":
        return file_response(csv_bytes(long_sheet(address, found, release)), "text/csv; charset=utf-8", name)
    assert release.built_at is not None  # a release that is public was built
    sheets = [wide_sheet(address, found, release), long_sheet(address, found, release)]
    return file_response(xlsx_bytes(sheets, title=_("Xu hướng"), made=release.built_at), XLSX, name)
