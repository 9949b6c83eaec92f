"""The home page: the country's energy in one screen."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from nangluong.statistics.models import Release
from nangluong.statistics.pages.caching import pieces
from tests.statistics.pages.reading_counts import lake_reads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]


def text(client: Client, path: str = "/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def card(page: str, label: str) -> str:
    """Return the words of the card with this label."""
    found = next(one for one in page.split('<div class="card stat">')[1:] if label in one)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.split("</div>")[0])).replace("\xa0", " ")


def chart(page: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_the_big_figures_are_the_published_ones_with_their_year(client: Client) -> None:
    page = text(client)
    # Energy Institute Statistical Review 2024, Viet Nam 2023: 276.438 TWh generated.
    generation = card(page, "Sản lượng điện")
    assert "276,4" in generation
    assert "năm 2023" in generation
    # (80,904 hydro + 25,702 solar + 11,367 wind + 853 other renewables) / 276,438 GWh = 43.0 %
    assert "43,0" in card(page, "Tái tạo trong sản lượng điện")


def test_the_mix_is_drawn_with_source_release_and_table(client: Client, released: Release) -> None:
    page = text(client)
    mix = chart(page, "mix")
    newest = {series["fuel"]: series["values"][-1] for series in mix["series"]}
    assert (mix["periods"][-1], Decimal(newest["coal"]), Decimal(newest["hydro"])) == ("2023", 129577, 80904)
    assert mix["source"]
    assert mix["licence"]
    assert mix["release"] == released.number
    assert mix["description"]
    assert page.count("<table") >= 3


def test_nothing_on_home_is_illustrative(client: Client) -> None:
    assert (
        "minh họa"
        not in re.sub(r"<footer.*?</footer>", "", text(client, "/?illustrative=1"), flags=re.DOTALL)
        .replace("số minh họa chỉ hiện khi người đọc chọn xem", "")
        .split('id="ui-texts"')[0]
    )


@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_the_six_subsectors_the_balance_and_the_release_are_one_click_away(
    client: Client, released: Release, prefix: str
) -> None:
    page = text(client, prefix)
    main = page[page.index('<main id="content"') :]
    for slug in ("dau-khi", "xang-dau", "than", "dien-luc", "nang-luong-tai-tao", "nang-luong-moi"):
        assert f'href="{prefix}phan-nganh/{slug}/"' in main
    assert f'href="{prefix}can-doi/"' in main
    assert f'href="{prefix}ban-cong-bo/{released.number}/"' in main


def test_an_old_release_is_kept_in_the_links(client: Client, released: Release) -> None:
    page = text(client, f"/?release={released.number}&as_of=2100-01-01")
    main = page[page.index('<main id="content"') : page.index("</main>")]
    links = re.findall(r'href="(/(?:can-doi|xu-huong|chi-tieu|phan-nganh)/[^"]*)"', main)
    assert len(links) > 10
    assert [link for link in links if f"release={released.number}&amp;as_of=2100-01-01" not in link] == []


def test_home_reads_little(client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    pieces.clear()
    with lake_reads(monkeypatch) as first, django_assert_max_num_queries(5):
        client.get("/")
    with lake_reads(monkeypatch, forget=False) as second, django_assert_max_num_queries(5):
        client.get("/")
    assert (len(first) <= 32, second) == (True, [])


def test_before_the_first_release_home_says_so(client: Client) -> None:
    Release.objects.update(state=Release.State.READY)
    page = text(client)
    assert "nothing_published" in page
    assert "/phan-nganh/than/" in page
