"""The lake's tables of statistics. Pure text; `prepare_lake` creates what is missing.

A release is a snapshot over all of them. `fact` is the working cube, changed by loads; the others are written whole by
the build of a release. `variant` tells the balance of real figures ("real") from the one in which illustrative figures
fill the gaps ("illustrative"); `balance` tells the energy balance ("energy") from the commodity balance in natural
units ("commodity"). A cell has a figure only where everything necessary is known (`complete`); `partial_tj` is what is
known.
"""

from __future__ import annotations

_CELL_KEY = "variant VARCHAR, balance VARCHAR, place VARCHAR, period VARCHAR, product VARCHAR, row_code VARCHAR"

TABLES: dict[str, str] = {
    "fact": (
        "dataset VARCHAR, source VARCHAR, freq VARCHAR, place VARCHAR, product VARCHAR, flow VARCHAR, period VARCHAR,"
        " unit VARCHAR, value DECIMAL(18,6), basis VARCHAR, status VARCHAR, confidentiality VARCHAR,"
        " own_factor DECIMAL(18,9), complete BOOLEAN, illustrative BOOLEAN, confidence VARCHAR, note VARCHAR,"
        " role VARCHAR, line INTEGER, batch BIGINT"
    ),
    "source": (
        "code VARCHAR, title_vi VARCHAR, title_en VARCHAR, publisher_vi VARCHAR, publisher_en VARCHAR, edition VARCHAR,"
        " url VARCHAR, licence_vi VARCHAR, licence_en VARCHAR, open BOOLEAN, licence_note_vi VARCHAR,"
        " licence_note_en VARCHAR, citation VARCHAR, priority INTEGER"
    ),
    "label": (
        "kind VARCHAR, code VARCHAR, name_vi VARCHAR, name_en VARCHAR, parent VARCHAR, position INTEGER, extra VARCHAR"
    ),
    "cell": (
        f"{_CELL_KEY}, natural_value DECIMAL(24,6), natural_unit VARCHAR, energy_tj DECIMAL(24,9),"
        " partial_tj DECIMAL(24,9), complete BOOLEAN, reported BOOLEAN, estimated BOOLEAN, illustrative BOOLEAN,"
        " confidential BOOLEAN, how VARCHAR, rest_tj DECIMAL(24,9)"
    ),
    "contribution": (
        f"{_CELL_KEY}, sign INTEGER, dataset VARCHAR, source VARCHAR, fact_product VARCHAR, fact_flow VARCHAR,"
        " value DECIMAL(18,6), unit VARCHAR, basis VARCHAR, factor DECIMAL(18,9), factor_rung VARCHAR,"
        " factor_source VARCHAR, gross_to_net BOOLEAN, divided_by VARCHAR, energy_tj DECIMAL(24,9), line INTEGER,"
        " batch BIGINT"
    ),
    "emission": (
        "variant VARCHAR, place VARCHAR, period VARCHAR, approach VARCHAR, product VARCHAR, row_code VARCHAR,"
        " gas VARCHAR, value_t DECIMAL(24,6), head BOOLEAN, illustrative BOOLEAN"
    ),
    "indicator": (
        "variant VARCHAR, place VARCHAR, period VARCHAR, code VARCHAR, value DECIMAL(24,9), unit VARCHAR,"
        " reason_vi VARCHAR, reason_en VARCHAR, inputs VARCHAR, illustrative BOOLEAN"
    ),
    "factor": (
        "product VARCHAR, flow VARCHAR, place VARCHAR, period VARCHAR, source VARCHAR, value DECIMAL(18,9),"
        " unit VARCHAR, basis VARCHAR, rung VARCHAR"
    ),
    "facility_capacity": (
        "facility VARCHAR, name_vi VARCHAR, name_en VARCHAR, place VARCHAR, period VARCHAR, energy_source VARCHAR,"
        " kind VARCHAR, status VARCHAR, source VARCHAR, capacity DECIMAL(18,6), unit VARCHAR, confidence VARCHAR"
    ),
    "change": (
        "what VARCHAR, kind VARCHAR, key VARCHAR, place VARCHAR, period VARCHAR, product VARCHAR, item VARCHAR,"
        " old_value DECIMAL(24,9), new_value DECIMAL(24,9), unit VARCHAR, reason VARCHAR"
    ),
}

BUILT = tuple(name for name in TABLES if name != "fact")
"""Tables that the build of a release writes whole."""


def create_statements() -> list[str]:
    """Return the statements that create every table that is not there."""
    return [f"CREATE TABLE IF NOT EXISTS lake.{name} ({columns})" for name, columns in TABLES.items()]
