"""The pages of subsectors, indicators, releases, methods and sources, over the project's own release."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from nangluong.statistics.models import Release
from nangluong.statistics.pages.subsector_layout import subsector_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

PATHS = (
    "/chi-tieu/",
    "/chi-tieu/renewable_share_of_generation/",
    "/chi-tieu/import_dependency/",
    "/ban-cong-bo/",
    "/phuong-phap/",
    "/phuong-phap/product/",
    "/phuong-phap/flow/",
    "/phuong-phap/row/",
    "/phuong-phap/group/",
    "/phuong-phap/unit/",
    "/phuong-phap/factor/",
    "/ve-so-lieu/",
    "/ve-so-lieu/doi-chieu/",
    "/ve-so-lieu/do-moi/",
    "/ve-so-lieu/do-moi/?xem=cu",
)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers_in_both_languages(client: Client, prefix: str, path: str) -> None:
    found = text(client, prefix + path)
    assert f'<html lang="{"en" if prefix else "vi"}">' in found
    assert re.search(r"<h1>.+</h1>", found)


@pytest.mark.parametrize("slug", ["dau-khi", "xang-dau", "than", "dien-luc", "nang-luong-tai-tao", "nang-luong-moi"])
def test_each_subsector_has_its_page(client: Client, slug: str) -> None:
    found = text(client, f"/phan-nganh/{slug}/")
    charts = len(subsector_pages()[slug].charts)
    assert found.count("data-chart=") == charts
    assert ("chưa có tổ chức nào công bố" in found.lower()) == (charts == 0)


def test_an_unknown_subsector_is_not_found(client: Client) -> None:
    text(client, "/phan-nganh/phan-mem/", 404)


def test_a_curve_comes_from_one_source_which_is_named_with_its_licence(client: Client) -> None:
    found = text(client, "/phan-nganh/than/")
    assert "Energy Institute" in found
    assert "© Energy Institute" in found
    assert "Năm 2023" in found


def test_an_indicator_shows_what_went_in(client: Client) -> None:
    found = text(client, "/chi-tieu/renewable_share_of_generation/?year=2021")
    assert "Thủy điện" in found
    assert "42,6" in found
    assert "product=ELEC" in found


def test_an_indicator_without_input_says_why(client: Client) -> None:
    found = text(client, "/chi-tieu/import_dependency/")
    assert "chưa có số liệu" in found.lower()


def test_illustrative_indicators_are_marked(client: Client) -> None:
    found = text(client, "/chi-tieu/import_dependency/?illustrative=1")
    assert "dữ liệu minh họa" in found.lower()


def test_an_unknown_indicator_is_not_found(client: Client) -> None:
    text(client, "/chi-tieu/happiness/", 404)


def test_the_release_page_shows_size_and_notes(client: Client, released: Release) -> None:
    found = text(client, f"/ban-cong-bo/{released.number}/")
    assert released.title_vi in found
    assert "Bản đầu tiên" in found


def test_a_release_that_is_not_there_is_refused_in_words(client: Client) -> None:
    assert "1999-9" in text(client, "/ban-cong-bo/1999-9/", 404)
    assert "1999-9" in text(client, "/en/chi-tieu/?release=1999-9", 404)


@pytest.mark.parametrize("day", ["hôm qua", "2026-13-40", "31/02/2026"])
def test_a_day_that_cannot_be_read_is_refused(client: Client, day: str) -> None:
    assert day in text(client, f"/chi-tieu/?as_of={day}", 400)


def test_a_day_before_everything_is_refused(client: Client) -> None:
    assert "01/01/2001" in text(client, "/chi-tieu/?as_of=2001-01-01", 404)


def test_today_can_be_written_both_ways(client: Client) -> None:
    today = timezone.localdate()
    assert text(client, f"/chi-tieu/?as_of={today:%d/%m/%Y}")
    assert text(client, f"/chi-tieu/?as_of={today.isoformat()}")


@pytest.fixture
def hidden(released: Release) -> Iterator[Release]:
    """Put the release under an embargo until tomorrow."""
    before = released.public_from
    Release.objects.filter(pk=released.pk).update(public_from=timezone.now() + dt.timedelta(days=1))
    yield released
    Release.objects.filter(pk=released.pk).update(public_from=before)


@pytest.mark.parametrize("path", ["/chi-tieu/", "/phan-nganh/than/", "/phuong-phap/", "/ve-so-lieu/"])
def test_under_embargo_no_page_shows_anything(client: Client, hidden: Release, path: str) -> None:
    text(client, path, 404)
    text(client, f"{path}?release={hidden.number}", 404)


def test_the_number_of_questions_to_the_database_does_not_grow(
    client: Client, django_assert_max_num_queries: object
) -> None:
    client.get("/phuong-phap/product/")
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        client.get("/phuong-phap/product/")
