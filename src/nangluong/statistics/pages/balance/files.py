"""The balance as files: CSV (long and wide) and XLSX, in both languages, with everything that must travel along."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nangluong.statistics.freezing.balances import COMPLEMENT, SECRET
from nangluong.statistics.models import Release
from nangluong.statistics.pages.balance.address import BalanceAddress, read_address
from nangluong.statistics.pages.balance.grid import Grid, GridCell
from nangluong.statistics.pages.balance.reading import place_name, read_grid, used_sources
from nangluong.statistics.pages.balance.table import DECIMALS, unit_words
from nangluong.statistics.pages.caching import release_page
from nangluong.statistics.pages.exports import Sheet, Value, csv_bytes, xlsx_bytes
from nangluong.statistics.pages.source_notes import file_notes
from nangluong.statistics.queries.labels import Label, labels

_CONFIDENTIALITY = {"": "F", SECRET: "C", COMPLEMENT: "D"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def caption_of(address: BalanceAddress) -> str:
    """Return the title of a balance."""
    words = {
        "place": place_name(address.snapshot, address.place),
        "year": address.period,
        "unit": unit_words(address.unit),
    }
    return _("Cân đối năng lượng %(place)s năm %(year)s, %(unit)s") % words


def _notes(address: BalanceAddress, release: Release) -> tuple[tuple[str, str], ...]:
    notes = file_notes(
        title=caption_of(address),
        unit=unit_words(address.unit),
        sources=used_sources(address),
        release=release,
        as_of=address.as_of,
        illustrative=address.illustrative,
    )
    signs = _("* dữ liệu minh họa; … tổng chưa đầy đủ; e ước tính; ~ phần còn lại; ô trống là chưa có số liệu.")
    signs = f"{signs} {_('c: mật, không công bố.')}"
    return (*notes, (_("Dấu"), signs), (_("Chiều"), _("Xuất khẩu, bunker, đầu vào, tự dùng và tổn thất mang dấu âm.")))


def _signs(cell: GridCell | None) -> str:
    if cell is not None and cell.secret:
        return "c"
    if cell is None or cell.value is None:
        return ""
    pairs = (
        (cell.illustrative, "*"),
        (not cell.complete, "…"),
        (cell.estimated and not cell.illustrative, "e"),
        (cell.derived, "~"),
    )
    return "".join(sign for held, sign in pairs if held)


def _both(found: Label | None, code: str) -> tuple[str, str]:
    return (found.name_vi, found.name_en) if found else (code, code)


def _column_names(address: BalanceAddress, code: str) -> tuple[str, str]:
    if code.endswith("~"):
        return "Phần không tách loại", "Not split"
    found = labels(address.snapshot, "group").get(code) or labels(address.snapshot, "product").get(code)
    return _both(found, code)


def long_sheet(address: BalanceAddress, grid: Grid, release: Release) -> Sheet:
    """Return one line per known figure, and one without value per figure not shown (C, D): for machines."""
    names = {column.code: _column_names(address, column.code) for column in grid.columns}
    key = ("release", "as_of", "place", "year", "row", "row_vi", "row_en", "product", "product_vi", "product_en")
    header = (*key, "value", "unit", "complete", "estimated", "illustrative", "confidential")
    row_labels = labels(address.snapshot, "row")

    def lines() -> Iterable[tuple[Value, ...]]:
        for row in grid.rows:
            for column in grid.columns:
                cell = grid.cells.get((row.code, column.code))
                if cell is None or (cell.value is None and not cell.secret) or cell.derived:
                    continue
                where: tuple[Value, ...] = (release.number, address.as_of, address.place, address.period)
                what: tuple[Value, ...] = (row.code, *_both(row_labels.get(row.code), row.code), column.code)
                secret = _CONFIDENTIALITY[cell.secret]
                marks: tuple[Value, ...] = (cell.complete, cell.estimated, cell.illustrative, secret)
                yield (*where, *what, *names[column.code], cell.value, cell.unit, *marks)

    return Sheet("long", _notes(address, release), (header,), tuple(lines()))


def wide_sheet(address: BalanceAddress, grid: Grid, release: Release, *, with_marks: bool) -> Sheet:
    """Return the table as it is shown; `with_marks` puts a column of signs beside each column of figures (CSV)."""
    row_labels = labels(address.snapshot, "row")
    names = [_column_names(address, column.code) for column in grid.columns]
    codes = [column.code for column in grid.columns]

    def spread(texts: Iterable[str], suffix: str = "") -> list[str]:
        """Put an empty heading, or the code with `suffix`, over each column of signs."""
        if not with_marks:
            return list(texts)
        return [part for text in texts for part in (text, f"{text}{suffix}" if suffix else "")]

    rows: list[tuple[Value, ...]] = []
    marked = set()
    for number, row in enumerate(grid.rows):
        line: list[Value] = [*_both(row_labels.get(row.code), row.code), row.code]
        for code in codes:
            cell = grid.cells.get((row.code, code))
            if cell is not None and cell.illustrative:
                marked.add((number, len(line)))
            hidden = bool(cell and cell.secret and not with_marks)
            line.append("mật / confidential" if hidden else cell.value if cell else None)
            if with_marks:
                line.append(_signs(cell))
        rows.append(tuple(line))
    return Sheet(
        name=f"{address.period}",
        notes=_notes(address, release),
        header=(
            ("Dòng năng lượng", "", "", *spread(vi for vi, _en in names)),
            ("", "Flow", "", *spread(en for _vi, en in names)),
            ("row_vi", "row_en", "row", *spread(codes, "_mark")),
        ),
        rows=tuple(rows),
        marked=frozenset(marked),
        bold=frozenset(number for number, row in enumerate(grid.rows) if row.depth == 0),
        indents={number: row.depth for number, row in enumerate(grid.rows)},
        decimals=max(1, DECIMALS[address.unit]),
    )


def file_response(body: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to save."""
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@release_page
def download(request: HttpRequest, form: str) -> HttpResponse:
    """Send the balance as `csv` (or `csv` with `layout=wide`) or `xlsx`."""
    if form not in ("csv", "xlsx"):
        raise Http404
    reading, address = read_address(request)
    release = reading.vintage.release
    grid = read_grid(address)
    mark = "-minh-hoa" if address.illustrative else ""
    name = f"can-doi-{address.place}-{address.period}-{address.unit}{mark}-{release.number}.{form}"
    if form == "xlsx":
        assert release.built_at is not None  # a release that is public was built
        sheets = [wide_sheet(address, grid, release, with_marks=False), long_sheet(address, grid, release)]
        return file_response(xlsx_bytes(sheets, title=caption_of(address), made=release.built_at), XLSX, name)
    wide = request.GET.get("layout") == "wide"
    sheet = wide_sheet(address, grid, release, with_marks=True) if wide else long_sheet(address, grid, release)
    return file_response(csv_bytes(sheet), "text/csv; charset=utf-8", name)
