"""What a release freezes of names: complete, in both languages, every indicator in one theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangluong.statistics.classification import load_classification
from nangluong.statistics.freezing.lists import indicator_labels, label_table, source_table
from nangluong.statistics.importing.sources import load_sources
from nangluong.statistics.indicators import load_indicators


def test_every_code_has_a_name_in_both_languages(reference: Path) -> None:
    definitions = load_indicators(reference)
    table = label_table(reference, load_classification(reference), indicator_labels(reference, definitions))
    rows = table.to_pylist()
    assert [row for row in rows if not (row["name_vi"] and row["name_en"])] == []
    keys = [(row["kind"], row["code"]) for row in rows]
    assert len(keys) == len(set(keys))
    kinds = {row["kind"] for row in rows}
    assert kinds >= {"product", "flow", "row", "group", "unit", "series", "place", "note", "theme", "indicator"}


def test_siec_is_there_whole(reference: Path) -> None:
    known = load_classification(reference)
    assert len([product for product in known.products if product.origin != "own"]) == 154


def test_an_indicator_without_a_theme_is_refused(reference: Path, tmp_path: Path) -> None:
    folder = tmp_path / "statistics"
    folder.mkdir()
    text = (reference / "statistics" / "indicator_themes.csv").read_text(encoding="utf-8")
    (folder / "indicator_themes.csv").write_text(text.replace(" grid_losses", ""), encoding="utf-8")
    with pytest.raises(ValueError, match="grid_losses"):
        list(indicator_labels(tmp_path, load_indicators(reference)))


def test_sources_keep_their_licences(reference: Path) -> None:
    found = {row["code"]: row for row in source_table(load_sources(reference)).to_pylist()}
    assert found["owid"]["licence_en"] == "CC BY 4.0"
    assert found["energy_institute"]["open"] is False
