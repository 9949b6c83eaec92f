"""Test no. 1: Django's own `vi` locale would store 4 March for 03/04/2026."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import get_format


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["03/04/2026", "03-04-2026", "2026-04-03"])
def test_the_day_comes_first(language: str, typed: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(typed) == dt.date(2026, 4, 3)


def test_a_day_that_american_order_refuses() -> None:
    with translation.override("vi"):
        assert forms.DateField().clean("25/12/2026") == dt.date(2026, 12, 25)


def test_day_and_time() -> None:
    with translation.override("vi"):
        typed = forms.DateTimeField().clean("03/04/2026 07:30")
    assert (typed.day, typed.month, typed.hour, typed.minute) == (3, 4, 7, 30)
    assert typed.utcoffset() == dt.timedelta(hours=7)


@pytest.mark.parametrize(("language", "printed"), [("vi", "03/04/2026"), ("en", "3 Apr 2026")])
def test_printed_dates(language: str, printed: str) -> None:
    with translation.override(language):
        page = Template("{{ day }}").render(Context({"day": dt.date(2026, 4, 3)}))
    assert page == printed


def test_years_and_ids_print_plain() -> None:
    with translation.override("vi"):
        assert Template("{{ year }}").render(Context({"year": 2026})) == "2026"


def test_week_starts_on_monday() -> None:
    with translation.override("vi"):
        assert get_format("FIRST_DAY_OF_WEEK") == 1
        assert get_format("YEAR_MONTH_FORMAT") == "m/Y"
