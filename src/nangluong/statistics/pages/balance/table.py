"""The grid of the balance as a table of the design system, and its narrow form for telephones."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from nangluong.statistics.freezing.balances import COMPLEMENT
from nangluong.statistics.pages.balance.address import BalanceAddress
from nangluong.statistics.pages.balance.colours import group_colour
from nangluong.statistics.pages.balance.grid import Grid, GridCell, GridColumn, GridRow, sorted_rows

DECIMALS = {"ktoe": 0, "TJ": 0, "natural": 1}


def mark_of(cell: GridCell) -> dict[str, str]:
    """Return the mark of a cell: illustrative first, for it must never be missed; the rest stands in the note."""
    notes = []
    if not cell.complete:
        notes.append(_("tổng chưa đầy đủ: có phần chưa có số liệu"))
    if cell.derived:
        notes.append(_("phần còn lại, không phải số đã công bố"))
    if cell.illustrative:
        return {"mark": "illustrative", "note": "; ".join(notes)}
    if not cell.complete:
        return {"mark": "incomplete", "note": _("có phần chưa có số liệu")}
    if cell.derived:
        return {"mark": "derived", "note": "; ".join(notes)}
    return {"mark": "estimated"} if cell.estimated else {}


def secret_words(secret: str) -> str:
    """Return why a figure is not shown."""
    if secret == COMPLEMENT:
        return _("không công bố, để từ đó không tính ra được số liệu mật của ô khác")
    return _("số liệu mật, hoặc tổng chỉ gồm số liệu mật và số đã biết")


def _table_cell(cell: GridCell | None, base: str, row: str, product: str) -> Any:
    if cell is None:
        return None
    if cell.mixed_units:
        return {"value": None, "text": "×", "note": _("không cộng được: các phần có đơn vị khác nhau")}
    link = {"url": f"{base}&row={quote(row)}&product={quote(product)}", "panel": True}
    if cell.secret:
        return {"value": None, "text": _("mật"), "note": secret_words(cell.secret), **link}
    if cell.value is None:
        return None
    shown: dict[str, Any] = {"value": cell.value, **mark_of(cell)}
    return shown if cell.derived else shown | link


def _row_kind(row: GridRow) -> str:
    if row.depth == 0:
        return "total"
    return "subtotal" if row.formula else ""


def unit_words(unit: str) -> str:
    """Return the name of a unit of the balance for captions."""
    return _("đơn vị tự nhiên") if unit == "natural" else unit


def _column_unit(grid: Grid, column: GridColumn) -> str:
    units = {cell.unit for (_row, code), cell in grid.cells.items() if code == column.code and cell.value is not None}
    return units.pop() if len(units) == 1 else ""


def _column(grid: Grid, column: GridColumn, address: BalanceAddress) -> dict[str, Any]:
    name = _("Phần không tách loại") if not column.name or column.code.endswith("~") else column.name
    return {
        "key": column.code,
        "label": name,
        "kind": "number",
        "decimals": DECIMALS[address.unit],
        "sortable": not column.code.endswith("~"),
        "fuel": group_colour(column.code) if column.depth == 0 else None,
        "unit": _column_unit(grid, column) if address.unit == "natural" else "",
    }


def legend(*, secret: bool) -> str:
    """Return what the signs of the balance mean; with `secret` what it means that a figure is not shown."""
    words = _("“mật” là có số liệu nhưng không công bố, để giữ kín số liệu mật của đơn vị báo cáo.")
    return f"{_signs_legend()} {words}" if secret else _signs_legend()


def _signs_legend() -> str:
    return _(
        "Xuất khẩu, bunker, đầu vào chuyển đổi, tự dùng và tổn thất mang dấu âm; rút từ tồn kho mang dấu dương. "
        "“–” là chưa có số liệu, không phải 0. Bấm vào một số để xem cách tính."
    )


def wide_table(grid: Grid, address: BalanceAddress, caption: str) -> dict[str, Any]:
    """Return the whole grid; sorted by a column, the rows stand flat."""
    key, descending = address.sort.removeprefix("-"), address.sort.startswith("-")
    rows = sorted_rows(grid, key, descending=descending) if key else grid.rows
    base = address.cell_base()
    return {
        "id": "balance",
        "caption": caption,
        "columns": [
            {"key": "", "label": _("Dòng năng lượng"), "kind": "text"},
            *(_column(grid, column, address) for column in grid.columns),
        ],
        "rows": [
            {
                "cells": [
                    row.name,
                    *(
                        _table_cell(grid.cells.get((row.code, column.code)), base, row.code, column.code)
                        for column in grid.columns
                    ),
                ],
                "kind": "" if key else _row_kind(row),
                "indent": 0 if key else row.depth,
            }
            for row in rows
        ],
        "sort": key,
        "descending": descending,
        "dense": True,
        "note": legend(secret=grid.has_secret),
    }


def narrow_table(grid: Grid, address: BalanceAddress, caption: str) -> dict[str, Any]:
    """Return one column of the grid (`address.product`, else the last one: the total), only rows with a figure."""
    codes = [column.code for column in grid.columns]
    code = address.product if address.product in codes else codes[-1]
    column = grid.columns[codes.index(code)]
    base = address.cell_base()
    return {
        "id": "balance-narrow",
        "caption": f"{caption}: {column.name}",
        "columns": [
            {"key": "", "label": _("Dòng năng lượng"), "kind": "text"},
            _column(grid, column, address) | {"sortable": False, "unit": _column_unit(grid, column)},
        ],
        "rows": [
            {
                "cells": [row.name, _table_cell(grid.cells.get((row.code, code)), base, row.code, code)],
                "kind": _row_kind(row),
                "indent": min(row.depth, 2),
            }
            for row in grid.rows
            if (row.code, code) in grid.cells or row.depth == 0
        ],
        "dense": True,
        "note": legend(secret=grid.has_secret),
    }
