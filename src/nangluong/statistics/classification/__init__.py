"""Classifications as versioned data: products (SIEC), flows (UNSD), balance rows (IRES), groups, sectors, units."""

from nangluong.statistics.classification.aliases import Aliases, load_eurostat, load_unsd
from nangluong.statistics.classification.catalogue import Classification, UnknownCode, load_classification
from nangluong.statistics.classification.entries import BalanceRow, Flow, Group, Product, Sector

__all__ = [
    "Aliases",
    "BalanceRow",
    "Classification",
    "Flow",
    "Group",
    "Product",
    "Sector",
    "UnknownCode",
    "load_classification",
    "load_eurostat",
    "load_unsd",
]
