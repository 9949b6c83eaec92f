"""The balances of a release as one workbook: a sheet a year, products across, flows down, in both languages.

Sheets in which illustrative figures fill gaps stand behind the others, say so in their name and first line, and mark
every such cell.
"""

from __future__ import annotations

from collections.abc import Iterable

from nangluong.statistics.models import Release
from nangluong.statistics.pages.balance.address import BalanceAddress
from nangluong.statistics.pages.balance.grid import Grid, Unit
from nangluong.statistics.pages.balance.reading import read_grid
from nangluong.statistics.pages.exports import Sheet, Value, xlsx_bytes
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL, periods
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import Label, labels

_WARNING = (
    "DỮ LIỆU MINH HỌA · ILLUSTRATIVE",
    "Ô đánh dấu * có số minh họa, không phải thống kê; không trích dẫn. / Cells marked * are illustrative, not"
    " statistics; do not cite.",
)
_SIGNS = (
    "Dấu · Signs",
    "Xuất khẩu, bunker, đầu vào, tự dùng và tổn thất mang dấu âm; ô trống là chưa biết. / Exports, bunkers, inputs, own"
    " use and losses are negative; an empty cell is not known.",
)
_COMPLETE = (
    "Tổng · Sums",
    "Chỉ có tổng đủ thành phần; tổng còn thiếu thành phần xem trên trang web. / Only complete sums stand here; partial"
    " sums are on the site.",
)


def _both(label: Label | None, code: str) -> tuple[str, str]:
    return (label.name_vi, label.name_en) if label else (code, code)


def _notes(release: Release, place: str, period: str, unit: Unit) -> list[tuple[str, str]]:
    assert release.snapshot is not None
    vi, en = _both(labels(release.snapshot, "place").get(place), place)
    released = release.public_from.date().isoformat() if release.public_from else ""
    return [
        (
            "Tiêu đề · Title",
            f"Cân đối năng lượng {vi} năm {period}, {unit} / Energy balance of {en} {period}, {unit}",
        ),
        ("Bản công bố · Release", f"{release.number} ({released}) {release.title_vi} / {release.title_en}"),
        _SIGNS,
        _COMPLETE,
    ]


def _sheet(release: Release, address: BalanceAddress, grid: Grid) -> Sheet:
    snapshot = address.snapshot
    row_labels, groups, products = (labels(snapshot, kind) for kind in ("row", "group", "product"))
    names = [_both(groups.get(column.code) or products.get(column.code), column.code) for column in grid.columns]
    rows: list[tuple[Value, ...]] = []
    marked = set()
    for number, row in enumerate(grid.rows):
        line: list[Value] = [*_both(row_labels.get(row.code), row.code), row.code]
        for column in grid.columns:
            cell = grid.cells.get((row.code, column.code))
            known = cell is not None and cell.complete
            if cell is not None and known and cell.illustrative:
                marked.add((number, len(line)))
            line.append(cell.value if cell is not None and known else None)
        rows.append(tuple(line))
    notes = _notes(release, address.place, address.period, address.unit)
    return Sheet(
        name=f"{address.period} MINH HỌA" if marked else address.period,
        notes=tuple([_WARNING, *notes] if marked else notes),
        header=(
            ("Dòng năng lượng", "", "", *(vi for vi, _en in names)),
            ("", "Flow", "", *(en for _vi, en in names)),
            ("row_vi", "row_en", "row", *(column.code for column in grid.columns)),
        ),
        rows=tuple(rows),
        marked=frozenset(marked),
        bold=frozenset(number for number, row in enumerate(grid.rows) if row.depth == 0),
        indents={number: row.depth for number, row in enumerate(grid.rows)},
    )


def _source_sheet(release: Release) -> Sheet:
    assert release.snapshot is not None
    rows = tuple(
        (
            note.code,
            note.title_vi,
            note.title_en,
            f"{note.publisher_vi} / {note.publisher_en}",
            f"{note.licence_vi} / {note.licence_en}",
            "yes" if note.open else "no",
            note.citation,
        )
        for note in sources(release.snapshot).values()
    )
    header = ("code", "title_vi", "title_en", "publisher", "licence", "open", "citation")
    return Sheet("Nguồn · Sources", (("Nguồn số liệu", "Sources and licences"),), (header,), rows)


def _sheets(release: Release, place: str, unit: Unit) -> Iterable[Sheet]:
    snapshot = release.snapshot
    assert snapshot is not None
    for variant in (REAL, ILLUSTRATIVE):
        for period in periods(snapshot, variant, place):
            address = BalanceAddress(snapshot, place, period, variant, unit)
            sheet = _sheet(release, address, read_grid(address))
            if variant == REAL or sheet.marked:
                yield sheet
    yield _source_sheet(release)


def balance_workbook(release: Release, place: str, unit: Unit) -> bytes:
    """Return the workbook of every year of a place, the newest first. The same release gives the same bytes."""
    assert release.built_at is not None
    title = f"Cân đối năng lượng {place} / Energy balances {place}, {unit}, {release.number}"
    return xlsx_bytes(list(_sheets(release, place, unit)), title=title, made=release.built_at)
