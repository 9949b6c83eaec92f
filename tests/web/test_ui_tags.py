"""Template tags and filters."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from nangluong.foundation.errors import StateConflict


def _render(source: str, language: str = "vi", path: str = "/can-doi/?nam=2023&sort=x", **context: Any) -> str:
    with translation.override(language):
        request = RequestFactory().get(path)
        return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


def test_quantity_in_both_languages() -> None:
    assert _render("{{ v|so:1 }}", v=Decimal("1234.56")) == "1.234,6"
    assert _render("{{ v|so:1 }}", "en", v=Decimal("1234.56")) == "1,234.6"


def test_unit_is_kept_with_its_number() -> None:
    assert _render('{% so v decimals=0 unit="ktoe" %}', v=1500) == '1.500\u00a0<span class="unit">ktoe</span>'


def test_a_missing_quantity_says_so() -> None:
    assert _render("{{ v|so }}", v=None) == '<span class="text-missing">chưa có số liệu</span>'
    assert 'aria-hidden="true">–' in _render("{% so v compact=True %}", v=None)


def test_days_and_instants() -> None:
    day = dt.date(2026, 4, 3)
    assert _render("{{ d|ngay }}", d=day) == '<time datetime="2026-04-03">03/04/2026</time>'
    assert _render("{{ d|ngay }}", "en", d=day) == '<time datetime="2026-04-03">3 Apr 2026</time>'
    assert _render("{{ d|ngay }}", d=None) == ""
    instant = dt.datetime(2026, 4, 2, 18, 30, tzinfo=dt.UTC)
    assert "01:30 03/04/2026" in _render("{{ d|ngay_gio }}", d=instant)
    assert ">03/04/2026<" in _render("{{ d|ngay }}", d=instant)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [("recalled", "chưa đối chiếu"), ("illustrative", "dữ liệu minh họa"), ("measured", "đo được")],
)
def test_confidence_marks(confidence: str, words: str) -> None:
    assert words in _render("{% confidence_mark c %}", c=confidence)


def test_a_sourced_fact_carries_no_mark() -> None:
    assert _render('{% confidence_mark "sourced" %}{% confidence_mark None %}') == ""


def test_query_is_kept_replaced_and_removed() -> None:
    assert _render("{% query_url sort=None unit='TJ' %}") == "/can-doi/?nam=2023&amp;unit=TJ"
    assert _render("{% query_url sort=None nam=None %}") == "/can-doi/"


@pytest.mark.urls("tests.web.style_urls")
def test_the_other_language_keeps_the_query() -> None:
    assert _render("{% other_language_url %}", path="/balance/?nam=2023") == "/en/balance/?nam=2023"
    assert _render("{% other_language_url %}", "en", path="/en/balance/?nam=2023") == "/balance/?nam=2023"


def test_pagination_keeps_filters() -> None:
    html = _render("{% pagination page %}", page=Paginator(range(100), 10).get_page(5))
    assert "nam=2023&amp;sort=x&amp;page=4" in html
    assert '<span aria-current="page">5</span>' in html
    assert _render("{% pagination page %}", page=Paginator(range(5), 10).get_page(1)).strip() == ""


def test_a_stat_card_with_nothing_to_show() -> None:
    html = _render('{% stat_card label="Hydro" value=None %}')
    assert "chưa có số liệu" in html
    assert "<svg" not in html


def test_a_stat_card_shows_change_with_its_sign() -> None:
    html = _render('{% stat_card label="Cung" value=5 change="4.25" change_label="so với 2022" %}')
    assert "+4,3\u00a0%" in html


def test_an_error_is_said_in_the_language_of_the_page() -> None:
    error = StateConflict("Đã công bố.", "Already released.")
    assert "Đã công bố." in _render("{% error_block e %}", e=error)
    assert "Already released." in _render("{% error_block e %}", "en", e=error)
    assert "state_conflict" in _render("{% error_block e %}", e=error)


def test_a_running_job_asks_again_and_a_finished_one_does_not() -> None:
    job = {"label": "Nạp", "done": 1, "total": 4, "state": "running", "url": "/viec/1/"}
    assert 'hx-get="/viec/1/"' in _render("{% progress j %}", j=job)
    assert "hx-get" not in _render("{% progress j %}", j=job | {"state": "done"})


def test_chart_data_cannot_break_out_of_its_block() -> None:
    document = {
        "title": "</script><script>alert(1)</script>",
        "description": "d",
        "periods": ["2023"],
        "series": [{"key": "a", "name": "A", "values": [Decimal("1.5")]}],
    }
    html = _render('{% chart "line" d id="x" %}', d=document)
    assert "<script>alert" not in html
    assert '"values": ["1.5"]' in html
