"""The flow diagram over the project's own release."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from nangluong.statistics.pages.balance.diagram import diagram_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]


def document(client: Client, query: str = "") -> dict[str, Any]:
    page = client.get(f"/can-doi/so-do/{query}").content.decode()
    found = re.search(r'<script id="flows-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_what_comes_in_goes_out_in_the_drawn_diagram(client: Client) -> None:
    drawn = document(client, "?illustrative=1")
    into: dict[str, Decimal] = defaultdict(Decimal)
    out: dict[str, Decimal] = defaultdict(Decimal)
    for link in drawn["links"]:
        into[link["target"]] += Decimal(link["value"])
        out[link["source"]] += Decimal(link["value"])
    inner = set(into) & set(out)
    assert {"power", "refinery", "fuel:ELEC"} <= inner
    # Flows below 0.5 ktoe are not drawn; a node has at most a dozen of them.
    assert all(abs(into[node] - out[node]) < 6 for node in inner)


def test_real_figures_say_what_is_missing(client: Client) -> None:
    drawn = document(client)
    assert any(link["target"] == "unknown_use" for link in drawn["links"])
    assert any(link["source"] == "unknown_input" for link in drawn["links"])
    assert "chưa có số liệu" in drawn["note"]
    assert not any(link["illustrative"] for link in drawn["links"])


def test_the_illustrative_diagram_is_marked(client: Client) -> None:
    assert any(link["illustrative"] for link in document(client, "?illustrative=1")["links"])
    assert "minh họa" in client.get("/can-doi/so-do/?illustrative=1").content.decode()


def test_hydro_wind_and_solar_are_drawn_as_published(client: Client) -> None:
    links = {(link["source"], link["target"]): Decimal(link["value"]) for link in document(client, "?unit=TJ")["links"]}
    # Energy Institute Statistical Review 2024, Viet Nam 2023: hydro 80,904 GWh x 3.6.
    assert links["from:g_hy", "fuel:ELEC"] == Decimal("291254.4")


def test_tonnes_do_not_flow(client: Client) -> None:
    assert document(client, "?unit=natural")["unit"] == "ktoe"


def test_every_rule_names_a_row_of_the_balance_once() -> None:
    rules, texts = diagram_rules()
    assert len({rule.row for rule in rules}) == len(rules)
    assert {rule.node for rule in rules} == set(texts)


def test_english(client: Client) -> None:
    assert "Hydro" in client.get("/en/can-doi/so-do/").content.decode()
