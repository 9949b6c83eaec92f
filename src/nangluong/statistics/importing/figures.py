"""Reading the project's own files of figures, `reference/statistics/figures/*.csv`. Pure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from nangluong.foundation.intake import SourceRow, read_csv
from nangluong.statistics.importing.checks import FaultList, RowChecks
from nangluong.statistics.importing.codebook import MEMO_KINDS, Codebook
from nangluong.statistics.importing.facts import (
    BASES,
    STATUSES,
    FactRow,
    ImportReport,
    ImportResult,
    rounded_value,
)
from nangluong.statistics.importing.sources import Source

HEADER = (
    "place",
    "product",
    "flow",
    "period",
    "value",
    "unit",
    "basis",
    "status",
    "source",
    "confidence",
    "note",
)
CONFIDENCES = frozenset(["sourced", "recalled", "derived", "measured", "illustrative"])


def _fact(row: SourceRow, checks: RowChecks, sources: dict[str, Source], places: frozenset[str]) -> FactRow | None:
    place = checks.word(row, "place", places)
    product = checks.product(row, "product")
    flow = checks.flow(row, "flow")
    period = checks.year(row, "period")
    number = checks.number(row, "value")
    basis = checks.word(row, "basis", BASES)
    status = checks.word(row, "status", STATUSES)
    source = checks.word(row, "source", frozenset(sources))
    confidence = checks.word(row, "confidence", CONFIDENCES)
    unit = checks.unit(row, "unit", product, flow) if product and flow else None
    if None in (place, product, flow, period, number, basis, status, source, confidence, unit):
        return None
    assert place and product and flow and period and number is not None and unit
    assert basis is not None and status and source and confidence
    checks.unique(row, "place+product+flow+period", ("A", place, product.code, flow.code, period, source))
    if flow.kind not in MEMO_KINDS and basis == "input_equivalent":
        checks.faults.add(
            row,
            "basis",
            "wrong_basis",
            "số theo phương pháp thay thế không phải dòng của bảng cân đối; dùng dòng XPE",
            "a figure by the substitution method is no flow of the balance; use flow XPE",
        )
    if number != rounded_value(number):
        checks.faults.add(
            row,
            "value",
            "too_many_decimals",
            "quá 6 chữ số thập phân; hãy làm tròn trong tệp và ghi chú",
            "more than 6 decimals; round it in the file and note it",
        )
    return FactRow(
        freq="A",
        place=place,
        product=product.code,
        flow=flow.code,
        period=period,
        value=rounded_value(number),
        unit=unit,
        basis=basis,
        status=status,
        source=source,
        confidence=confidence,
        note=row.optional("note") or "",
        line=row.line,
        complete=sources[source].complete,
        illustrative=confidence == "illustrative",
    )


class _Bases:
    """Gross and net figures of one product never mix in a file; energy of a fuel always says which it is."""

    def __init__(self, faults: FaultList) -> None:
        self._faults = faults
        self._first: dict[tuple[str, str], tuple[str, int]] = {}

    def check(self, fact: FactRow, row: SourceRow, usual: str) -> None:
        """Add a fault when the basis is missing (`usual` = the product's own, "" for no fuel) or has changed."""
        if fact.unit == "TJ" and usual and not fact.basis:
            self._faults.add(
                row,
                "basis",
                "basis_missing",
                "năng lượng của nhiên liệu phải ghi nhiệt trị thấp (net) hay cao (gross)",
                "the energy of a fuel must say net or gross calorific value",
            )
        first, line = self._first.setdefault((fact.product, fact.unit), (fact.basis, row.line))
        if first != fact.basis:
            self._faults.add(
                row,
                "basis",
                "gross_against_net",
                f"“{fact.basis}” trong khi dòng {line} của cùng loại năng lượng ghi “{first}”; hãy quy về một loại",
                f"“{fact.basis}” while line {line} of the same product says “{first}”; bring them to one basis",
            )


def _check_marks(fact: FactRow, row: SourceRow, faults: FaultList) -> None:
    """Illustrative and real figures never share a row's marks: source, status and confidence must agree."""
    marks = (fact.source == "illustrative", fact.confidence == "illustrative", fact.status == "I")
    if len(set(marks)) > 1:
        faults.add(
            row,
            "confidence",
            "illustrative_mark",
            "số minh họa phải có đủ ba dấu: source = illustrative, confidence = illustrative, status = I",
            "an illustrative figure needs three marks: source = illustrative, confidence = illustrative, status = I",
        )


def read_figures(
    path: Path,
    codebook: Codebook,
    sources: dict[str, Source],
    *,
    as_of: dt.date,
    name: str | None = None,
) -> ImportResult:
    """Read one file of figures whole. Raises `IntakeError` naming every fault; then nothing is returned.

    Rows of one file are either all illustrative or all real.
    """
    file = name or path.name
    faults = FaultList(file)
    checks = RowChecks(codebook, as_of, faults)
    places = frozenset(codebook.areas.values())
    report = ImportReport()
    facts: list[FactRow] = []
    bases = _Bases(faults)
    for row in read_csv(path, expected=HEADER, comments=True, name=file):
        report.rows_read += 1
        fact = _fact(row, checks, sources, places)
        if fact is None:
            continue
        _check_marks(fact, row, faults)
        bases.check(fact, row, codebook.products[fact.product].basis)
        if facts and fact.illustrative != facts[0].illustrative:
            faults.add(
                row,
                "confidence",
                "mixed_file",
                "số minh họa và số thật không được nằm chung một tệp",
                "illustrative and real figures must not share a file",
            )
        facts.append(fact)
    faults.stop()
    report.rows_kept = len(facts)
    return ImportResult(tuple(facts), (), (), report)
