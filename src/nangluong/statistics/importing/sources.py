"""Where figures come from and what may be done with them: `reference/statistics/sources.csv`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nangluong.foundation.intake import read_csv


@dataclass(frozen=True, slots=True)
class Source:
    """A source of figures.

    `priority` orders sources that give the same cell, the smallest first. `open` tells whether the licence lets anyone
    redistribute. `complete` tells a full questionnaire (an absent cell is nil) from selected series (unknown).
    """

    code: str
    title_vi: str
    title_en: str
    publisher_vi: str
    publisher_en: str
    edition: str
    url: str
    licence_vi: str
    licence_en: str
    open: bool
    licence_note_vi: str
    licence_note_en: str
    citation: str
    priority: int
    complete: bool
    confidence: str


def load_sources(root: Path) -> dict[str, Source]:
    """Return the sources under `root` (the `reference` folder) by code. Raises `IntakeError`."""
    found: dict[str, Source] = {}
    for row in read_csv(root / "statistics" / "sources.csv", comments=True):
        code, coverage, is_open = row.text("code"), row.text("coverage"), row.text("open")
        if code in found:
            raise row.fault("code", "duplicate_key", f"nguồn {code} bị lặp", f"source {code} is repeated")
        if coverage not in {"selected", "complete"}:
            raise row.fault("coverage", "unknown_word", "cần selected hoặc complete", "must be selected or complete")
        if is_open not in {"yes", "no"}:
            raise row.fault("open", "unknown_word", "cần yes hoặc no", "must be yes or no")
        found[code] = Source(
            code=code,
            title_vi=row.text("title_vi"),
            title_en=row.text("title_en"),
            publisher_vi=row.text("publisher_vi"),
            publisher_en=row.text("publisher_en"),
            edition=row.text("edition"),
            url=row.optional("url") or "",
            licence_vi=row.text("licence_vi"),
            licence_en=row.text("licence_en"),
            open=is_open == "yes",
            licence_note_vi=row.text("licence_note_vi"),
            licence_note_en=row.text("licence_note_en"),
            citation=row.text("citation"),
            priority=int(row.decimal("priority")),
            complete=coverage == "complete",
            confidence=row.text("confidence"),
        )
    return found
