"""Reading the native CSV of UNSD's energy statistics (dataflow DF_UNDATA_ENERGY) for any country. Pure.

Values keep the questionnaire's sign (all positive, stock change positive = build). UNIT_MULT and UNIT_MEASURE become
the system's unit; CONVERSION_FACTOR is kept as the observation's own factor (TJ per unit), the highest rung of the
factor ladder, on the product's usual calorific basis (gases gross). A UNSD file is a full questionnaire: an absent
cell is nil. Source of the layout: UNSD DSD_ENERGY 1.2 (dimensions FREQ.REF_AREA.COMMODITY.TRANSACTION).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

from nangluong.foundation.intake import DEFAULT_LIMITS, IntakeLimits, SourceRow, read_csv
from nangluong.statistics.importing.checks import FaultList, RowChecks
from nangluong.statistics.importing.codebook import MEMO_KINDS, CellRule, Codebook, FlowCode, ProductCode, UnitRule
from nangluong.statistics.importing.facts import (
    MAX_FACTOR,
    MAX_VALUE,
    STATUSES,
    FactorRow,
    FactRow,
    ImportReport,
    ImportResult,
    rounded_factor,
    rounded_value,
)
from nangluong.statistics.importing.leaves import split_leaves
from nangluong.statistics.importing.unsd_cells import CellRules, ReadCell, settle

HEADER = (
    "DATAFLOW",
    "FREQ",
    "REF_AREA",
    "COMMODITY",
    "TRANSACTION",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MULT",
    "UNIT_MEASURE",
    "OBS_STATUS",
    "CONVERSION_FACTOR",
)
SOURCE = "unsd"
_DATAFLOW = re.compile(r"UNSD:DF_UNDATA_ENERGY(\([0-9.]+\))?")
_MULT = re.compile(r"-?[0-9]{1,2}")
_ANNUAL = frozenset(["A"])
_STATUS_WORDS = STATUSES | {""}


class _Reader:
    """Turns rows into facts; every refusal goes to the list of faults, every row left out to the report."""

    def __init__(self, checks: RowChecks, areas: Collection[str] | None, skip_unknown: bool) -> None:
        self._checks, self._areas, self._skip_unknown = checks, areas, skip_unknown
        self._rules = CellRules(checks.codebook)
        self.report = ImportReport()

    def cell(self, row: SourceRow) -> ReadCell | None:
        """Return the row's fact, None when it is left out or faulty."""
        self.report.rows_read += 1
        self._dataflow(row)
        place = self._place(row)
        if place is not None and self._areas is not None and place not in self._areas:
            self.report.skip("other_area", row.line)
            return None
        commodity, transaction = row.cells["COMMODITY"].strip(), row.cells["TRANSACTION"].strip()
        rule = self._rules.find(commodity, transaction)
        reason = self._left_out(rule, commodity, transaction)
        if reason:
            self.report.skip(reason, row.line)
            return None
        fact = self._fact(row, place, rule)
        return ReadCell(fact, rule) if fact else None

    def _left_out(self, rule: CellRule | None, commodity: str, transaction: str) -> str:
        """Return why a cell is no fact of ours, "" when it is one."""
        if rule is not None:
            return rule.reason
        codebook = self._checks.codebook
        flow_known = codebook.flow_of(transaction) is not None
        if not flow_known and codebook.is_detail(transaction):
            return "plant_or_reserve_detail"
        known = flow_known and codebook.product_of(commodity) is not None
        return "unknown_code" if self._skip_unknown and commodity and transaction and not known else ""

    def _fact(self, row: SourceRow, place: str | None, rule: CellRule | None) -> FactRow | None:
        codebook = self._checks.codebook
        freq = self._checks.word(row, "FREQ", _ANNUAL)
        product = codebook.products[rule.product] if rule else self._checks.product(row, "COMMODITY")
        flow = codebook.flows[rule.flow] if rule else self._checks.flow(row, "TRANSACTION")
        period = self._checks.year(row, "TIME_PERIOD")
        status = self._checks.word(row, "OBS_STATUS", _STATUS_WORDS)
        if None in (freq, place, product, flow, period, status):
            return None
        assert freq and place and product and flow and period and status is not None
        spelling = (row.text("COMMODITY"), row.text("TRANSACTION")) if rule and rule.merge else ()
        key = (freq, place, product.code, flow.code, period, *spelling)
        self._checks.unique(row, "REF_AREA+COMMODITY+TRANSACTION+TIME_PERIOD", key)
        if status == "M" and row.optional("OBS_VALUE") is None:
            self.report.skip("missing_value", row.line)
            return None
        return self._measured(row, freq, place, product, flow, period, status or "A")

    def _dataflow(self, row: SourceRow) -> None:
        found = self._checks.text(row, "DATAFLOW")
        if found and not _DATAFLOW.fullmatch(found):
            self._checks.faults.add(
                row,
                "DATAFLOW",
                "wrong_dataflow",
                f"“{found}” không phải bộ số liệu năng lượng UNSD:DF_UNDATA_ENERGY",
                f"“{found}” is not the energy dataflow UNSD:DF_UNDATA_ENERGY",
            )

    def _place(self, row: SourceRow) -> str | None:
        code = self._checks.text(row, "REF_AREA")
        place = self._checks.codebook.areas.get(code.zfill(3)) if code else None
        if code and place is None:
            self._checks.faults.add(
                row,
                "REF_AREA",
                "unknown_code",
                f"không có nước hoặc vùng mã M49 “{code}”; xem country_areas.csv",
                f"there is no country or area with M49 code “{code}”; see country_areas.csv",
            )
        return place

    def _rule(self, row: SourceRow, product: ProductCode, flow: FlowCode) -> UnitRule | None:
        unsd_unit = self._checks.text(row, "UNIT_MEASURE")
        if unsd_unit is None:
            return None
        rules = self._checks.codebook.unit_rules.get(unsd_unit, ())
        memo = flow.kind in MEMO_KINDS
        rule = next((rule for rule in rules if memo or rule.unit in product.units), None)
        if rule is None and memo:
            self.report.skip("memo_in_unknown_unit", row.line)
        elif rule is None:
            self._checks.wrong_unit(row, "UNIT_MEASURE", unsd_unit, product)
        return rule

    def _exponent(self, row: SourceRow) -> int | None:
        found = row.optional("UNIT_MULT") or "0"
        if _MULT.fullmatch(found):
            return int(found)
        self._checks.faults.add(
            row,
            "UNIT_MULT",
            "bad_multiplier",
            f"“{found}” không phải số mũ của 10 (0, 3, 6…)",
            f"“{found}” is not a power of ten (0, 3, 6…)",
        )
        return None

    def _measured(
        self, row: SourceRow, freq: str, place: str, product: ProductCode, flow: FlowCode, period: str, status: str
    ) -> FactRow | None:
        number = self._checks.number(row, "OBS_VALUE")
        exponent = self._exponent(row)
        rule = self._rule(row, product, flow)
        factor = self._factor(row)
        if number is None or exponent is None or rule is None:
            return None
        exact = number.scaleb(exponent - rule.power)
        if not self._checks.within(row, "OBS_VALUE", exact, MAX_VALUE):
            return None
        kept = rounded_value(exact)
        self.report.rounded += kept != exact
        own = None
        if factor is not None and flow.kind not in MEMO_KINDS:
            own = rounded_factor(factor.scaleb(rule.power - rule.factor_power))
        return FactRow(
            freq=freq,
            place=place,
            product=product.code,
            flow=flow.code,
            period=period,
            value=kept,
            unit=rule.unit,
            basis="" if flow.kind in MEMO_KINDS else product.basis,
            status=status,
            source=SOURCE,
            confidence="sourced",
            note="",
            line=row.line,
            own_factor=own,
            complete=True,
        )

    def _factor(self, row: SourceRow) -> Decimal | None:
        """Return the observation's factor; an empty cell or 0 means that it has none (capacities, reserves)."""
        if row.optional("CONVERSION_FACTOR") is None:
            return None
        factor = self._checks.number(row, "CONVERSION_FACTOR")
        if factor is not None and factor < 0:
            self._checks.faults.add(
                row, "CONVERSION_FACTOR", "negative_factor", "hệ số chuyển đổi âm", "a negative conversion factor"
            )
        if factor is not None and not self._checks.within(row, "CONVERSION_FACTOR", factor, MAX_FACTOR):
            return None
        return factor or None


def factor_rows(facts: Collection[FactRow]) -> tuple[FactorRow, ...]:
    """Return the factors that `facts` carry, one for each fact that has one."""
    return tuple(
        FactorRow(
            fact.place,
            fact.product,
            fact.flow,
            fact.period,
            fact.own_factor,
            fact.unit,
            fact.basis,
            fact.source,
            fact.line,
        )
        for fact in facts
        if fact.own_factor is not None
    )


def read_unsd(
    path: Path,
    codebook: Codebook,
    *,
    as_of: dt.date,
    areas: Collection[str] | None = None,
    skip_unknown: bool = False,
    limits: IntakeLimits = DEFAULT_LIMITS,
    name: str | None = None,
) -> ImportResult:
    """Read a native UNSD energy CSV whole.

    `areas` keeps only these places (ISO alpha-2), for the world file; `as_of` is the day of the import in Viet Nam.
    `skip_unknown` leaves out rows with a code nobody knows, counted in the report, instead of refusing the file.
    Raises `IntakeError` naming every fault by file, line and field; then nothing is returned.
    """
    file = name or path.name
    faults = FaultList(file)
    reader = _Reader(RowChecks(codebook, as_of, faults), areas, skip_unknown)
    found = [
        cell
        for row in read_csv(path, expected=HEADER, limits=limits, name=file)
        if (cell := reader.cell(row)) is not None
    ]
    faults.stop()
    settled, totals = settle(found, reader.report)
    facts, checks = split_leaves(settled, codebook, reader.report)
    reader.report.rows_kept = len(facts)
    everything = sorted([*checks, *totals], key=lambda fact: fact.line)
    return ImportResult(tuple(facts), tuple(everything), factor_rows(facts), reader.report)
