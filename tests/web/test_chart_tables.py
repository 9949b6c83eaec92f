"""The table beside every chart."""

from __future__ import annotations

import pytest

from nangluong.web import style_samples
from nangluong.web.chart_tables import chart_table, illustrative_part

WORDS = dict.fromkeys(("category", "period", "name", "value", "from", "to", "place", "kind"), "w")


@pytest.mark.parametrize(
    ("kind", "document", "rows"),
    [
        ("line", style_samples.charts()["line"], 14),
        ("stack", style_samples.charts()["stack"], 14),
        ("bar", style_samples.charts()["ranking"], 5),
        ("pie", style_samples.charts()["pie"], 5),
        ("sankey", style_samples.charts()["sankey"], 16),
        ("tilemap", style_samples.tile_map(), 8),
        ("points", style_samples.point_map(), 40),
    ],
)
def test_every_figure_of_the_picture_is_in_the_table(kind: str, document: dict, rows: int) -> None:
    table = chart_table(kind, document, WORDS)
    assert len(table["rows"]) == rows
    assert all(len(row) == len(table["columns"]) for row in table["rows"])
    assert document["title"] in table["caption"]


def test_a_gap_stays_a_gap() -> None:
    table = chart_table("line", style_samples.charts()["line"], WORDS)
    gas = [column["key"] for column in table["columns"]].index("gas")
    assert table["rows"][4][gas] is None


def test_an_illustrative_point_is_marked() -> None:
    table = chart_table("line", style_samples.charts()["line"], WORDS)
    assert table["rows"][-1][1]["mark"] == "illustrative"
    assert not isinstance(table["rows"][0][1], dict)


@pytest.mark.parametrize(
    ("document_mark", "series_mark", "part"),
    [(True, False, "all"), (False, [False, True], "some"), (False, True, "all"), (False, False, "")],
)
def test_how_much_is_illustrative(document_mark: bool, series_mark: object, part: str) -> None:
    document = {"illustrative": document_mark, "series": [{"values": [1, 2], "illustrative": series_mark}]}
    assert illustrative_part("line", document) == part


def test_a_missing_point_does_not_count_as_illustrative() -> None:
    assert illustrative_part("line", {"series": [{"values": [1, None], "illustrative": [False, True]}]}) == ""
