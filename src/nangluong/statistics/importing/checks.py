"""Checks that every parser of facts makes on one row, gathered into faults by file, line and field. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

from nangluong.foundation.intake import Fault, IntakeError, NumberFault, NumberStyle, SourceRow, parse_decimal
from nangluong.statistics.importing.codebook import MEMO_KINDS, Codebook, FlowCode, ProductCode
from nangluong.statistics.importing.facts import MAX_VALUE

_YEAR = re.compile(r"1[89][0-9]{2}|2[01][0-9]{2}")
_MAX_FAULTS = 200
_SHOWN_WORDS = 16


@dataclass(slots=True)
class FaultList:
    """Faults of one file in the order found; `stop` raises them together."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, row: SourceRow, field_name: str, kind: str, reason_vi: str, reason_en: str) -> None:
        """Keep one fault; a file with very many is refused at once."""
        self.found.append(Fault(kind, row.line, field_name, reason_vi, reason_en))
        if len(self.found) >= _MAX_FAULTS:
            self.stop()

    def stop(self) -> None:
        """Raise `IntakeError` with everything found, if anything was."""
        if self.found:
            raise IntakeError(self.file, tuple(self.found))


@dataclass(slots=True)
class RowChecks:
    """Reads the cells of a row against the codebook; a faulty cell adds a fault and reads as None.

    `as_of` is the day of the import in Viet Nam: a period that begins after it is refused.
    """

    codebook: Codebook
    as_of: dt.date
    faults: FaultList
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def text(self, row: SourceRow, name: str) -> str | None:
        """Return a required text."""
        found = row.optional(name)
        if found is None:
            self.faults.add(row, name, "empty_cell", "ô bắt buộc đang trống", "a required cell is empty")
        return found

    def word(self, row: SourceRow, name: str, allowed: frozenset[str]) -> str | None:
        """Return a text that must be one of `allowed` (which may contain the empty text)."""
        found = row.optional(name) or ""
        if found in allowed:
            return found
        known = ", ".join(sorted(word or "“”" for word in allowed)[:_SHOWN_WORDS])
        known += ", …" if len(allowed) > _SHOWN_WORDS else ""
        self.faults.add(row, name, "unknown_word", f"“{found}” không thuộc: {known}", f"“{found}” is none of: {known}")
        return None

    def product(self, row: SourceRow, name: str) -> ProductCode | None:
        """Return the product of the code in the cell."""
        code = self.text(row, name)
        product = self.codebook.product_of(code) if code else None
        if code and product is None:
            self.faults.add(
                row,
                name,
                "unknown_code",
                f"không có loại năng lượng mã “{code}”; xem danh mục products.csv",
                f"there is no product with code “{code}”; see products.csv",
            )
        return product

    def flow(self, row: SourceRow, name: str) -> FlowCode | None:
        """Return the flow of the code in the cell."""
        code = self.text(row, name)
        flow = self.codebook.flow_of(code) if code else None
        if code and flow is None:
            self.faults.add(
                row,
                name,
                "unknown_code",
                f"không có dòng năng lượng mã “{code}”; xem danh mục flows.csv",
                f"there is no flow with code “{code}”; see flows.csv",
            )
        return flow

    def year(self, row: SourceRow, name: str) -> str | None:
        """Return an annual period (four digits) that has begun by `as_of`."""
        found = self.text(row, name)
        if found is None:
            return None
        if not _YEAR.fullmatch(found):
            self.faults.add(
                row,
                name,
                "bad_period",
                f"“{found}” không phải là năm bốn chữ số (ví dụ 2023)",
                f"“{found}” is not a year of four digits (such as 2023)",
            )
            return None
        if int(found) > self.as_of.year:
            self.faults.add(
                row,
                name,
                "future_period",
                f"năm {found} chưa đến (hôm nay {self.as_of:%d/%m/%Y}); hãy kiểm tra lại năm",
                f"the year {found} has not begun (today is {self.as_of.isoformat()}); check the year",
            )
            return None
        return found

    def number(self, row: SourceRow, name: str, style: NumberStyle = NumberStyle.PLAIN) -> Decimal | None:
        """Return the number in the cell."""
        raw = self.text(row, name)
        if raw is None:
            return None
        try:
            number = parse_decimal(raw, style)
        except NumberFault as fault:
            self.faults.add(row, name, fault.kind, fault.reason_vi, fault.reason_en)
            return None
        return number if self.within(row, name, number, MAX_VALUE) else None

    def within(self, row: SourceRow, name: str, number: Decimal, bound: Decimal) -> bool:
        """Tell whether the number is smaller than `bound`, the largest that is stored; else add the fault."""
        if abs(number) < bound:
            return True
        self.faults.add(
            row,
            name,
            "number_too_large",
            f"số {number} quá lớn; kiểm tra đơn vị và số mũ",
            f"{number} is too large; check the unit and the multiplier",
        )
        return False

    def unit(self, row: SourceRow, name: str, product: ProductCode, flow: FlowCode) -> str | None:
        """Return a unit that the product's facts may come in; capacities, reserves and memo flows take any unit."""
        unit = self.text(row, name)
        if unit is None or flow.kind in MEMO_KINDS or unit in product.units:
            return unit
        self.wrong_unit(row, name, unit, product)
        return None

    def wrong_unit(self, row: SourceRow, name: str, unit: str, product: ProductCode) -> None:
        """Add the fault that `unit` does not fit the product."""
        allowed = ", ".join(product.units)
        self.faults.add(
            row,
            name,
            "wrong_unit",
            f"đơn vị “{unit}” không dùng cho loại năng lượng {product.code}; dùng: {allowed}",
            f"the unit “{unit}” does not fit product {product.code}; use: {allowed}",
        )

    def unique(self, row: SourceRow, name: str, key: tuple[str, ...]) -> None:
        """Add a fault when `key` stood on an earlier line."""
        first = self.seen.setdefault(key, row.line)
        if first != row.line:
            shown = "/".join(part for part in key if part)
            self.faults.add(
                row,
                name,
                "duplicate_key",
                f"ô số liệu {shown} đã có ở dòng {first}; chỉ giữ một dòng",
                f"the cell {shown} already stands on line {first}; keep one of them",
            )
