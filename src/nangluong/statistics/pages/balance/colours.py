"""Which colour of the palette a column of the balance or a kind of generation has."""

from __future__ import annotations

_GROUP_COLOURS = {
    "COAL": "coal",
    "COALP": "coal",
    "COALS": "coal",
    "PEAT": "coal",
    "PEATP": "coal",
    "PEATS": "coal",
    "OIL": "oil",
    "OILP": "oil",
    "OILS": "oil-products",
    "GAS": "gas",
    "BIOW": "bioenergy",
    "NUCL": "nuclear",
    "ELEC": "electricity",
    "HEAT": "heat",
    "OTHER": "other",
}
_GENERATION_COLOURS = {
    "CL": "coal",
    "NG": "gas",
    "OL": "oil",
    "HY": "hydro",
    "WN": "wind",
    "SO": "solar",
    "ST": "solar",
    "BF": "bioenergy",
    "GE": "geothermal",
    "NU": "nuclear",
    "OT": "other",
    "TD": "hydro",
}


def group_colour(code: str) -> str | None:
    """Return the palette key of a balance group; None for the total and for what has no colour of its own."""
    return _GROUP_COLOURS.get(code)


def generation_colour(row: str) -> str | None:
    """Return the palette key of a memo row of generation ("G.HY")."""
    return _GENERATION_COLOURS.get(row.rpartition(".")[2])
