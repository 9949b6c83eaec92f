"""Conversion factors: the table, the ladder that chooses one for each fact, and the gross/net calorific basis."""

from nangluong.statistics.factors.basis import BasisMismatch, load_basis_factors, require_one_basis
from nangluong.statistics.factors.ladder import RUNGS, Resolved, resolve
from nangluong.statistics.factors.table import ANY, FactorRow, FactorTable, load_factors

__all__ = [
    "ANY",
    "RUNGS",
    "BasisMismatch",
    "FactorRow",
    "FactorTable",
    "Resolved",
    "load_basis_factors",
    "load_factors",
    "require_one_basis",
    "resolve",
]
