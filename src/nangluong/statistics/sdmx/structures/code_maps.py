"""Maps from our codes to those of UNSD and Eurostat, from the alias tables of the classifications.

A map holds one target per code of ours: where several of theirs make one of ours (products with blended biofuels at
Eurostat) there is none. Signs and units cannot be said in a representation map; they stand in the alias tables.
Where the id of the other code list is not known to us, the target is text; versions of UNSD's lists are assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from nangluong.foundation.intake import SourceRow, read_csv
from nangluong.statistics.sdmx.structures.inputs import CodeMap, sdmx_id

_CODELIST: Final = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist="
_TWO_LETTERS: Final = "two-letter product code"


def _pairs(rows: Iterable[SourceRow], ours: str, theirs: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for row in rows:
        mine, other = row.optional(ours), row.optional(theirs)
        if mine and other and (mine not in found or other == mine):
            found[mine] = other
    return tuple((sdmx_id(mine), other) for mine, other in sorted(found.items()))


def _unsd(root: Path) -> Iterator[CodeMap]:
    rows = list(read_csv(root / "statistics" / "classifications" / "aliases_unsd.csv", comments=True))

    def of(kind: str) -> list[SourceRow]:
        return [row for row in rows if row.text("kind") == kind and row.optional("note") != _TWO_LETTERS]

    areas = [row for row in read_csv(root / "statistics" / "country_areas.csv", comments=True) if row.optional("place")]
    yield CodeMap(
        "RM_COMMODITY_UNSD", "Loại năng lượng sang mã UNSD", "Commodities to UNSD codes", "CL_COMMODITY",
        f"{_CODELIST}UNSD:CL_COMMODITY_NRG(1.0)", _pairs(of("product"), "ours", "code"),
    )  # fmt: skip
    yield CodeMap(
        "RM_TRANSACTION_UNSD", "Dòng năng lượng sang mã UNSD", "Transactions to UNSD codes", "CL_TRANSACTION",
        f"{_CODELIST}UNSD:CL_TRANSACTION_NRG(1.0)", _pairs(of("flow"), "ours", "code"),
    )  # fmt: skip
    yield CodeMap(
        "RM_AREA_UNSD", "Địa bàn sang mã UNSD (M49)", "Areas to UNSD codes (M49)", "CL_AREA",
        f"{_CODELIST}UNSD:CL_AREA_NRG(1.0)", _pairs(areas, "place", "m49"),
    )  # fmt: skip
    yield CodeMap(
        "RM_BALANCE_ROW_UNSD", "Dòng bảng cân đối sang mã UNSD", "Balance rows to UNSD codes", "CL_BALANCE_ROW",
        "String", _pairs(of("row"), "ours", "code"),
    )  # fmt: skip


def _eurostat(root: Path) -> Iterator[CodeMap]:
    rows = list(read_csv(root / "statistics" / "classifications" / "aliases_eurostat.csv", comments=True))

    def of(kind: str) -> list[SourceRow]:
        return [row for row in rows if row.text("kind") == kind]

    yield CodeMap(
        "RM_COMMODITY_ESTAT", "Loại năng lượng sang mã Eurostat", "Commodities to Eurostat codes", "CL_COMMODITY",
        f"{_CODELIST}ESTAT:SIEC(13.2)", _pairs(of("product"), "ours", "eurostat"),
    )  # fmt: skip
    yield CodeMap(
        "RM_BALANCE_ROW_ESTAT", "Dòng bảng cân đối sang mã Eurostat", "Balance rows to Eurostat codes",
        "CL_BALANCE_ROW", f"{_CODELIST}ESTAT:NRG_BAL(16.0)", _pairs(of("row"), "ours", "eurostat"),
    )  # fmt: skip
    yield CodeMap(
        "RM_UNIT_ESTAT", "Đơn vị sang mã Eurostat", "Units to Eurostat codes", "CL_UNIT_MEASURE",
        "String", _pairs(of("unit"), "ours", "eurostat"),
    )  # fmt: skip


def read_code_maps(root: Path) -> tuple[CodeMap, ...]:
    """Read all maps from the reference folder `root`."""
    return (*_unsd(root), *_eurostat(root))
