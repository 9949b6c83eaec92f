"""The table component."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import translation

from nangluong.web.tables import render_table


def _render(table: dict[str, Any]) -> str:
    with translation.override("vi"):
        return str(render_table(table, lambda key: f"?sort={key}"))


def _table(**more: Any) -> dict[str, Any]:
    return {
        "caption": "Cân đối <2023>",
        "columns": [
            {"key": "flow", "label": "Dòng", "kind": "text", "sortable": True},
            {"key": "coal", "label": "Than", "kind": "number", "decimals": 1, "sortable": True, "unit": "ktoe"},
        ],
        "rows": [["Khai thác", 1234.56], ["Nhập khẩu", None]],
        **more,
    }


def test_caption_scopes_and_grouping() -> None:
    html = _render(_table())
    assert "<caption>Cân đối &lt;2023&gt;</caption>" in html
    assert '<th scope="row">Khai thác</th>' in html
    assert '<td class="num" data-value="1234.56">1.234,6</td>' in html


def test_missing_is_not_zero_and_is_explained() -> None:
    html = _render(_table())
    assert 'data-value=""' in html
    assert "chưa có số liệu" in html
    assert "– chưa có số liệu" in html


def test_zero_is_zero() -> None:
    html = _render(_table(rows=[["Nhập khẩu", 0]]))
    assert '<td class="num" data-value="0">0,0</td>' in html
    assert "chưa có số liệu" not in html


def test_sorted_on_the_server_by_links() -> None:
    html = _render(_table(sort="coal", descending=True))
    assert 'aria-sort="descending"><a class="sort" href="?sort=coal">' in html
    assert 'aria-sort="none"><a class="sort" href="?sort=flow">' in html
    assert "data-sortable" not in html


def test_sorted_in_the_browser_by_buttons() -> None:
    html = _render(_table())
    assert "data-sortable" in html
    assert '<button type="button" class="sort">' in html


def test_marks_links_and_escaping() -> None:
    cell = {"value": 5, "url": '/x?a="1"', "panel": True, "mark": "illustrative", "fuel": "coal"}
    html = _render(_table(rows=[["<b>", cell]]))
    assert "&lt;b&gt;" in html
    assert 'href="/x?a=&quot;1&quot;" data-panel>' in html
    assert "swatch fuel-coal" in html
    assert "* dữ liệu minh họa" in html


def test_groups_span_their_columns() -> None:
    columns = [
        {"key": "a", "label": "A", "kind": "text"},
        {"key": "b", "label": "B", "kind": "number", "group": "Hóa thạch"},
        {"key": "c", "label": "C", "kind": "number", "group": "Hóa thạch"},
    ]
    html = _render(_table(columns=columns, rows=[["x", 1, 2]]))
    assert '<th scope="colgroup" colspan="2" class="group">Hóa thạch</th>' in html


def test_dates_sort_by_day() -> None:
    columns = [{"key": "n", "label": "N", "kind": "text"}, {"key": "d", "label": "Ngày", "kind": "date"}]
    html = _render(_table(columns=columns, rows=[["x", dt.date(2026, 4, 3)]]))
    assert f'data-value="{dt.date(2026, 4, 3).toordinal()}"' in html
    assert "03/04/2026" in html


def test_a_heading_row_spans_the_table() -> None:
    html = _render(_table(rows=[{"kind": "heading", "cells": ["Cung"]}]))
    assert '<tr class="row-heading"><th scope="row">Cung</th><td colspan="1"></td></tr>' in html
