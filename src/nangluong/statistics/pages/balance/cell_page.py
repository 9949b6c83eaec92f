"""The page (and side panel) that explains one cell of the balance, down to file, line and load."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.statistics.models import Batch
from nangluong.statistics.pages.balance.address import (
    UNITS,
    BalanceAddress,
    checked_product,
    checked_row,
    other_variant,
    read_address,
)
from nangluong.statistics.pages.balance.explanation import Part, Sum, by_products, by_rows
from nangluong.statistics.pages.balance.grid import GridCell, GridColumn, GridRow, build_grid, known_energy
from nangluong.statistics.pages.balance.reading import (
    children_of_columns,
    name_of,
    place_name,
    product_name,
    row_entries,
    stored_cells,
)
from nangluong.statistics.pages.balance.table import mark_of, secret_words
from nangluong.statistics.pages.caching import release_page
from nangluong.statistics.pages.lineage import batch_words, lineage_url
from nangluong.statistics.pages.vintage import release_context
from nangluong.statistics.queries.balance import Contribution, cell_series, contributions
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import labels

_ILLUSTRATIVE = ("illustrative", "returns_illustrative")


def rung_names() -> dict[str, str]:
    """Return where a conversion factor can come from, by the word that the release keeps."""
    table = _("bảng hệ số")
    return {
        "unit": _("đổi đơn vị năng lượng, chính xác theo định nghĩa"),
        "observation": _("hệ số đi cùng số liệu"),
        "place+flow+period": f"{table}: {_('địa bàn, dòng và kỳ')}",
        "place+period": f"{table}: {_('địa bàn và kỳ')}",
        "place+flow": f"{table}: {_('địa bàn và dòng')}",
        "place": f"{table}: {_('địa bàn')}",
        "flow+period": f"{table}: {_('dòng và kỳ')}",
        "period": f"{table}: {_('kỳ')}",
        "flow": f"{table}: {_('dòng')}",
        "general": f"{table}: {_('chung')}",
        "default": _("hệ số mặc định (IPCC 2006)"),
        "none": _("không có hệ số"),
    }


def _figures(address: BalanceAddress, row: str, product: str) -> dict[str, GridCell]:
    stored = stored_cells(address)
    found: dict[str, GridCell] = {}
    for unit in UNITS:
        grid = build_grid([GridRow(row, "", 0, "")], [GridColumn(product, "", 0, "", False, False)], stored, unit)
        if (cell := grid.cells.get((row, product))) and cell.value is not None:
            found[unit] = cell
    return found


def _energy_column(label: str) -> dict[str, Any]:
    return {"key": "energy", "label": label, "kind": "number", "decimals": 1, "unit": "TJ"}


def _part_row(address: BalanceAddress, part: Part, name: str) -> list[Any]:
    there = part.energy_tj is not None or part.secret
    url = f"{address.cell_base()}&row={part.row}&product={part.product}" if there else ""
    mark = "illustrative" if part.illustrative else "" if part.complete else "incomplete"
    return [
        {"value": name, "url": url, "panel": True} if url else name,
        {"value": "−" if part.sign < 0 else "+"},
        {"value": None, "text": _("mật"), "note": secret_words(part.secret)}
        if part.secret
        else {"value": part.energy_tj, "mark": mark}
        if part.energy_tj is not None
        else None,
    ]


def _sum_table(address: BalanceAddress, found: Sum, names: list[str], caption: str, identifier: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {"cells": _part_row(address, part, name)} for part, name in zip(found.parts, names, strict=True)
    ]
    rows.append({"cells": [_("Cộng các phần đã biết"), {"text": ""}, found.total], "kind": "total"})
    if found.difference:
        rows.append(
            {"cells": [_("Phần không tách được"), {"text": ""}, {"value": found.difference, "mark": "derived"}]}
        )
    return {
        "id": identifier,
        "caption": caption,
        "columns": [
            {"key": "part", "label": _("Thành phần"), "kind": "text"},
            {"key": "sign", "label": _("Dấu"), "kind": "text"},
            _energy_column(_("Năng lượng")),
        ],
        "rows": rows,
        "dense": True,
    }


def _files(found: tuple[Contribution, ...]) -> dict[int, Batch]:
    return Batch.objects.in_bulk({line.batch for line in found})


def _file_cell(line: Contribution, batch: Batch | None) -> str | dict[str, Any]:
    """Return the file and line of a fact; of returns the way to them."""
    if batch is None:
        return _("dòng %(line)s, lần nạp %(batch)s") % {"line": line.line, "batch": line.batch}
    if url := lineage_url(batch, line.product, line.flow):
        return {"value": batch_words(batch), "url": url}
    words = {"file": batch.filename, "line": line.line, "batch": batch.pk}
    return _("%(file)s, dòng %(line)s, lần nạp %(batch)s") % words


def _factor_words(line: Contribution, rungs: dict[str, str]) -> str:
    words = [rungs.get(line.factor_rung, line.factor_rung)]
    if line.factor_source and line.factor_source != line.factor_rung:
        words.append(line.factor_source)
    if line.gross_to_net:
        words.append(_("đổi từ nhiệt trị cao sang thấp"))
    if line.divided_by:
        words.append(_("chia cho hiệu suất %(name)s") % {"name": line.divided_by})
    return " · ".join(words)


def _fact_value(line: Contribution) -> dict[str, Any]:
    if line.value is None:
        why = _("không công bố: số liệu mật, hoặc số liệu mà từ đó tính ra được số mật")
        return {"value": None, "text": _("mật"), "note": why}
    return {
        "value": line.value,
        "badge": line.unit,
        "mark": "illustrative" if line.source in _ILLUSTRATIVE else "",
    }


def _fact_table(address: BalanceAddress, found: tuple[Contribution, ...]) -> dict[str, Any]:
    known = sources(address.snapshot)
    batches = _files(found)
    vietnamese = (get_language() or "vi").startswith("vi")
    rungs = rung_names()

    def source_title(code: str) -> str:
        note = known.get(code)
        return code if note is None else note.title_vi if vietnamese else note.title_en

    rows = [
        {
            "cells": [
                f"{product_name(address.snapshot, line.product)} – {name_of(address.snapshot, 'flow', line.flow)}",
                {"value": "−" if line.sign < 0 else "+"},
                _fact_value(line),
                line.factor,
                _factor_words(line, rungs),
                line.energy_tj,
                {"value": source_title(line.source), "url": reverse("statistics:about") + f"#{line.source}"},
                _file_cell(line, batches.get(line.batch)),
            ]
        }
        for line in found
    ]
    return {
        "id": "facts",
        "caption": _("Số liệu trong ô này: dấu × giá trị × hệ số = năng lượng"),
        "columns": [
            {"key": "fact", "label": _("Số liệu"), "kind": "text"},
            {"key": "sign", "label": _("Dấu"), "kind": "text"},
            {"key": "value", "label": _("Giá trị"), "kind": "number"},
            {"key": "factor", "label": _("Hệ số"), "kind": "number", "unit": _("TJ/đơn vị")},
            {"key": "rung", "label": _("Hệ số lấy từ"), "kind": "text"},
            _energy_column(_("Năng lượng")),
            {"key": "source", "label": _("Nguồn"), "kind": "text"},
            {"key": "file", "label": _("Tệp"), "kind": "text"},
        ],
        "rows": rows,
        "dense": True,
    }


def _sums(address: BalanceAddress, row: str, product: str) -> list[dict[str, Any]]:
    stored = stored_cells(address)
    entries = {entry.code: entry for entry in row_entries(address.snapshot)}
    children = children_of_columns(address.snapshot)
    tables = []
    rows = by_rows(stored, row, product, entries[row].parts)
    if rows is not None:
        names = [f"{entries[part.row].name} ({part.row})" for part in rows.parts]
        caption = _("Theo dòng: %(formula)s") % {"formula": entries[row].parts}
        tables.append(_sum_table(address, rows, names, caption, "by-rows"))
    products = by_products(stored, row, product, children, _whole(address.snapshot))
    if products is not None:
        names = [product_name(address.snapshot, part.product) for part in products.parts]
        tables.append(_sum_table(address, products, names, _("Theo loại năng lượng"), "by-products"))
    return tables


def deepest_single(address: BalanceAddress, row: str, product: str) -> str:
    """Return the product whose facts are this cell: down from groups and headings that have one known part only."""
    stored = stored_cells(address)
    children = children_of_columns(address.snapshot)
    while (cell := stored.get((row, product))) is not None and cell.how == "products":
        found = by_products(stored, row, product, children, _whole(address.snapshot))
        if found is None or len(found.parts) != 1 or found.difference:
            break
        product = found.parts[0].product
    return product


def _whole(snapshot: int) -> list[str]:
    return [code for code, label in labels(snapshot, "group").items() if not label.parent]


def _trend(address: BalanceAddress, row: str, product: str) -> dict[str, Any]:
    found = cell_series(address.snapshot, address.variant, address.place, row, product)
    if all(known_energy(one) is None for one in found.values()):
        return {}
    years = [str(year) for year in range(int(min(found)), int(max(found)) + 1)]
    values: list[Decimal | None] = [known_energy(found[year]) if year in found else None for year in years]
    newest = next(
        (year for year in reversed(years) if year in found and known_energy(found[year]) is not None), years[-1]
    )
    return {"periods": years, "values": values, "newest": values[years.index(newest)], "newest_year": newest}


def _secret_words(address: BalanceAddress, row: str, product: str) -> str:
    found = stored_cells(address).get((row, product))
    words = secret_words(found.secret) if found and found.secret else ""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


@release_page
def cell(request: HttpRequest) -> HttpResponse:
    """Explain one cell: as a fragment for the side panel, as a page without scripts."""
    reading, address = read_address(request)
    row = checked_row(reading.snapshot, request.GET.get("row", ""))
    product = checked_product(reading.snapshot, request.GET.get("product", ""))
    figures = _figures(address, row, product)
    shown = figures.get("TJ")
    deepest = deepest_single(address, row, product)
    found = contributions(address.snapshot, address.variant, address.place, address.period, row, deepest)
    names = {
        "product": product_name(address.snapshot, product),
        "row": name_of(address.snapshot, "row", row),
        "place": place_name(address.snapshot, address.place),
        "year": address.period,
    }
    context = {
        "title": _("%(product)s – %(row)s, %(place)s %(year)s") % names,
        "figures": [{"value": cell.value, "unit": cell.unit} for cell in figures.values()],
        "mark": mark_of(shown) if shown else {},
        "secret": _secret_words(address, row, product),
        "illustrative": bool(shown and shown.illustrative),
        "tables": _sums(address, row, product),
        "facts": _fact_table(address, found) if found else None,
        "address": address,
        "trend": _trend(address, row, product),
        "trend_url": _trend_url(address, row, product),
        "balance_url": address.url(),
        "other_url": other_variant(address).url("statistics:cell", extra=[("row", row), ("product", product)]),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Cân đối năng lượng"), address.url()),
            (names["row"], None),
        ],
    }
    template = "statistics/cell_panel.html" if request.headers.get("HX-Request") else "statistics/cell.html"
    return render(request, template, context | release_context(request, reading))


def _trend_url(address: BalanceAddress, row: str, product: str) -> str:
    series = f"b~{address.variant}~{address.place}~{row}~{product}"
    kept = [("release", address.release), ("as_of", address.as_of), ("s", series)]
    return f"{reverse('statistics:trends')}?{urlencode([pair for pair in kept if pair[1]])}"
