"""Write the illustrative completion of Viet Nam's energy balance from published totals and assumed shares.

    python tools/make_illustrative.py [REFERENCE_FOLDER]

Deterministic: the same reference files give the same bytes. The rule stands at the head of
`reference/statistics/figures/illustrative_shares.yaml`; nothing written here is a statistic.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from nangluong.statistics.importing.codebook import load_codebook
from nangluong.statistics.importing.facts import FactRow, rounded_value
from nangluong.statistics.importing.figures import HEADER, read_figures
from nangluong.statistics.importing.sources import load_sources

OUTPUT = "illustrative_balance_2019_2023.csv"
HEAD = (
    "DỮ LIỆU MINH HỌA, KHÔNG PHẢI SỐ THỐNG KÊ. Sinh bởi tools/make_illustrative.py từ illustrative_shares.yaml.",
    "ILLUSTRATIVE, NOT STATISTICS. Made by tools/make_illustrative.py from illustrative_shares.yaml; do not edit.",
)
_TJ_PER_GWH = Decimal("3.6")

Cells = dict[tuple[str, str], Decimal]
Shares = Mapping[str, str]


@dataclass(frozen=True)
class Published:
    """The selected published figures: by product, flow and year, from the source that comes first."""

    values: Mapping[tuple[str, str, int], Decimal]

    def __call__(self, product: str, flow: str, year: int) -> Decimal:
        return self.values[product, flow, year]

    def latest(self, product: str, flow: str, year: int) -> Decimal:
        """Return the figure of `year`, or of the last year before it that has one."""
        return self.values[product, flow, max(y for p, f, y in self.values if (p, f) == (product, flow) and y <= year)]


def select_published(reference: Path) -> Published:
    """Read all real figures under `reference`; for each cell take the source with the smallest priority number."""
    codebook, sources = load_codebook(reference), load_sources(reference)
    chosen: dict[tuple[str, str, int], FactRow] = {}
    for path in sorted((reference / "statistics" / "figures").glob("*.csv")):
        if path.name.startswith("illustrative_") or path.name in {"notes.csv", "context_series.csv"}:
            continue
        for fact in read_figures(path, codebook, sources, as_of=dt.date.max).facts:
            key = (fact.product, fact.flow, int(fact.period))
            held = chosen.get(key)
            if held is None or sources[fact.source].priority < sources[held.source].priority:
                chosen[key] = fact
    return Published({key: fact.value for key, fact in chosen.items()})


def part(total: Decimal, share: str) -> Decimal:
    """Return `share` of `total`, rounded half to even to 6 decimals."""
    return rounded_value(total * Decimal(share))


def split(total: Decimal, shares: Shares) -> dict[str, Decimal]:
    """Split `total` by `shares` (which must add up to 1); the last part takes the remainder, so the sum is exact."""
    if sum(map(Decimal, shares.values())) != 1:
        raise SystemExit(f"shares do not add up to 1: {dict(shares)}")
    parts = {code: part(total, share) for code, share in shares.items()}
    last = list(shares)[-1]
    parts[last] = total - sum((amount for code, amount in parts.items() if code != last), Decimal(0))
    return parts


def coal(year: int, table: Mapping[str, Any], published: Published) -> Cells:
    """Return coal in kt: supply by the published consumption, imports as the rest."""
    tj_per_kt = Decimal(table["tj_per_kt"])
    production = published("0", "01", year)
    supply = rounded_value(published("0", "XPE", year) / tj_per_kt)
    exports = part(production, table["export_share_of_production"])
    build = part(production, table["stock_build_share_of_production"])
    own_use = part(production, table["own_use_share_of_production"])
    power_tj = published("7000", "018CL", year) * _TJ_PER_GWH / Decimal(table["power_efficiency"])
    power = rounded_value(power_tj / tj_per_kt)
    cells = {
        ("0", "03"): supply - production + exports + build,
        ("0", "04"): exports,
        ("0", "06"): build,
        ("0", "08811"): power,
        ("0", "0911"): own_use,
    }
    return cells | {("0", flow): kt for flow, kt in split(supply - power - own_use, table["final"]).items()}


def oil(year: int, table: Mapping[str, Any], published: Published) -> Cells:
    """Return crude and products in kt; all uses, bunkers and refining losses make up the published consumption."""
    days = 366 if calendar.isleap(year) else 365
    production = published("X41", "01", year)
    throughput = rounded_value(published("4100", "XRT", year) * days / Decimal(table["barrels_per_tonne"]))
    exports = part(production, table["crude_export_share_of_production"])
    build = part(production, table["crude_stock_build_share_of_production"])
    cells: Cells = {
        ("X41", "03"): throughput + exports + build - production,
        ("X41", "04"): exports,
        ("X41", "06"): build,
        ("X41", "086"): throughput,
    }
    total_output = part(throughput, table["refinery_yield"])
    output = split(total_output, table["output"])
    demand = published("4", "XPC", year) - (throughput - total_output) - output["4610"]
    wanted = split(demand, table["demand"]) | {"4610": output["4610"]}
    for product, kt in wanted.items():
        cells |= _oil_product(product, kt, output.get(product, Decimal(0)), table)
        power = Decimal(0)
        if product == table["power_product"]:
            power_tj = published("7000", "018OL", year) * _TJ_PER_GWH / Decimal(table["power_efficiency"])
            power = rounded_value(power_tj / Decimal(table["power_tj_per_kt"]))
            cells[product, "08811"] = power
        cells |= {(product, flow): amount for flow, amount in split(kt - power, table["use"][product]).items()}
    return cells


def _oil_product(product: str, demand: Decimal, output: Decimal, table: Mapping[str, Any]) -> Cells:
    """Return output and trade of one product: what demand takes beyond the output is imported."""
    if product == "4610":
        return {(product, "01"): output}
    exports = part(output, table["product_export_share_of_output"])
    if output - exports > demand:
        exports = output - demand
    cells = {(product, "03"): demand - output + exports, (product, "04"): exports, (product, "01"): output}
    return {cell: kt for cell, kt in cells.items() if kt}


def gas(year: int, table: Mapping[str, Any], published: Published) -> Cells:
    """Return the uses of natural gas in 10^6 m3; they make up the published production."""
    return {("3000", flow): amount for flow, amount in split(published("3000", "01", year), table["use"]).items()}


def biomass(year: int, table: Mapping[str, Any], published: Published) -> Cells:
    """Return bagasse and fuelwood in kt; production equals use."""
    power_tj = published("7000", "018BF", year) * _TJ_PER_GWH / Decimal(table["power_efficiency"])
    power = rounded_value(power_tj / Decimal(table["power_tj_per_kt"]))
    product = table["power_product"]
    cells: Cells = {(product, table["power_flow"]): power}
    cells |= {(product, flow): part(power, share) for flow, share in table["industry_kt_per_power_kt"].items()}
    cells[product, "01"] = sum(cells.values(), Decimal(0))
    wood, total = table["fuelwood_product"], Decimal(table["fuelwood_kt"][year])
    cells |= {(wood, flow): kt for flow, kt in split(total, table["fuelwood_use"]).items()}
    cells[wood, "01"] = total
    return cells


def electricity(year: int, table: Mapping[str, Any], published: Published) -> Cells:
    """Return trade and use of electricity in GWh; production is the published one."""
    production = published("7000", "01", year)
    exports = Decimal(table["exports_gwh"])
    imports = exports + published.latest("7000", "XNI", year)
    own_use = part(production, table["own_use_share_of_production"])
    losses = part(production + imports - exports, table["loss_share_of_supply"])
    final = production + imports - exports - own_use - losses
    cells: Cells = {
        ("7000", "03"): imports,
        ("7000", "04"): exports,
        ("7000", "0927"): own_use,
        ("7000", "101"): losses,
    }
    return cells | {("7000", flow): gwh for flow, gwh in split(final, table["final"]).items()}


def illustrative_cells(year: int, shares: Mapping[str, Any], published: Published) -> Cells:
    """Return every illustrative cell of one year, by product and flow, in the product's usual unit."""
    return (
        coal(year, shares["coal"], published)
        | oil(year, shares["oil"], published)
        | gas(year, shares["gas"], published)
        | biomass(year, shares["biomass"], published)
        | electricity(year, shares["electricity"], published)
    )


def _unit(product: str) -> str:
    return {"3000": "10^6-m3", "7000": "GWh"}.get(product, "kt")


def _plain(amount: Decimal) -> str:
    return format(amount.normalize(), "f") if amount else "0"


def _lines(reference: Path) -> Iterator[list[str]]:
    shares = yaml.safe_load((reference / "statistics" / "figures" / "illustrative_shares.yaml").read_text("utf-8"))
    published = select_published(reference)
    for year in shares["years"]:
        cells = illustrative_cells(year, shares, published)
        negative = [cell for cell, amount in cells.items() if amount < 0]
        if negative:
            raise SystemExit(f"{year}: negative cells {negative}")
        for (product, flow), amount in sorted(cells.items()):
            row = ["VN", product, flow, str(year), _plain(amount), _unit(product)]
            yield [*row, "", "I", "illustrative", "illustrative", "illustrative"]


def main(reference: Path) -> Path:
    """Write the file under `reference` and return its path."""
    rows = list(_lines(reference))
    path = reference / "statistics" / "figures" / OUTPUT
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {line}\n" for line in HEAD)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


if __name__ == "__main__":
    print(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "reference"))
