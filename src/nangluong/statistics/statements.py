"""From files to statements: what `load_statement` takes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nangluong.statistics.figures import Statement
from nangluong.statistics.importing.codebook import Codebook, load_codebook
from nangluong.statistics.importing.context import ContextRow, load_series_units, read_context
from nangluong.statistics.importing.facts import FactRow, ImportReport, ImportResult
from nangluong.statistics.importing.figures import read_figures
from nangluong.statistics.importing.sources import Source, load_sources
from nangluong.statistics.importing.unsd import SOURCE as UNSD
from nangluong.statistics.importing.unsd import read_unsd

FIGURES = Path("statistics") / "figures"
_LISTS = frozenset(["notes.csv", "context_series.csv", "unsd_commodity_aliases.csv"])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _account(report: ImportReport) -> dict[str, Any]:
    mismatches = [{name: str(part) for name, part in asdict(found).items()} for found in report.mismatches]
    return {
        "rounded": report.rounded,
        "skipped": dict(report.skipped),
        "first_line_skipped": dict(report.example),
        "mismatches": mismatches,
    }


def _statement(dataset: str, source: str, path: Path, content_hash: str, result: ImportResult) -> Statement:
    return Statement(
        dataset=dataset,
        source=source,
        filename=path.name,
        content_hash=content_hash,
        facts=result.facts,
        checks=result.checks,
        read=result.report.rows_read,
        skipped=result.report.skipped.total(),
        report=_account(result.report),
    )


def _context_fact(row: ContextRow) -> FactRow:
    """Return a series that is no energy flow as a fact: no product, the series in the place of the flow."""
    return FactRow(
        freq="A",
        place=row.place,
        product="",
        flow=row.series,
        period=row.period,
        value=row.value,
        unit=row.unit,
        basis="",
        status=row.status,
        source=row.source,
        confidence=row.confidence,
        note=row.note,
        line=row.line,
        illustrative=row.confidence == "illustrative",
    )


def project_statements(root: Path, *, as_of: dt.date) -> Iterator[Statement]:
    """Yield the statements of the project's own figures under `root` (the `reference` folder), one a file.

    Raises `IntakeError` for a faulty file; the files before it are unaffected.
    """
    codebook, sources, units = load_codebook(root), load_sources(root), load_series_units(root)
    for path in sorted((root / FIGURES).glob("*.csv")):
        if path.name not in _LISTS:
            result = read_figures(path, codebook, sources, as_of=as_of)
            yield _statement(f"figures/{path.stem}", result.facts[0].source, path, _hash(path), result)
    for path in sorted((root / FIGURES / "context").glob("*.csv")):
        yield _context_statement(path, codebook, sources, units, as_of)


def _context_statement(
    path: Path, codebook: Codebook, sources: dict[str, Source], units: dict[str, str], as_of: dt.date
) -> Statement:
    facts = tuple(_context_fact(row) for row in read_context(path, codebook, sources, units, as_of=as_of))
    report = ImportReport(rows_read=len(facts), rows_kept=len(facts))
    return _statement(f"context/{path.stem}", facts[0].source, path, _hash(path), ImportResult(facts, (), (), report))


def unsd_statements(
    path: Path, root: Path, *, as_of: dt.date, areas: Collection[str] | None = None, skip_unknown: bool = False
) -> Iterator[Statement]:
    """Yield the statements of a native UNSD file, one a country: a country's file replaces only that country.

    `skip_unknown` leaves rows with codes that we do not know out, counted in the report, instead of refusing the file.

    Raises `IntakeError` naming every fault; then nothing is yielded.
    """
    result = read_unsd(path, load_codebook(root), as_of=as_of, areas=areas, skip_unknown=skip_unknown)
    content_hash = _hash(path)
    places = sorted({fact.place for fact in (*result.facts, *result.checks)})
    for place in places:
        facts = tuple(fact for fact in result.facts if fact.place == place)
        checks = tuple(fact for fact in result.checks if fact.place == place)
        own = ImportResult(facts, checks, (), result.report)
        yield _statement(f"unsd/{place}", UNSD, path, content_hash, own)
