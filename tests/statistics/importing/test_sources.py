"""The list of sources: licences visible, open sources first, illustrative figures last."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangluong.foundation.intake import IntakeError
from nangluong.statistics.importing.sources import load_sources


def test_open_sources_come_before_those_that_are_not_and_illustrative_comes_last(reference: Path) -> None:
    sources = load_sources(reference)
    ranked = sorted(sources.values(), key=lambda source: source.priority)
    assert {source.code for source in ranked[-2:]} == {"illustrative", "returns_illustrative"}
    real = ranked[:-2]
    assert [source.open for source in real] == sorted((source.open for source in real), reverse=True)
    assert "KHÔNG phải dữ liệu mở" in sources["energy_institute"].licence_note_vi
    assert "iea" not in sources, "IEA figures are for checking only and never republished"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("CC BY 4.0,yes", "CC BY 4.0,maybe", "open"),
        (",selected,", ",partly,", "coverage"),
        ("\nwri,", "\nowid,", "code"),
    ],
)
def test_a_faulty_list_is_refused(reference: Path, tmp_path: Path, old: str, new: str, field: str) -> None:
    text = (reference / "statistics" / "sources.csv").read_text(encoding="utf-8")
    (tmp_path / "statistics").mkdir()
    (tmp_path / "statistics" / "sources.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(IntakeError) as caught:
        load_sources(tmp_path)
    assert caught.value.faults[0].field == field
